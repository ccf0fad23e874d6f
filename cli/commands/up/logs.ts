/** @module `holdout logs`: what the twins of `holdout up` were asked, and what else was printed. */

import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { EXIT, type ExitCode, HoldoutError } from '../../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import { shownPath } from '../../shown-path.ts'
import type { LogLine } from '../../up/index.ts'

interface Options {
  readonly follow?: true
}

/** Adds `logs`. */
export function addLogsCommand(program: Command, act: Act): void {
  const logs = program
    .command('logs')
    .description('show what the twins of `holdout up` were asked, also after they ended')
    .argument('[twin]', 'only this one; holdout for what belongs to none')
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .action((twin: string | undefined, options: Options) =>
      act((context) => go(context, twin, options)),
    )
  addExamples(logs, [
    ['logs okta --follow', 'each request to one twin as it comes'],
    ['logs --json', 'a JSON line each: at, source, text'],
  ])
}

async function go(
  { output, directory, configPath, signal }: CommandContext,
  twin: string | undefined,
  { follow }: Options,
): Promise<ExitCode> {
  const { findContainers, readContainerLogs, readLogFile, upFolder, visible } = await import(
    '../../up/index.ts'
  )
  const { configFolder } = await import('../../config/index.ts')
  const folder = upFolder(configFolder(directory, configPath))
  const { log } = folder
  const runner = folder.read()?.runner
  if (runner?.kind !== 'docker' && !existsSync(log)) {
    throw new HoldoutError('nothing was started here yet', {
      code: 'UP_NO_LOG',
      place: { file: shownPath(directory, log) },
      hint: 'start the twins with `holdout up`',
    })
  }
  if (twin !== undefined) {
    const known = new Set(['holdout', ...(folder.read()?.twins.map(({ name }) => name) ?? [])])
    if (runner?.kind === 'docker') {
      known.delete('holdout')
      for (const { service } of await findContainers(runner.project)) known.add(service)
    } else await readLogFile(log, ({ source }) => known.add(source))
    if (!known.has(twin)) {
      throw new HoldoutError(`there is no twin "${twin}" here, and none was`, {
        code: 'UP_TWIN_UNKNOWN',
        hint: `known: ${[...known].sort().join(', ')}`,
      })
    }
  }
  const tell = (line: LogLine) => {
    if (twin !== undefined && line.source !== twin) return
    output.document(line)
    output.print(`${line.at ?? ''} ${output.colors.bold(line.source)} ${visible(line.text)}`.trim())
  }
  const following = follow === true ? signal : undefined
  if (runner?.kind === 'docker') await readContainerLogs(runner.project, tell, following)
  else await readLogFile(log, tell, following)
  return EXIT.pass
}
