/** @module Which trials of a plan are this run's, which of them are left, and in which order their ends are told. */

import type { EarlyDecision } from '../../gate/index.ts'
import type { TrialRecord } from '../../trial/index.ts'
import type { Shard } from '../model.ts'
import { lastAttempts } from '../run-folder.ts'
import type { TrialJob } from '../run-trials.ts'
import type { PlannedTrial } from './plan-run.ts'

/** What tells a planned trial from every other, its scenario's text included. */
export function keyOf({ scenario, trial }: PlannedTrial): string {
  return `${scenario.hash}/${scenario.id}/${trial}`
}

/** The same of a record. */
export function keyOfRecord(record: TrialRecord): string {
  return `${record.scenarioHash}/${record.scenario}/${record.trial}`
}

/** Every so many-th trial, so that each part has its share of every scenario. */
export function ofShard(
  planned: readonly PlannedTrial[],
  shard: Shard | undefined,
): PlannedTrial[] {
  if (shard === undefined) return [...planned]
  return planned.filter((_, index) => index % shard.of === shard.index - 1)
}

/** Hands ended trials on in the plan's order, whatever order they end in: fast ones must not decide alone. */
export function followInOrder(
  planned: readonly PlannedTrial[],
  early: EarlyDecision,
): (record: TrialRecord) => void {
  const waiting = new Map<string, TrialRecord>()
  let next = 0
  return (record) => {
    waiting.set(keyOfRecord(record), record)
    for (;;) {
      const trial = planned[next]
      const found = trial === undefined ? undefined : waiting.get(keyOf(trial))
      if (found === undefined || early.certain !== undefined) return
      next += 1
      early.add(found)
    }
  }
}

/** The trials of the plan that have no end yet, in its order; those that have are handed on. */
export function remainingJobs(
  planned: readonly PlannedTrial[],
  attempts: readonly TrialRecord[],
  maxAttempts: number,
  onDone: ((record: TrialRecord) => void) | undefined,
): { jobs: TrialJob[]; done: number } {
  const last = new Map(lastAttempts(attempts).map((record) => [keyOfRecord(record), record]))
  const jobs: TrialJob[] = []
  let done = 0
  for (const one of planned) {
    const record = last.get(keyOf(one))
    const verdict = record?.verdict
    const open =
      verdict?.status === 'invalid' &&
      (verdict.cause === 'budget' || (record?.attempt ?? 0) < maxAttempts)
    if (record === undefined || open) jobs.push({ ...one, last: record })
    else {
      done += 1
      onDone?.(record)
    }
  }
  return { jobs, done }
}
