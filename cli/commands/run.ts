/** @module `holdout run` and `gate`: scenarios, or everything and a decision. */

import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { Constraint } from '../../scenarios-runner/load/index.ts'
import type { Asked, RunRequest, Shard } from '../../scenarios-runner/run/index.ts'
import { type ExitCode, HoldoutError } from '../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../command-context.ts'
import type { Overrides } from '../run/index.ts'

/** What all runs can be told. */
export interface RunOptions {
  readonly seed?: string
  readonly trials?: number
  readonly slots?: number
  readonly scenario?: readonly string[]
  readonly out?: string
  readonly resume?: string | true
  readonly plan?: true
  readonly watch?: true
  readonly fast?: true
  readonly shard?: Shard
}

/** Adds `run` and `gate`. */
export function addRunCommands(program: Command, act: Act): void {
  const gate = program
    .command('gate')
    .description('run everything and decide: scenarios, constraints, conformance')
  addRunOptions(gate).action((options: RunOptions) =>
    act((context) => executeKind(context, 'gate', options)),
  )
  addExamples(gate, [
    ['gate', 'ends with 0 pass, 1 fail, 3 inconclusive, 4 invalid'],
    ['gate --json > verdict.json', 'the report as JSON; progress stays on standard error'],
    [
      'gate --resume',
      'go on with the latest run where it was broken off, as it was begun: nothing is said again',
    ],
    ['gate --plan', 'what it will cost and what it can prove; nothing is run'],
    ['gate --fast', 'the same decision, as soon as it is certain; no rate is claimed then'],
    [
      'gate --shard 2/3 --out part-2',
      'a third of the trials; `report merge` puts the parts together',
    ],
  ])

  const run = program.command('run').description('run the scenarios and report')
  addRunOptions(run)
    .option(
      '--watch',
      'run again what changes, three trials each unless --trials is given; for authors',
    )
    .action((options: RunOptions) =>
      act((context) =>
        options.watch ? watchScenarios(context, options) : executeKind(context, 'run', options),
      ),
    )
  addExamples(run, [
    ['run', 'every scenario of ./holdout.config.ts, as often as the plan says'],
    ['run --scenario revoke --trials 5', 'one of them, while writing it'],
    [
      'run --watch --scenario revoke',
      'while writing it: again whenever it or the artifact changes',
    ],
    ['run --seed 7 --slots 1', 'the same trials as before, one at a time'],
  ])
}

function addRunOptions(command: Command): Command {
  return withCommon(command)
    .option(
      '--trials <n>',
      'trials of each scenario that draws, instead of as many as the plan asks for',
      whole,
    )
    .option('--slots <n>', 'instances of the artifact side by side', whole)
    .option('--scenario <id...>', 'only these; what comes out is then about them alone')
    .option('--plan', 'say what it will cost and what it can prove, and run nothing')
    .option('--fast', 'stop when the decision is certain; no rate is claimed then')
    .option(
      '--shard <i/n>',
      'run the i-th of n parts, to be put together by `report merge`',
      shardOf,
    )
}

/** Adds the options of every run. */
export function withCommon(command: Command): Command {
  return command
    .option('--seed <text>', 'the seed of everything that is drawn')
    .option('--out <folder>', 'the folder of the run; .holdout/runs/<when> unless given')
    .option('--resume [folder]', 'go on with an unfinished run; the latest unless named')
}

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1.')
  }
  return value
}

function shardOf(text: string): Shard {
  const [, index, of] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number)
  if (index === undefined || of === undefined || index < 1 || index > of) {
    throw new InvalidArgumentError('It must be a part such as 2/3: the second of three.')
  }
  return { index, of }
}

async function watchScenarios(context: CommandContext, options: RunOptions): Promise<ExitCode> {
  const { watchRun } = await import('../run/index.ts')
  return watchRun(context, overridesOf(options))
}

function overridesOf({ slots, ...options }: RunOptions): Overrides {
  return { ...askedOf(options), ...(slots === undefined ? {} : { slots }) }
}

function askedOf({ seed, trials, scenario: only }: RunOptions): Asked {
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(trials === undefined ? {} : { trials }),
    ...(only === undefined ? {} : { only }),
  }
}

/**
 * Runs, reports, and gives the exit code.
 *
 * @param choose which of the constraints are measured; all unless given
 * @param shown the options as reports may tell them, where they hold secrets
 */
export async function executeKind(
  context: CommandContext,
  kind: RunRequest['kind'],
  given: RunOptions,
  choose?: (constraints: readonly Constraint[]) => readonly Constraint[],
  shown: RunOptions = given,
): Promise<ExitCode> {
  const { loadConfig } = await import('../config/index.ts')
  const { asBegun, commandWords, dropUnbegun, finishRun, linkLatest, prepare } = await import(
    '../run/index.ts'
  )
  const { requestRun, sayPlan, withNotices } = await import('../run/index.ts')
  const { executeRun, readRun } = await import('../../scenarios-runner/run/index.ts')
  const { createRunProgress } = await import('../dashboard/index.ts')

  const loaded = await loadConfig(context.directory, context.configPath)
  const options =
    given.resume === undefined
      ? given
      : asBegun(await folderOf(context, loaded.directory, given), given)
  const whole = await prepare(loaded, overridesOf(options), context.env, context.signal)
  const prepared =
    choose === undefined ? whole : { ...whole, constraints: choose(whole.constraints) }
  const { fast, shard } = options
  if (fast && shard !== undefined) {
    throw new HoldoutError('--fast and --shard do not go together', {
      code: 'OPTIONS_CLASH',
      hint: 'a part of a run cannot know what the others decide; leave one of the two out',
    })
  }
  if (options.plan) return sayPlan(context, kind, prepared, loaded.directory, fast === true)
  const folder = await folderOf(context, loaded.directory, options)
  const progress = createRunProgress(context.output)
  try {
    await executeRun(
      requestRun(prepared, {
        kind,
        folder,
        command: commandWords(context, kind, shown, prepared.seed),
        signal: context.signal,
        onEvent(event) {
          // At once: what a kill leaves is gone on with, too.
          if (event.type === 'plan') linkLatest(loaded.directory, 'runs', folder)
          progress.onEvent(event)
        },
        asked: askedOf(options),
        ...(fast ? { fast } : {}),
        ...(shard === undefined ? {} : { shard }),
      }),
    )
  } finally {
    progress.stop()
    dropUnbegun(loaded.directory, folder)
  }
  const { scenarios, allScenarios } = prepared
  const stored = readRun(folder)
  const partial = `Only ${scenarios.length} of ${allScenarios} scenarios were run: this says nothing of the others.`
  return finishRun(
    context,
    folder,
    scenarios.length < allScenarios && kind !== 'load'
      ? { ...stored, result: withNotices(stored.result, partial) }
      : stored,
    scenarios,
  )
}

/** The folder of a run: the one that is named, the latest to go on with, or a new one. */
export async function folderOf(
  context: CommandContext,
  directory: string,
  { out, resume }: RunOptions,
): Promise<string> {
  const { latestFolder, newFolder } = await import('../run/index.ts')
  if (out !== undefined && resume !== undefined) {
    throw new HoldoutError('--out and --resume do not go together', {
      code: 'OPTIONS_CLASH',
      hint: 'name the folder to go on with: --resume <folder>',
    })
  }
  if (resume === true) return latestFolder(directory, 'runs')
  const named = resume ?? out
  return named === undefined
    ? newFolder(directory, 'runs', new Date())
    : resolve(context.directory, named)
}
