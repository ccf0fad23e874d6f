/** @module `holdout factory run` and `resume`: loop an agent until the gate opens, and end with evidence. */

import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Graph } from '../../../factory/graph/index.ts'
import { type ExitCode, HoldoutError } from '../../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'

interface Options {
  readonly task?: string
  readonly graph?: string
  readonly out?: string
  readonly branch: boolean
  readonly maxIterations?: number
  readonly seed?: string
  readonly autoApprove?: true
  readonly boundary?: 'none'
}

/** Adds `factory run` and `factory resume` to `factory`. */
export function addFactoryRunCommands(factory: Command, act: Act): void {
  const run = withManners(
    factory
      .command('run')
      .description('loop the agent of the configuration (or of HOLDOUT_AGENT) until the gate opens')
      .option(
        '--task <file>',
        'what is wanted: words, a task packet (YAML or Markdown), or a GitHub issue as JSON; - reads standard input',
      )
      .option('--out <folder>', 'the folder of the job; .holdout/jobs/<when> unless given'),
  ).action((options: Options) => act((context) => go(context, options)))
  addExamples(run, [
    ['factory run', 'ends with 0 PR_READY, 10 NO_OP, 11 ESCALATE, 12 RETRYABLE_FAILURE'],
    ['factory run --task tickets/42.md', 'with a task of its own'],
    ['factory run --task - < issue.json', 'a GitHub issue, exported with `gh issue view --json`'],
  ])
  const resume = withManners(
    factory
      .command('resume')
      .description(
        'go on with a job that was broken off, or that ended RETRYABLE_FAILURE, with the task that it began with',
      )
      .argument('[folder]', 'the folder of the job; the latest unless named'),
  ).action((folder: string | undefined, options: Options) =>
    act((context) => go(context, options, folder ?? true)),
  )
  addExamples(resume, [
    ['factory resume', 'the latest job, after Ctrl-C or a failure that may have passed'],
  ])
}

/** How a job goes, whether it begins or goes on. */
function withManners(command: Command): Command {
  return command
    .option('--graph <file>', 'another graph than the configuration’s')
    .option('--max-iterations <n>', 'how many validations at most', (text) => {
      const value = Number(text)
      if (Number.isInteger(value) && value > 0) return value
      throw new InvalidArgumentError('It must be a whole number from 1.')
    })
    .option('--auto-approve', 'human gates take their first answer; otherwise they are asked here')
    .addOption(
      new Option(
        '--boundary <kind>',
        'none: without a wall between agents and scenarios, which every report then says first',
      ).choices(['none']),
    )
    .option('--seed <text>', 'the seed of everything that is drawn')
    .option('--no-branch', 'make no branch holdout/<job> of what is PR_READY')
}

/** Standard input cannot be the task and the answers of a person too. */
async function refuseGates(graph: Graph): Promise<void> {
  const { kindOf } = await import('../../../factory/graph/index.ts')
  const gate = [...graph.nodes.values()].find((node) => kindOf(node) === 'wait.human')
  if (gate === undefined) return
  throw new HoldoutError(`the gate "${gate.id}" asks a person, and standard input holds the task`, {
    code: 'TASK_TAKES_INPUT',
    place: { field: '--task' },
    hint: 'give the task as a file, or let gates take their first answer: --auto-approve',
  })
}

/** What was asked of a job that has not begun is nowhere: going on with it would be another job. */
function noJob(folder: string): HoldoutError {
  return new HoldoutError('no job began in this folder', {
    code: 'JOB_NONE',
    place: { file: folder },
    hint: 'name the folder of a job, or begin one: holdout factory run',
  })
}

/** @param resume the folder of a job to go on with; true for the latest */
async function go(
  context: CommandContext,
  options: Options,
  resume?: string | true,
): Promise<ExitCode> {
  const { loadConfig } = await import('../../config/index.ts')
  const { latestFolder, linkLatest, newFolder, prepare, prepareJob, runFactoryJob, sayJobsEnd } =
    await import('../../run/index.ts')
  const { createFactoryProgress } = await import('../../dashboard/index.ts')
  const { startOfJob } = await import('../../../factory/index.ts')

  const loaded = await loadConfig(context.directory, context.configPath)
  const { task, maxIterations, out } = options
  const named = typeof resume === 'string' ? resume : out
  const folder =
    resume === true
      ? latestFolder(loaded.directory, 'jobs')
      : named === undefined
        ? newFolder(loaded.directory, 'jobs', new Date())
        : resolve(context.directory, named)
  // A job that goes on is as it was when it began: its draws, its graph, its wall, and what of scenarios was worn out.
  const start = resume === undefined ? undefined : startOfJob(folder)
  if (resume !== undefined && start === undefined) throw noJob(folder)
  const seed = options.seed ?? start?.asked?.seed
  const graph =
    options.graph === undefined ? start?.asked?.graph : resolve(context.directory, options.graph)
  const boundary = options.boundary ?? (start?.unwalled === true ? 'none' : undefined)
  const prepared = await prepare(
    loaded,
    {
      ...(seed === undefined ? {} : { seed }),
      ...(start === undefined ? {} : { wornBefore: start.startedAt }),
    },
    context.env,
  )
  const job = await prepareJob(
    loaded,
    prepared,
    {
      cwd: context.directory,
      ...(task === undefined ? {} : { task }),
      ...(graph === undefined ? {} : { graph }),
      ...(boundary === undefined ? {} : { boundary }),
      ...(maxIterations === undefined ? {} : { maxIterations }),
    },
    context.env,
  )
  if (task === '-' && !options.autoApprove) await refuseGates(job.graph)
  linkLatest(loaded.directory, 'jobs', folder)
  const progress = createFactoryProgress(context.output)
  const { createAutomaticInterviewer, createConsoleInterviewer } = await import(
    '../../../factory/index.ts'
  )
  const interviewer = options.autoApprove
    ? createAutomaticInterviewer()
    : createConsoleInterviewer({ input: process.stdin, write: context.output.remark })
  try {
    const { signal } = context
    const { onEvent } = progress
    const finished = await runFactoryJob(job, {
      folder,
      asked: { ...(seed === undefined ? {} : { seed }), ...(graph === undefined ? {} : { graph }) },
      branch: options.branch,
      resume: resume !== undefined,
      signal,
      onEvent,
      interviewer,
    })
    progress.stop()
    return sayJobsEnd(context, folder, finished)
  } finally {
    progress.stop()
    // Somebody may have been asked: an input that is still open would keep the process.
    process.stdin.unref?.()
  }
}
