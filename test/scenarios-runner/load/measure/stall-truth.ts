/** @module What users of a service that stalls felt, from the service's own record: the truth that a measurement is held against. */

import type { LoadMeasurement } from '../../../../scenarios-runner/load/index.ts'

/** Of the requests that a load counted, by the clock of the service. */
export interface StallTruth {
  readonly stallMs: number
  /** P99 had everything that waited been answered in the instant in which the stall ended. */
  readonly p99Ms: number
  /** P99 as it was answered: what waits is answered one by one. */
  readonly servedP99Ms: number
}

/**
 * Asks the service for its record of a load at an even rate that has ended.
 *
 * Whoever is due first is taken to be answered first: which answer was whose is not told, and any other order has the same sum.
 */
export async function stallTruth(
  serviceUrl: string,
  { slowest, requests }: LoadMeasurement,
  perSecond: number,
): Promise<StallTruth> {
  const answer = await fetch(`${serviceUrl}/record`)
  const record = (await answer.json()) as {
    readonly stallBeganMs: number
    readonly stallEndedMs: number
    readonly answeredMs: readonly number[]
  }
  const [one] = slowest
  if (one === undefined) throw new Error('nothing was answered')
  const startMs = one.epochMs - one.atMs
  const { stallBeganMs, stallEndedMs } = record
  // Those of the warm-up came before.
  const counted = record.answeredMs.slice(-requests)
  const dueMs = counted.map((_, n) => startMs + (n * 1_000) / perSecond)
  const atOnce = dueMs.map((due) =>
    due >= stallBeganMs && due < stallEndedMs ? stallEndedMs - due : 0,
  )
  const served = counted.map((answered, n) => Math.max(0, answered - (dueMs[n] as number)))
  return {
    stallMs: stallEndedMs - stallBeganMs,
    p99Ms: percentile(atOnce),
    servedP99Ms: percentile(served),
  }
}

function percentile(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(0.99 * sorted.length) - 1] as number
}
