/** @module Latencies in log-linear buckets: three digits at any size, mergeable, six nanoseconds to record one. */

/** Values below this many microseconds have a bucket each; above, each power of two has half as many. */
const SUB_BUCKETS = 2_048
const HALF = SUB_BUCKETS / 2
/** Up to 2^27 µs, more than two minutes. */
const BUCKETS = SUB_BUCKETS + 16 * HALF
const MAX_MICROS = 2 ** 27 - 1

/** Counts of latencies; at most 0.1% above the truth at any percentile. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS)
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
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1
    this.#total += 1
    if (ms > this.#max) this.#max = ms
  }

  /** Adds what another has recorded. */
  merge(other: LatencyHistogram): void {
    for (let i = 0; i < BUCKETS; i += 1) {
      const more = other.#counts[i] as number
      if (more > 0) this.#counts[i] = (this.#counts[i] as number) + more
    }
    this.#total += other.#total
    this.#max = Math.max(this.#max, other.#max)
  }

  /** The latency in milliseconds that the given share of requests does not exceed; 0 when there is none. */
  percentileMs(share: number): number {
    if (this.#total === 0) return 0
    const rank = Math.max(1, Math.ceil(share * this.#total))
    let seen = 0
    for (let i = 0; i < BUCKETS; i += 1) {
      seen += this.#counts[i] as number
      if (seen >= rank) return Math.min(this.#max, highestIn(i) / 1_000)
    }
    return this.#max
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
