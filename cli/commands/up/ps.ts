/** @module `holdout ps`: what `holdout up` started, and how it is. */

import { type Command, Option } from 'commander'
import { EXIT, type ExitCode } from '../../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import type { EnvironmentForm } from '../../up/index.ts'

/** Adds `ps`. */
export function addPsCommand(program: Command, act: Act): void {
  const ps = program
    .command('ps')
    .description('show what `holdout up` started, how it is, and why it ended')
    .addOption(
      new Option('--env [form]', 'print the variables to set and nothing else')
        .choices(['dotenv', 'shell'])
        .preset('dotenv'),
    )
    .action((options: { env?: EnvironmentForm }) => act((context) => go(context, options)))
  addExamples(ps, [
    ['ps', 'ends with 0 where all is well or nothing was started, with 4 where something ended'],
    ['ps --json', 'the same for a program'],
  ])
}

async function go(context: CommandContext, { env }: { env?: EnvironmentForm }): Promise<ExitCode> {
  const { environmentText, look, sayStatus, starterOf, upFolder } = await import(
    '../../up/index.ts'
  )
  const { configFolder } = await import('../../config/index.ts')
  const { output, directory, configPath } = context
  const folder = upFolder(configFolder(directory, configPath))
  const starter = starterOf(folder)
  if (starter !== undefined) output.remark(`Process ${starter} is starting them.`)
  const status = await look(folder)
  if (status === undefined) {
    output.document({ isUp: false, parts: [] })
    if (env === undefined) output.print('Nothing is up here.')
    return EXIT.pass
  }
  const { state, isRunning, reason, parts } = status
  output.document({
    isUp: isRunning,
    ...(reason === undefined ? {} : { reason }),
    parts,
    startedAt: state.startedAt,
    environment: state.environment,
    runner: state.runner,
  })
  if (env === undefined) sayStatus(context, status)
  else output.print(environmentText(state.environment, env))
  return parts.every(({ isWell }) => isWell) ? EXIT.pass : EXIT.invalid
}
