/** @module Inverts a rising function: Newton's step where it stays inside the bracket, halving where it does not. */

/** A rising function with its slope, and an interval that holds the answer. */
export interface MonotoneProblem {
  readonly value: (x: number) => number
  readonly slope: (x: number) => number
  readonly low: number
  readonly high: number
}

/** The x with `value(x) = target`, to the last few bits of a double; the nearer end when it lies outside. */
export function solveMonotone(problem: MonotoneProblem, target: number): number {
  let { low, high } = problem
  let x = 0.5 * (low + high)
  for (let i = 0; i < 200; i += 1) {
    const error = problem.value(x) - target
    if (error === 0) return x
    if (error > 0) high = x
    else low = x
    const newton = x - error / problem.slope(x)
    // Every few steps a halving, so that a slope that misleads cannot stall the search.
    const next = newton > low && newton < high && i % 8 !== 7 ? newton : 0.5 * (low + high)
    if (Math.abs(next - x) <= 2 ** -52 * Math.abs(x)) return next
    x = next
  }
  return x
}
