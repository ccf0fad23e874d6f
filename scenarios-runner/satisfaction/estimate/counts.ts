/** @module The shape that every estimator asks of its counts. */

/** @throws {RangeError} when there were no trials, or x is not between 0 and n */
export function requireCounts(x: number, n: number): void {
  if (!(n > 0) || !(x >= 0) || !(x <= n)) {
    throw new RangeError(`a rate needs 0 ≤ x ≤ n and n > 0, and was given x = ${x}, n = ${n}`)
  }
}

/** A rate that rounding pushed just outside [0, 1], put back. */
export function clampRate(rate: number): number {
  return Math.min(1, Math.max(0, rate))
}
