/** @module Which trials of a plan are this run's, which of them are left, and in which order their ends are told. */

import type { EarlyDecision } from '../../gate/index.ts'
import { lastAttempts, type TrialRecord } from '../../trial/index.ts'
import type { Shard } from '../model.ts'
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

/** What a part of a plan says of itself; once all are merged it is no longer so. */
export function shardNotice({ index, of }: Shard): string {
  return `This is shard ${index} of ${of}: it decides nothing until all are merged (holdout report merge).`
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
  const unpaidOf = new Map<string, number>()
  for (const record of attempts) {
    if (record.verdict.cause !== 'budget') continue
    const key = keyOfRecord(record)
    unpaidOf.set(key, (unpaidOf.get(key) ?? 0) + 1)
  }
  const jobs: TrialJob[] = []
  let done = 0
  for (const one of planned) {
    const record = last.get(keyOf(one))
    const unpaid = unpaidOf.get(keyOf(one)) ?? 0
    if (record === undefined || isOpen(record, maxAttempts + unpaid)) {
      jobs.push({ ...one, last: record, unpaid })
    } else {
      done += 1
      onDone?.(record)
    }
  }
  return { jobs, done }
}

/** Whether a run that goes on without a break would have tried it again. */
function isOpen({ verdict, attempt, judging }: TrialRecord, maxAttempts: number): boolean {
  if (verdict.status !== 'invalid') return false
  // Where a judge has spoken, the doubt about the user came last: its place had gone on to other trials.
  if (verdict.cause === 'user' && judging !== undefined) return false
  return verdict.cause === 'budget' || attempt < maxAttempts
}
