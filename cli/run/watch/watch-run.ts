/** @module For authors: runs scenarios again, a few trials each, whenever they or the artifact change; nothing is gated. */

import { type FSWatcher, watch } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { reportingPolicy } from '../../../scenarios-runner/gate/index.ts'
import { executeRun, readRun } from '../../../scenarios-runner/run/index.ts'
import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import { lastAttempts, type TrialRecord } from '../../../scenarios-runner/trial/index.ts'
import { EXIT, type ExitCode, formatError, HoldoutError } from '../../../twins/base/index.ts'
import { plural } from '../../../twins/base/node/index.ts'
import type { CommandContext } from '../../command-context.ts'
import { type LoadedConfig, loadConfig } from '../../config/index.ts'
import { wrapText } from '../../terminal/index.ts'
import { type Overrides, prepare, requestRun } from '../prepare-run.ts'
import { isOwnOutput } from './own-output.ts'

/** Trials a scenario, where nothing else is said. */
const TRIALS = 3

/** An editor writes a file in several steps. */
const SETTLE_MS = 150

const WATCHING = 'Watching; Ctrl-C ends it.'

/** Folders whose changes are nobody's edit. */
const OURS = /(^|[\\/])(\.holdout|\.git|node_modules)([\\/]|$)/

/**
 * Runs what is there, then what changed: the scenarios whose text did, or all of them when the artifact or the configuration
 * did. A mistake in a file is said, and watching goes on. Ends when it is interrupted.
 */
export async function watchRun(context: CommandContext, overrides: Overrides): Promise<ExitCode> {
  const { signal, output } = context
  let hashes = new Map<string, string>()
  using edits = openEdits()
  edits.watch([context.directory])
  while (!signal.aborted) {
    try {
      const loaded = await loadConfig(context.directory, context.configPath)
      edits.watch([loaded.directory])
      const before = hashes
      hashes = await runOnce(context, loaded, overrides, edits, (scenarios) =>
        scenarios.filter(({ id, hash }) => before.get(id) !== hash),
      )
    } catch (error) {
      if (signal.aborted) break
      if (!(error instanceof HoldoutError)) throw error
      output.remark(formatError(error))
    }
    output.remark(WATCHING)
    const changed = await edits.next(signal)
    // What is no scenario may change the answers of all.
    if (!changed.every((path) => path.endsWith('.md'))) hashes = new Map()
  }
  return EXIT.interrupted
}

async function runOnce(
  context: CommandContext,
  loaded: LoadedConfig,
  overrides: Overrides,
  edits: Edits,
  changed: (scenarios: readonly Scenario[]) => Scenario[],
): Promise<Map<string, string>> {
  const { output, signal, env } = context
  const prepared = await prepare(loaded, overrides, env, signal)
  const hashes = new Map(prepared.scenarios.map(({ id, hash }) => [id, hash]))
  edits.watch([
    prepared.artifact.directory,
    ...(prepared.hidden === undefined ? [] : [prepared.hidden]),
  ])
  const scenarios = changed(prepared.scenarios)
  if (scenarios.length === 0) return hashes
  const folder = join(loaded.directory, '.holdout', 'watch')
  await rm(folder, { recursive: true, force: true })
  const request = requestRun(prepared, { kind: 'run', folder, signal })
  await executeRun({
    ...request,
    scenarios: scenarios.map(({ trials, ...scenario }) => ({ ...scenario, trials: undefined })),
    policy: reportingPolicy,
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
  return hashes
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

/** What is edited, while a run goes on too: what it has read by then it will not read again. */
interface Edits extends Disposable {
  /** Watches these folders as well. */
  watch(folders: readonly string[]): void
  /** The paths that have changed since it was last asked, once nothing more does; none when it was interrupted. */
  next(signal: AbortSignal): Promise<readonly string[]>
}

function openEdits(): Edits {
  const watchers = new Map<string, FSWatcher[]>()
  let changed = new Set<string>()
  let noticed = Promise.withResolvers<void>()
  const onChange = (folder: string, name: string) => {
    if (OURS.test(name)) return
    changed.add(join(folder, name))
    noticed.resolve()
  }
  return {
    watch(folders) {
      for (const folder of folders) {
        if ([...watchers.keys()].some((one) => isWithin(folder, one))) continue
        watchers.set(
          folder,
          watching(folder, (name) => onChange(folder, name)),
        )
      }
    },
    async next(signal) {
      const stop = () => noticed.resolve()
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
      let paths: string[] = []
      while (paths.length === 0 && !signal.aborted) {
        await noticed.promise
        for (let before = -1; before !== changed.size && !signal.aborted; ) {
          before = changed.size
          await sleep(SETTLE_MS)
        }
        paths = [...changed].filter((path) => !isOwnOutput(path, WATCHING))
        changed = new Set()
        if (!signal.aborted) noticed = Promise.withResolvers()
      }
      signal.removeEventListener('abort', stop)
      return paths
    },
    [Symbol.dispose]() {
      for (const watcher of [...watchers.values()].flat()) watcher.close()
    },
  }
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

function isWithin(folder: string, other: string): boolean {
  return folder === other || folder.startsWith(`${other}${sep}`)
}
