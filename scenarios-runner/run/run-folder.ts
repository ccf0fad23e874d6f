/** @module A run's folder on disk: the plan first, one line a trial, the result last. */

import { existsSync, readFileSync, truncateSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { contentHash, HoldoutError, isJsonObject, type JsonValue } from '../../twins/base/index.ts'
import {
  type LineLog,
  makeFolder,
  openFastLineLog,
  writeAtomic,
} from '../../twins/base/node/index.ts'
import { claimFolder } from '../sandbox/index.ts'
import { lastAttempts, type Trajectory, type TrialRecord } from '../trial/index.ts'
import type { Asked, RunPlan, RunResult, Shard } from './model.ts'
import { plannedTrials } from './plan/plan-run.ts'

/**
 * The folders in which a run keeps what it observed and measured, and which its records and pages lead to: trajectories, screens
 * and traces of pages, samples and answers of loads, answers of benches.
 */
export const EVIDENCE = ['trajectories', 'pages', 'loads', 'benches'] as const

/** `plan.json`: what a folder was made for, so that it is resumed with nothing else. */
export interface RunOpening {
  readonly version: 1
  readonly kind: RunResult['kind']
  readonly name: string
  readonly command?: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly plan: RunPlan
  readonly shard?: Shard
  readonly asked?: Asked
}

/** An open folder. */
export interface RunFolder extends Disposable {
  readonly directory: string
  /** The opening as it stands in the folder: an earlier one when the run is resumed. */
  readonly opening: RunOpening
  /** Attempts that were recorded before, in the order of the file. */
  readonly earlier: readonly TrialRecord[]
  record(record: TrialRecord): void
  finish(result: RunResult): Promise<void>
}

/**
 * Makes a run folder, or opens an unfinished one of the same plan.
 *
 * @throws {HoldoutError} `RUN_FINISHED`, `RUN_OTHER_PLAN` naming what differs, or `FOLDER_IN_USE` by another run
 */
export async function openRunFolder(directory: string, wanted: RunOpening): Promise<RunFolder> {
  const letGo = claimFolder(directory)
  try {
    return await openClaimed(directory, wanted, letGo)
  } catch (error) {
    letGo()
    throw error
  }
}

async function openClaimed(
  directory: string,
  wanted: RunOpening,
  letGo: () => void,
): Promise<RunFolder> {
  const planPath = join(directory, 'plan.json')
  if (existsSync(join(directory, 'run.json'))) {
    throw new HoldoutError('this run has finished', {
      code: 'RUN_FINISHED',
      place: { file: directory },
      hint: 'start another with a folder of its own; a finished run is evidence and stays as it is',
    })
  }
  const found = readOpening(directory)
  if (found !== undefined) refuseOther(directory, found, wanted)
  else await writeAtomic(planPath, `${JSON.stringify(wanted, null, 2)}\n`)

  const logPath = join(directory, 'trials.jsonl')
  const earlier = readTrialLines(logPath, { mend: true })
  makeFolder(join(directory, 'trajectories'))
  const log: LineLog = openFastLineLog(logPath)
  return {
    directory,
    opening: found ?? wanted,
    earlier,
    record: (record) => log.append(JSON.stringify(record)),
    finish: (result) =>
      writeAtomic(join(directory, 'run.json'), `${JSON.stringify(result, null, 2)}\n`),
    [Symbol.dispose]() {
      log.close()
      letGo()
    },
  }
}

/** What a folder was made for; undefined when nothing was begun in it. */
export function readOpening(directory: string): RunOpening | undefined {
  return readJson<RunOpening>(join(directory, 'plan.json'), ['plan'])
}

/** What a run left in its folder. */
export interface StoredRun {
  readonly result: RunResult
  /** Every attempt, by scenario in the order of the plan, trial and attempt. */
  readonly records: readonly TrialRecord[]
}

/**
 * Reads a finished run.
 *
 * @throws {HoldoutError} `RUN_UNFINISHED`, `RUN_NOT_FOUND`, `RUN_BROKEN_FILE` or `RUN_BROKEN_LINE`
 */
export function readRun(directory: string): StoredRun {
  const result = readJson<RunResult>(join(directory, 'run.json'), ['plan', 'gate', 'suite'])
  if (result === undefined) {
    const begun = existsSync(join(directory, 'plan.json'))
    throw new HoldoutError(begun ? 'this run has not finished' : 'there is no run here', {
      code: begun ? 'RUN_UNFINISHED' : 'RUN_NOT_FOUND',
      place: { file: directory },
      hint: begun
        ? 'resume it first; what it did so far is kept'
        : 'give the folder of a run, the one that holds run.json',
    })
  }
  const records = countedRecords(result, readTrialLines(join(directory, 'trials.jsonl')))
  return { result, records: inPlanOrder(records, Object.keys(result.plan.trials)) }
}

/** A trial's saved trajectory; undefined when its record does not lead to one inside the folder. */
export function readTrajectory(directory: string, record: TrialRecord): Trajectory | undefined {
  const path = resolve(directory, record.trajectory)
  if (record.trajectory === '' || relative(directory, path).startsWith('..')) return undefined
  return readJson<Trajectory>(path, ['events', 'twins'])
}

/** The attempts that a result counts: all, but where it was stopped early only those of the trials that had decided it. */
function countedRecords(result: RunResult, records: readonly TrialRecord[]) {
  const { stoppedEarly } = result.gate
  if (stoppedEarly === undefined) return records
  const counted = new Set(
    plannedTrials(result.suite, result.plan)
      .slice(0, stoppedEarly.trials)
      .map(({ scenario, trial }) => `${scenario.id}\n${trial}`),
  )
  return records.filter(({ scenario, trial }) => counted.has(`${scenario}\n${trial}`))
}

/** The attempts by scenario in the order given, trial and attempt. */
export function inPlanOrder(
  records: readonly TrialRecord[],
  scenarios: readonly string[],
): TrialRecord[] {
  const order = new Map(scenarios.map((id, index) => [id, index]))
  const rank = (record: TrialRecord) => order.get(record.scenario) ?? order.size
  return [...records].sort(
    (a, b) => rank(a) - rank(b) || a.trial - b.trial || a.attempt - b.attempt,
  )
}

/**
 * A hash of what a run found, the same for the same seed whatever the concurrency: scenario, trial, verdict and
 * normalised trajectory of every trial's last attempt.
 */
export function fingerprintRun(records: readonly TrialRecord[]): string {
  const scenarios = [...new Set(records.map((record) => record.scenario))].sort()
  return contentHash(
    lastAttempts(inPlanOrder(records, scenarios)).map((record) => [
      record.scenario,
      record.trial,
      record.verdict.status,
      record.trajectoryHash,
    ]),
  )
}

function readTrialLines(path: string, options: { mend?: boolean } = {}): TrialRecord[] {
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  // A run that was killed may have left half a line, which the next one must not continue.
  if (options.mend && whole.length < text.length) truncateSync(path, Buffer.byteLength(whole))
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      try {
        const record: JsonValue = JSON.parse(line)
        if (isJsonObject(record) && isJsonObject(record.verdict)) {
          return record as unknown as TrialRecord
        }
      } catch {
        // Said below, as of any other line that is none.
      }
      throw new HoldoutError('this line is not a trial', {
        code: 'RUN_BROKEN_LINE',
        place: { file: path, line: index + 1 },
        hint: 'the file was changed by something else than a run; start a new run',
      })
    })
}

/** @param parts members that it must have, each an object: enough to tell it from any other JSON */
function readJson<T>(path: string, parts: readonly string[]): T | undefined {
  if (!existsSync(path)) return undefined
  const broken = (message: string, cause?: unknown) =>
    new HoldoutError(message, {
      code: 'RUN_BROKEN_FILE',
      place: { file: path },
      hint: 'the file was changed by something else than a run; start a new run',
      cause,
    })
  let value: JsonValue
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw broken('this file is not JSON', cause)
  }
  if (!isJsonObject(value) || !parts.every((name) => typeof value[name] === 'object')) {
    throw broken('this file is not of a run')
  }
  return value as unknown as T
}

function refuseOther(directory: string, found: RunOpening, wanted: RunOpening): void {
  const differences: string[] = []
  const compare = (what: string, before: unknown, now: unknown) => {
    if (contentHash(before ?? null) !== contentHash(now ?? null)) differences.push(what)
  }
  compare('the kind', found.kind, wanted.kind)
  compare('the seed', found.plan.seed, wanted.plan.seed)
  compare('the artifact', found.plan.artifactHash, wanted.plan.artifactHash)
  compare('the scenarios', found.plan.suiteHash, wanted.plan.suiteHash)
  compare('the configuration', found.plan.configHash, wanted.plan.configHash)
  compare('the numbers of trials', found.plan.trials, wanted.plan.trials)
  compare('the judge', found.plan.judge, wanted.plan.judge)
  compare('whether it stops early', found.plan.fast, wanted.plan.fast)
  compare('the shard', found.shard, wanted.shard)
  if (differences.length === 0) return
  throw new HoldoutError(
    `this run was begun with another plan: ${differences.join(', ')} changed since then`,
    {
      code: 'RUN_OTHER_PLAN',
      place: { file: directory },
      hint: `put back what it was begun with to resume it (its seed was ${found.plan.seed}), or start a new run`,
    },
  )
}
