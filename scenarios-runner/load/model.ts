/** @module Service levels: what is asked, what was measured, and the three-valued answer. */

import type { GateStatus } from '../gate/index.ts'

/** A service-level objective with the load it is asked under. Read from `spec/constraints/*.yaml`. */
export interface LoadObjective {
  readonly id: string
  readonly title: string
  /** `GET /permissions`: the same request each time, as written. */
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
  /**
   * A request is good when it is wholly answered below this, counted from its intended instant, with a status below 400:
   * a quick refusal serves nobody.
   */
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
  /** Answered in time and well; what the bound over seconds counts. */
  readonly good?: number
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
  /** How long the load was offered, without the warm-up. */
  readonly offeredMs?: number
  /** How often it was looked at: 1, and 1 more for each extension. */
  readonly looks?: number
  /** Of the requests that were not good, those that the generator itself had sent late. */
  readonly lateBad?: number
  /** What went wrong and how often: `ECONNREFUSED`, `timeout`, `status 503`. */
  readonly errorKinds?: Readonly<Record<string, number>>
  /** Share of one core that the generator used. */
  readonly generatorCpu?: number
  /** Why the generator could not measure; nothing else here then means anything. */
  readonly failure?: string
}

/** How far a load is, once a second. */
export interface LoadProgress {
  /** The second that has just ended, from 1, and how many are planned so far. */
  readonly second: number
  readonly ofSeconds: number
  readonly answered: number
  readonly p99Ms: number
}

/** A measurement and what it proves. */
export interface LoadVerdict {
  readonly objective: LoadObjective
  readonly measurement: LoadMeasurement | undefined
  readonly status: GateStatus
  readonly reason: string
}
