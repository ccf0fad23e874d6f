/** @module How evenly something arrives: counts in equal buckets, kept as two sums, so that a long load costs nothing. */

/** Counts instants that come in order of time; the last bucket is rarely whole and left out. */
export class ArrivalEvenness {
  readonly #bucketMs: number
  #bucket = 0
  #count = 0
  #buckets = 0
  #sum = 0
  #squares = 0

  constructor(bucketMs: number) {
    this.#bucketMs = bucketMs
  }

  /** Counts one at an instant. */
  add(atMs: number): void {
    const bucket = Math.floor(atMs / this.#bucketMs)
    while (this.#bucket < bucket) {
      this.#buckets += 1
      this.#sum += this.#count
      this.#squares += this.#count ** 2
      this.#count = 0
      this.#bucket += 1
    }
    this.#count += 1
  }

  /** Variance over mean (Fano factor): 0 for a metronome, 1 for a Poisson process. */
  get fano(): number {
    if (this.#buckets < 2 || this.#sum === 0) return 0
    const mean = this.#sum / this.#buckets
    const variance = (this.#squares - this.#buckets * mean ** 2) / (this.#buckets - 1)
    return Math.max(0, variance) / mean
  }
}
