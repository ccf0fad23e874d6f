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
 * Counts of latencies; at most 0.1% above the truth at any percentile. Buckets are kept only where something fell into them,
 * in a table of plain numbers: a second of a load uses a few hundred, so that an hour of seconds stays small.
 */
export class LatencyHistogram {
  /** Bucket + 1 (0 where there is room) and count in turn, by open addressing; a power of two pairs, half full at most. */
  #table = new Uint32Array(2 * LEAST_PAIRS)
  #used = 0
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
    this.#add(bucketOf(micros), 1)
    if (ms > this.#max) this.#max = ms
  }

  /** Adds what another has recorded. */
  merge(other: LatencyHistogram): void {
    const table = other.#table
    for (let at = 0; at < table.length; at += 2) {
      const key = table[at] as number
      if (key > 0) this.#add(key - 1, table[at + 1] as number)
    }
    this.#max = Math.max(this.#max, other.#max)
  }

  /** The latency in milliseconds that the given share of requests does not exceed; 0 when there is none. */
  percentileMs(share: number): number {
    return this.percentilesMs([share])[0] as number
  }

  /** Several percentiles at once, of ascending shares. */
  percentilesMs(shares: readonly number[]): number[] {
    if (this.#total === 0) return shares.map(() => 0)
    const pairs = this.#pairs()
    let at = 0
    let seen = (pairs[0] as Pair)[1]
    return shares.map((share) => {
      const rank = Math.max(1, Math.ceil(share * this.#total))
      while (seen < rank && at + 1 < pairs.length) {
        at += 1
        seen += (pairs[at] as Pair)[1]
      }
      return Math.min(this.#max, highestIn((pairs[at] as Pair)[0]) / 1_000)
    })
  }

  /** As plain data, for a file. */
  toData(): HistogramData {
    return { counts: this.#pairs().flat(), maxMs: this.#max }
  }

  /** From what {@link toData} gave. */
  static fromData({ counts, maxMs }: HistogramData): LatencyHistogram {
    const histogram = new LatencyHistogram()
    for (let i = 0; i + 1 < counts.length; i += 2) {
      histogram.#add(counts[i] as number, counts[i + 1] as number)
    }
    histogram.#max = maxMs
    return histogram
  }

  #add(bucket: number, count: number): void {
    this.#total += count
    const at = slotOf(this.#table, bucket + 1)
    if (this.#table[at] === 0) {
      this.#table[at] = bucket + 1
      this.#used += 1
    }
    this.#table[at + 1] = (this.#table[at + 1] as number) + count
    if (4 * this.#used > this.#table.length) this.#grow()
  }

  #grow(): void {
    const grown = new Uint32Array(2 * this.#table.length)
    for (const [bucket, count] of this.#pairs()) {
      const at = slotOf(grown, bucket + 1)
      grown[at] = bucket + 1
      grown[at + 1] = count
    }
    this.#table = grown
  }

  /** Buckets in ascending order, each with its count. */
  #pairs(): Pair[] {
    const pairs: Pair[] = []
    for (let at = 0; at < this.#table.length; at += 2) {
      const key = this.#table[at] as number
      if (key > 0) pairs.push([key - 1, this.#table[at + 1] as number])
    }
    return pairs.sort(([a], [b]) => a - b)
  }
}

type Pair = readonly [bucket: number, count: number]

const LEAST_PAIRS = 16

/** Where a key is in a table, or has its place; neighbours are spread by a multiplier of Knuth's (2³² over the golden ratio). */
function slotOf(table: Uint32Array, key: number): number {
  const mask = table.length - 2
  let at = (Math.imul(key, 0x9e3779b1) >>> 8) & mask
  while (table[at] !== 0 && table[at] !== key) at = (at + 2) & mask
  return at
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
