/** @module Latencies in log-linear buckets: three digits at any size, mergeable, small where few buckets are used. */

/** Values below this many microseconds have a bucket each; above, each power of two has half as many. */
const SUB_BUCKETS = 2_048
const HALF = SUB_BUCKETS / 2
/** More than two minutes. */
const MAX_MICROS = 2 ** 27 - 1

/** A histogram as plain data: bucket and count in turn, ascending, and the largest latency in milliseconds. */
export interface HistogramData {
  readonly counts: readonly number[]
  readonly maxMs: number
}

/**
 * Counts of latencies; at most 0.1% above the truth at any percentile. Buckets are kept only where something fell into them:
 * a second of a load uses a few hundred, so that an hour of seconds stays small.
 */
export class LatencyHistogram {
  readonly #counts = new Map<number, number>()
  #total = 0
  #max = 0

  /** How many latencies were recorded. */
  get count(): number {
    return this.#total
  }

  /** The largest latency in milliseconds, exactly; 0 when there is none. */
  get maxMs(): number {
    return this.#max
  }

  /** Records one latency in milliseconds; negative ones count as 0, those over two minutes as two minutes. */
  record(ms: number): void {
    const micros = Math.min(MAX_MICROS, Math.max(0, Math.round(ms * 1_000)))
    const bucket = bucketOf(micros)
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1)
    this.#total += 1
    if (ms > this.#max) this.#max = ms
  }

  /** Adds what another has recorded. */
  merge(other: LatencyHistogram): void {
    for (const [bucket, more] of other.#counts) {
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + more)
    }
    this.#total += other.#total
    this.#max = Math.max(this.#max, other.#max)
  }

  /** The latency in milliseconds that the given share of requests does not exceed; 0 when there is none. */
  percentileMs(share: number): number {
    return this.percentilesMs([share])[0] as number
  }

  /** Several percentiles at once, of ascending shares. */
  percentilesMs(shares: readonly number[]): number[] {
    if (this.#total === 0) return shares.map(() => 0)
    const buckets = [...this.#counts.keys()].sort((a, b) => a - b)
    let at = 0
    let seen = this.#counts.get(buckets[0] as number) as number
    return shares.map((share) => {
      const rank = Math.max(1, Math.ceil(share * this.#total))
      while (seen < rank && at + 1 < buckets.length) {
        at += 1
        seen += this.#counts.get(buckets[at] as number) as number
      }
      return Math.min(this.#max, highestIn(buckets[at] as number) / 1_000)
    })
  }

  /** As plain data, for a file. */
  toData(): HistogramData {
    const buckets = [...this.#counts].sort(([a], [b]) => a - b)
    return { counts: buckets.flat(), maxMs: this.#max }
  }

  /** From what {@link toData} gave. */
  static fromData({ counts, maxMs }: HistogramData): LatencyHistogram {
    const histogram = new LatencyHistogram()
    for (let i = 0; i + 1 < counts.length; i += 2) {
      const count = counts[i + 1] as number
      histogram.#counts.set(counts[i] as number, count)
      histogram.#total += count
    }
    histogram.#max = maxMs
    return histogram
  }
}

function bucketOf(micros: number): number {
  if (micros < SUB_BUCKETS) return micros
  // 2,048 … 4,095 µs share buckets of 2 µs, the next power of two buckets of 4 µs, and so on.
  const shift = 21 - Math.clz32(micros)
  return SUB_BUCKETS + (shift - 1) * HALF + ((micros >>> shift) - HALF)
}

function highestIn(bucket: number): number {
  if (bucket < SUB_BUCKETS) return bucket
  const shift = Math.floor((bucket - SUB_BUCKETS) / HALF) + 1
  const step = ((bucket - SUB_BUCKETS) % HALF) + HALF
  return (step + 1) * 2 ** shift - 1
}
