/** @module For authors: runs scenarios again, a few trials each, whenever they or the artifact change; nothing is gated. */

import { type FSWatcher, watch } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GatePolicy } from '../../scenarios-runner/gate/index.ts'
import { executeRun, lastAttempts, readRun } from '../../scenarios-runner/run/index.ts'
import type { Scenario } from '../../scenarios-runner/scenario/index.ts'
import type { TrialRecord } from '../../scenarios-runner/trial/index.ts'
import { EXIT, type ExitCode, formatError, HoldoutError } from '../../twins/base/index.ts'
import { plural } from '../../twins/base/node/index.ts'
import type { CommandContext } from '../command-context.ts'
import { type LoadedConfig, loadConfig } from '../config/index.ts'
import { wrapText } from '../terminal/index.ts'
import { type Overrides, prepare, requestRun } from './prepare-run.ts'

const REPORTED = { confidence: 0.95, noFailures: false }
const POLICY: GatePolicy = {
  strata: { critical: REPORTED, high: REPORTED, normal: REPORTED, low: REPORTED },
  categories: {},
  unjudged: 'exclude',
  maxInvalid: 1,
}

/** Trials a scenario, where nothing else is said. */
const TRIALS = 3

/** An editor writes a file in several steps. */
const SETTLE_MS = 150

/** Folders whose changes are nobody's edit. */
const OURS = /(^|[\\/])(\.holdout|\.git|node_modules)([\\/]|$)/

/**
 * Runs what is there, then what changed: the scenarios whose text did, or all of them when the artifact or the configuration
 * did. A mistake in a file is said, and watching goes on. Ends when it is interrupted.
 */
export async function watchRun(context: CommandContext, overrides: Overrides): Promise<ExitCode> {
  const { signal, output } = context
  let hashes = new Map<string, string>()
  let loaded: LoadedConfig | undefined
  for (let again = true; again && !signal.aborted; ) {
    let watched: readonly string[] = [context.directory]
    try {
      loaded = await loadConfig(context.directory, context.configPath)
      const before = hashes
      const ran = await runOnce(context, loaded, overrides, (scenarios) =>
        scenarios.filter(({ id, hash }) => before.get(id) !== hash),
      )
      hashes = ran.hashes
      watched = ran.watched
    } catch (error) {
      if (signal.aborted) break
      if (!(error instanceof HoldoutError)) throw error
      output.remark(formatError(error))
      if (loaded !== undefined) watched = [loaded.directory]
    }
    const change = untilChanged(watched, signal)
    // Said once it is true: whoever reads it may write at once.
    output.remark('Watching; Ctrl-C ends it.')
    const changed = await change
    again = changed !== undefined
    // What is no scenario may change the answers of all.
    if (changed !== undefined && !changed.every((path) => path.endsWith('.md'))) hashes = new Map()
  }
  return EXIT.interrupted
}

async function runOnce(
  context: CommandContext,
  loaded: LoadedConfig,
  overrides: Overrides,
  changed: (scenarios: readonly Scenario[]) => Scenario[],
): Promise<{ hashes: Map<string, string>; watched: string[] }> {
  const { output, signal, env } = context
  const prepared = await prepare(loaded, overrides, env, signal)
  const hashes = new Map(prepared.scenarios.map(({ id, hash }) => [id, hash]))
  const watched = [
    loaded.directory,
    prepared.artifact.directory,
    ...(prepared.hidden === undefined ? [] : [prepared.hidden]),
  ]
  const scenarios = changed(prepared.scenarios)
  if (scenarios.length === 0) return { hashes, watched }
  const folder = join(loaded.directory, '.holdout', 'watch')
  await rm(folder, { recursive: true, force: true })
  const request = requestRun(prepared, { kind: 'run', folder, signal })
  await executeRun({
    ...request,
    scenarios: scenarios.map(({ trials, ...scenario }) => ({ ...scenario, trials: undefined })),
    policy: POLICY,
    trials: { ...request.trials, perScenario: overrides.trials ?? TRIALS },
  })
  const last = lastAttempts(readRun(folder).records)
  output.document({ ran: scenarios.map(({ id }) => id), records: last.map(withoutCanary) })
  output.print('')
  for (const scenario of scenarios) {
    output.print(
      lineOf(
        scenario,
        last.filter((one) => one.scenario === scenario.id),
        output.width,
      ),
    )
  }
  return { hashes, watched }
}

function withoutCanary({ canary, ...record }: TrialRecord): object {
  return record
}

function lineOf({ id }: Scenario, trials: readonly TrialRecord[], width: number): string {
  const bad = trials.find(({ verdict }) => verdict.status !== 'satisfied')
  const good = trials.filter(({ verdict }) => verdict.status === 'satisfied').length
  const mark = bad === undefined ? '✓' : bad.verdict.status === 'invalid' ? '!' : '✗'
  const counts = `${mark} ${id}: ${good} of ${plural(trials.length, 'trial')}`
  if (bad === undefined) return counts
  return wrapText(`${counts}\n  ${bad.verdict.reason} (${bad.trajectory})`, width, '  ')
}

/** The paths that change, once nothing more does; undefined when it was interrupted. */
async function untilChanged(
  folders: readonly string[],
  signal: AbortSignal,
): Promise<string[] | undefined> {
  const changed = new Set<string>()
  const { promise, resolve } = Promise.withResolvers<void>()
  const watchers = withoutNested(folders).flatMap((folder) =>
    watching(folder, (path) => {
      if (OURS.test(path)) return
      changed.add(path)
      resolve()
    }),
  )
  signal.addEventListener('abort', () => resolve(), { once: true })
  if (signal.aborted) resolve()
  await promise
  for (let before = -1; before !== changed.size && !signal.aborted; ) {
    before = changed.size
    await sleep(SETTLE_MS)
  }
  for (const watcher of watchers) watcher.close()
  return signal.aborted ? undefined : [...changed]
}

function watching(folder: string, onChange: (path: string) => void): FSWatcher[] {
  try {
    const watcher = watch(folder, { recursive: true }, (_, name) => onChange(name ?? ''))
    watcher.on('error', () => {})
    return [watcher]
  } catch {
    // What cannot be watched does not change what is watched.
    return []
  }
}

function withoutNested(folders: readonly string[]): string[] {
  const all = [...new Set(folders)]
  return all.filter((one) => !all.some((other) => one.startsWith(`${other}${sep}`)))
}
