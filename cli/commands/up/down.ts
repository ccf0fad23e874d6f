/** @module `holdout down`: stop what `holdout up` started. */

import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'

/** Adds `down`. */
export function addDownCommand(program: Command, act: Act): void {
  const down = program
    .command('down')
    .description('stop what `holdout up` started, and remove its keys')
    .action(() => act(go))
  addExamples(down, [['down', 'ports stay written down, so that the next start has the same ones']])
}

async function go({ output, directory, configPath }: CommandContext): Promise<ExitCode> {
  const { stopAll, upFolder } = await import('../../up/index.ts')
  const { configFolder } = await import('../../config/index.ts')
  const stopped = await stopAll(upFolder(configFolder(directory, configPath)), (text) =>
    output.remark(text),
  )
  const names = stopped?.parts.map(({ name }) => name) ?? []
  output.document({ stopped: stopped?.isRunning === true ? names : [] })
  if (stopped === undefined) output.print('Nothing is up here.')
  else if (stopped.isRunning) output.print(`Stopped ${names.join(', ')}.`)
  else output.print(`Nothing was up any more: ${stopped.reason ?? 'it had ended'}.`)
  return EXIT.pass
}
