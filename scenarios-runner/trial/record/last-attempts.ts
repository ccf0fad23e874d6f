/** @module Which attempt at a trial counts. */

import type { TrialRecord } from '../model.ts'

/**
 * The last attempt at each trial, in the order of the attempts; a trial of another text of its scenario is another. Of records
 * that claim the same attempt it is the one with the smaller hash, in whatever order they came.
 */
export function lastAttempts(records: readonly TrialRecord[]): TrialRecord[] {
  const last = new Map<string, TrialRecord>()
  for (const record of records) {
    const other = last.get(keyOf(record))
    const later =
      other === undefined ||
      record.attempt > other.attempt ||
      (record.attempt === other.attempt && record.trajectoryHash < other.trajectoryHash)
    if (later) last.set(keyOf(record), record)
  }
  return records.filter((record) => last.get(keyOf(record)) === record)
}

function keyOf({ scenario, scenarioHash, trial }: TrialRecord): string {
  return `${scenario}\n${scenarioHash}\n${trial}`
}
