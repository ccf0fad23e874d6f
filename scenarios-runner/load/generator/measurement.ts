/** @module What a generator has seen so far, second by second, and its sum. */

import type { LoadMeasurement, LoadSlice } from '../model.ts'
import { LatencyHistogram } from './latency-histogram.ts'

/** How one request ended. */
export interface Outcome {
  /** The second of the load in which it was meant to be sent. */
  readonly second: number
  readonly kind: 'good' | 'slow' | 'error' | 'dropped'
  /** Milliseconds from the intended instant; undefined for what was never answered. */
  readonly latencyMs: number | undefined
  /** For errors: what went wrong. */
  readonly error: string | undefined
  /** Sent later than the generator should have. */
  readonly late: boolean
}

interface Slice {
  readonly latencies: LatencyHistogram
  offered: number
  good: number
  answered: number
  errors: number
  dropped: number
}

/** The width of the buckets in which the evenness of arrivals is seen. */
const ARRIVAL_MS = 10

/** Collects outcomes; one object for a whole load, its extensions included. */
export class MeasurementLog {
  readonly #slices: Slice[] = []
  readonly #lags = new LatencyHistogram()
  readonly #latencies = new LatencyHistogram()
  readonly #errors = new Map<string, number>()
  readonly #arrivals: number[] = []
  #slow = 0
  #lateBad = 0

  /** Notes that a request was due in a second, and how late it was sent. */
  offered(second: number, lagMs: number, sentMs: number): void {
    this.#slice(second).offered += 1
    this.#lags.record(lagMs)
    const bucket = Math.floor(sentMs / ARRIVAL_MS)
    while (this.#arrivals.length <= bucket) this.#arrivals.push(0)
    this.#arrivals[bucket] = (this.#arrivals[bucket] as number) + 1
  }

  /** Notes how a request ended. */
  ended(outcome: Outcome): void {
    const slice = this.#slice(outcome.second)
    if (outcome.latencyMs !== undefined) {
      slice.latencies.record(outcome.latencyMs)
      this.#latencies.record(outcome.latencyMs)
    }
    if (outcome.kind === 'good') slice.good += 1
    else if (outcome.late) this.#lateBad += 1
    if (outcome.kind === 'good' || outcome.kind === 'slow') slice.answered += 1
    if (outcome.kind === 'slow') this.#slow += 1
    if (outcome.kind === 'dropped') slice.dropped += 1
    if (outcome.kind === 'error') {
      slice.errors += 1
      const name = outcome.error ?? 'unknown'
      this.#errors.set(name, (this.#errors.get(name) ?? 0) + 1)
    }
  }

  /** Requests answered so far, well or slowly, and the P99 of all so far. */
  get soFar(): { readonly answered: number; readonly p99Ms: number } {
    const answered = this.#slices.reduce((total, slice) => total + slice.answered, 0)
    return { answered, p99Ms: this.#latencies.percentileMs(0.99) }
  }

  /** Everything as one measurement. */
  measurement(
    about: Required<Pick<LoadMeasurement, 'objective' | 'offeredMs' | 'looks' | 'generatorCpu'>>,
  ): LoadMeasurement {
    const slices = this.#slices.map(asSlice)
    const sum = (of: (slice: Slice) => number) =>
      this.#slices.reduce((total, slice) => total + of(slice), 0)
    return {
      ...about,
      requests: sum((slice) => slice.offered),
      good: sum((slice) => slice.good),
      slow: this.#slow,
      errors: sum((slice) => slice.errors),
      dropped: sum((slice) => slice.dropped),
      p50Ms: this.#latencies.percentileMs(0.5),
      p90Ms: this.#latencies.percentileMs(0.9),
      p99Ms: this.#latencies.percentileMs(0.99),
      p999Ms: this.#latencies.percentileMs(0.999),
      maxMs: this.#latencies.maxMs,
      lagP99Ms: this.#lags.percentileMs(0.99),
      fano: dispersion(this.#arrivals),
      slices,
      lateBad: this.#lateBad,
      errorKinds: Object.fromEntries(this.#errors),
    }
  }

  #slice(second: number): Slice {
    while (this.#slices.length <= second) {
      this.#slices.push({
        latencies: new LatencyHistogram(),
        offered: 0,
        good: 0,
        answered: 0,
        errors: 0,
        dropped: 0,
      })
    }
    return this.#slices[second] as Slice
  }
}

function asSlice(slice: Slice, second: number): LoadSlice {
  const { latencies, ...counts } = slice
  return {
    second,
    ...counts,
    p50Ms: latencies.percentileMs(0.5),
    p90Ms: latencies.percentileMs(0.9),
    p99Ms: latencies.percentileMs(0.99),
    maxMs: latencies.maxMs,
  }
}

/** Variance over mean of counts in equal buckets (Fano factor); the last bucket is rarely whole and left out. */
function dispersion(buckets: readonly number[]): number {
  const whole = buckets.slice(0, -1)
  if (whole.length < 2) return 0
  const mean = whole.reduce((total, count) => total + count, 0) / whole.length
  const squares = whole.reduce((total, count) => total + (count - mean) ** 2, 0)
  return mean === 0 ? 0 : squares / (whole.length - 1) / mean
}
