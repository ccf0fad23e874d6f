/** @module The hypergeometric distribution: how many of a group pass when only the margins of a table are fixed. */

import { logChoose } from './gamma.ts'

/** Probabilities of `start`, `start + 1`, …: they sum to 1. */
export interface Distribution {
  readonly start: number
  readonly probabilities: readonly number[]
}

/**
 * How many of `first` draws pass when `passed` of `first + second` do, by chance alone.
 */
export function hypergeometric(first: number, second: number, passed: number): Distribution {
  const start = Math.max(0, passed - second)
  const end = Math.min(first, passed)
  const total = logChoose(first + second, passed)
  const probabilities: number[] = []
  for (let k = start; k <= end; k += 1) {
    probabilities.push(Math.exp(logChoose(first, k) + logChoose(second, passed - k) - total))
  }
  return { start, probabilities }
}

/** The distribution of the sum of two independent counts. */
export function convolve(a: Distribution, b: Distribution): Distribution {
  const probabilities = new Array<number>(a.probabilities.length + b.probabilities.length - 1).fill(
    0,
  )
  for (const [i, p] of a.probabilities.entries()) {
    for (const [j, q] of b.probabilities.entries()) {
      probabilities[i + j] = (probabilities[i + j] ?? 0) + p * q
    }
  }
  return { start: a.start + b.start, probabilities }
}

/** P(X ≥ value). */
export function atLeast(distribution: Distribution, value: number): number {
  const from = Math.max(0, value - distribution.start)
  const sum = distribution.probabilities.slice(from).reduce((total, p) => total + p, 0)
  return Math.min(1, sum)
}
