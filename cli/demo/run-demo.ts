/** @module The demonstration: `init`, `factory run`, and a voice that says what is shown and how each number came about. */

import { join } from 'node:path'
import type { Validation } from '../../factory/index.ts'
import { type ExitCode, HoldoutError } from '../../twins/base/index.ts'

import type { CommandContext } from '../command-context.ts'
import { loadConfig } from '../config/index.ts'
import { createFactoryProgress } from '../dashboard/index.ts'
import { ownCommand, quoted } from '../own-command.ts'
import {
  linkLatest,
  newFolder,
  prepare,
  prepareJob,
  runFactoryJob,
  sayJobsEnd,
} from '../run/index.ts'
import { shownPath } from '../shown-path.ts'
import { copyTemplate } from '../templates.ts'
import { createNarrator } from './narrator.ts'
import { withoutRepair } from './without-repair.ts'

/** What can be different about a demonstration. */
export interface DemoOptions {
  /** Absolute. */
  readonly out?: string
  readonly without?: string
  readonly seed?: string
}

/** Runs the demonstration and gives the job's exit code. */
export async function runDemo(context: CommandContext, options: DemoOptions): Promise<ExitCode> {
  const { output, env, signal } = context
  const folder = options.out ?? newFolder(context.directory, 'demo', new Date())
  const work = join(folder, 'access-requests')
  copyTemplate('access-requests', work)
  if (options.out === undefined) linkLatest(context.directory, 'demo', folder)
  if (options.without !== undefined) await withoutRepair(work, options.without)

  const loaded = await loadConfig(work)
  const { seed } = options
  const prepared = await prepare(loaded, seed === undefined ? {} : { seed }, env)
  const job = await prepareJob(loaded, prepared, { cwd: context.directory }, env)
  const narrator = createNarrator(output)
  narrator.introduce({ work: shownPath(context.directory, work), prepared, job })

  const progress = createFactoryProgress(output)
  const resume = `${ownCommand(env)} factory resume --config ${quoted(work)} ${quoted(join(folder, 'job'))}`
  try {
    const finished = await runFactoryJob(job, {
      folder: join(folder, 'job'),
      resume: false,
      signal,
      onEvent: progress.onEvent,
      onValidated: (iteration: number, validation: Validation) =>
        narrator.validated(iteration, validation),
    })
    progress.stop()
    narrator.conclude(finished, prepared)
    return sayJobsEnd(context, join(folder, 'job'), finished)
  } catch (error) {
    progress.stop()
    if (signal.aborted) {
      throw new HoldoutError('the demonstration was interrupted; nothing that was done is lost', {
        code: 'DEMO_INTERRUPTED',
        hint: `go on with it: ${resume}`,
        exitCode: 130,
        cause: error,
      })
    }
    throw error
  } finally {
    progress.stop()
  }
}
