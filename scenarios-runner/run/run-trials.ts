/** @module Hands trials to free slots, judges beside them, and tries again what the harness broke. */

import { EXIT, HoldoutError } from '../../twins/base/index.ts'
import type { Judge } from '../judge/index.ts'
import type { Scenario } from '../scenario/index.ts'
import {
  judgeTrial,
  type ObservedTrial,
  observedBefore,
  runTrial,
  type TrialPlace,
  type TrialRecord,
  type TrialSetting,
} from '../trial/index.ts'
import { readTrajectory } from './run-folder.ts'

/** A trial that has to be run, or judged again. */
export interface TrialJob {
  readonly scenario: Scenario
  readonly trial: number
  /** The last attempt of a run that was broken off. */
  readonly last: TrialRecord | undefined
  /** How many attempts a spent budget ended: they are none of the trial's `maxAttempts`. */
  readonly unpaid: number
}

/** What the jobs are done with. */
export interface RunTrialsOptions {
  readonly setting: TrialSetting
  readonly judge: Judge | undefined
  readonly maxAttempts: number
  /** Receives every attempt as soon as it is decided. */
  readonly onRecord: (record: TrialRecord, last: boolean) => void
  /** Asked after each last attempt: true ends the rest, which is then known not to matter. */
  readonly isEnough?: () => boolean
  /** As many as the plan of the run counts on: judging keeps to it, however many places there come to be. */
  readonly slots: number
  /** At how many places work begins; at all unless given. */
  readonly placesAtFirst?: number
  /** Asked again and again: true has work begin at another place. */
  readonly hasRoom?: () => boolean
  /** Asked before each trial, and before one is judged again: why nothing else may be begun, such as that the time is up. */
  readonly whySpent?: () => string | undefined
}

// Judging waits for a model, not for the processor.
const JUDGEMENTS_PER_SLOT = 4
const LOOK_EVERY_MS = 250

/**
 * Runs all jobs, in their order as slots become free. The first error ends it once what is under way has stopped. A spent
 * budget lets what is under way come to its end: what was paid for is kept.
 *
 * @throws {HoldoutError} `RUN_BUDGET_SPENT`, exit code 5
 */
export async function runTrials(
  jobs: readonly TrialJob[],
  places: readonly TrialPlace[],
  options: RunTrialsOptions,
): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([options.setting.signal, stop.signal])
  const setting = { ...options.setting, signal }
  const judging = createLimit(options.slots * JUDGEMENTS_PER_SLOT)
  let failure: { readonly error: unknown } | undefined
  let spent: string | undefined
  let enough = false
  let next = 0

  const fail = (error: unknown) => {
    // What was broken off because nothing depends on it any more has not failed.
    if (enough) return
    failure ??= { error }
    stop.abort(error)
  }
  const decide = async (observed: ObservedTrial, job: TrialJob): Promise<TrialRecord> => {
    let current = observed
    for (;;) {
      const record = await judgeTrial(current, options.judge, signal)
      const again = record.verdict.cause === 'judge' && hasAttempts(record.attempt, job, options)
      if (enough) return record
      const unpaid = record.verdict.cause === 'budget'
      options.onRecord(record, !again && !unpaid)
      if (unpaid) {
        spent ??= record.verdict.reason
        return record
      }
      if (!again && options.isEnough?.()) {
        enough = true
        stop.abort(new Error('the verdict is certain'))
      }
      if (!again) return record
      spent ??= options.whySpent?.()
      if (spent !== undefined) return record
      // The judge failed, not the trial: the saved trajectory is judged again.
      current = { ...current, attempt: current.attempt + 1 }
    }
  }
  const work = async (place: TrialPlace) => {
    for (;;) {
      signal.throwIfAborted()
      const job = jobs[next]
      if (job !== undefined) spent ??= options.whySpent?.()
      if (job === undefined || spent !== undefined) return
      next += 1
      const observed = await observe(setting, place, job, options)
      await judging.run(() => decide(observed, job).catch(fail))
    }
  }
  const workers: Promise<void>[] = []
  const begin = () => {
    const place = places[workers.length]
    if (place !== undefined) workers.push(work(place).catch(fail))
  }
  while (workers.length < Math.min(options.placesAtFirst ?? places.length, places.length)) begin()
  const growing = setInterval(() => {
    if (next < jobs.length && options.hasRoom?.()) begin()
  }, LOOK_EVERY_MS)
  // Others may begin while these work.
  for (let index = 0; index < workers.length; index += 1) await workers[index]
  clearInterval(growing)
  await judging.idle()
  if (failure !== undefined) throw failure.error
  if (spent !== undefined) throw budgetSpent(spent, setting.runFolder)
}

/** Ends a run whose budget is spent, to be gone on with. */
export function budgetSpent(why: string, folder: string): HoldoutError {
  return new HoldoutError(why, {
    code: 'RUN_BUDGET_SPENT',
    place: { file: folder },
    hint: 'everything done is kept: raise the budget, and go on with --resume',
    exitCode: EXIT.budget,
  })
}

/** Plays a job until the harness holds, or its attempts are used up. */
async function observe(
  setting: TrialSetting,
  place: TrialPlace,
  job: TrialJob,
  options: RunTrialsOptions,
): Promise<ObservedTrial> {
  const { scenario, trial, last } = job
  if (last?.verdict.cause === 'judge' || last?.verdict.cause === 'budget') {
    const saved = readTrajectory(setting.runFolder, last)
    // One that a power cut took is played anew, and so is one whose user was not paid to the end.
    if (saved !== undefined && saved.user?.unpaid !== true) {
      return { ...observedBefore(last, scenario, saved), attempt: last.attempt + 1 }
    }
  }
  for (let attempt = (last?.attempt ?? 0) + 1; ; attempt += 1) {
    const observed = await runTrial(setting, place, { scenario, trial, attempt })
    const { broken } = observed
    // Nothing is left to pay another attempt with.
    if (broken === undefined || broken.cause === 'budget') return observed
    if (!hasAttempts(attempt, job, options)) return observed
    options.onRecord(await judgeTrial(observed, undefined, setting.signal), false)
  }
}

/** Whether there may be another attempt after this one. */
function hasAttempts(attempt: number, { unpaid }: TrialJob, { maxAttempts }: RunTrialsOptions) {
  return attempt - unpaid < maxAttempts
}

interface Limit {
  /** Starts a task when there is room; resolves when it has been started. */
  run(task: () => Promise<unknown>): Promise<void>
  /** Resolves when no task is left. */
  idle(): Promise<void>
}

function createLimit(most: number): Limit {
  const tasks = new Set<Promise<unknown>>()
  return {
    async run(task) {
      while (tasks.size >= most) await Promise.race(tasks)
      const running: Promise<unknown> = task().finally(() => tasks.delete(running))
      tasks.add(running)
    },
    async idle() {
      while (tasks.size > 0) await Promise.race(tasks)
    },
  }
}
