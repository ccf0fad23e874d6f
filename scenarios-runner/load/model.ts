/** @module Service levels: what is asked, what was measured, and the three-valued answer. */

import type { GateStatus } from '../gate/index.ts'

/** A service-level objective with the load it is asked under. Read from `spec/constraints/*.yaml`. */
export interface LoadObjective {
  readonly id: string
  readonly title: string
  /** `GET /permissions`; the path may hold `${…}` of the seeded data. */
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Requests a second, constant arrival. */
  readonly ratePerSecond: number
  readonly durationMs: number
  readonly warmUpMs: number
  /** The share of requests that must be good: 0.99 for a P99. */
  readonly target: number
  /** A request is good when it is answered below this, from its intended instant, with a status below 500. */
  readonly latencyMs: number
  readonly confidence: number
  /** State of the twins while the load runs, as in a scenario's `given`. */
  readonly given: Readonly<Record<string, unknown>>
  /** What a user would notice; fit for an agent. */
  readonly symptom: string | undefined
  readonly file: string
}

/** One second of a load. Times are milliseconds. */
export interface LoadSlice {
  readonly second: number
  readonly offered: number
  readonly answered: number
  readonly errors: number
  readonly dropped: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** What one load measured. */
export interface LoadMeasurement {
  readonly objective: string
  readonly requests: number
  readonly good: number
  readonly slow: number
  readonly errors: number
  readonly dropped: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
  /** 99th percentile of (sent − intended): how late the generator itself was. */
  readonly lagP99Ms: number
  /** Index of dispersion of arrivals in 10 ms buckets: 0 a metronome, 1 Poisson. */
  readonly fano: number
  readonly slices: readonly LoadSlice[]
}

/** A measurement and what it proves. */
export interface LoadVerdict {
  readonly objective: LoadObjective
  readonly measurement: LoadMeasurement | undefined
  readonly status: GateStatus
  readonly reason: string
}
