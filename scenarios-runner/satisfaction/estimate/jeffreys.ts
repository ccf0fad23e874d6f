/** @module Jeffreys' posterior of a rate: a belief, for reading; never a stopping rule. */

import type { Interval } from '../model.ts'
import { betaDensity, incompleteBeta, inverseIncompleteBeta } from '../numerics/incomplete-beta.ts'
import { requireCounts } from './counts.ts'

/** The equal-tailed interval of Beta(x+½, n−x+½); its outer end is put at 0 or 1 when x is 0 or n. */
export function jeffreys(x: number, n: number, confidence = 0.95): Interval {
  requireCounts(x, n)
  const tail = (1 - confidence) / 2
  return {
    low: x === 0 ? 0 : inverseIncompleteBeta(tail, x + 0.5, n - x + 0.5),
    high: x === n ? 1 : inverseIncompleteBeta(1 - tail, x + 0.5, n - x + 0.5),
    confidence,
    method: 'jeffreys',
  }
}

/** The mean of Jeffreys' posterior. */
export function jeffreysMean(x: number, n: number): number {
  requireCounts(x, n)
  return (x + 0.5) / (n + 1)
}

/** P(rate > threshold) given x of n, under Beta(prior, prior): ½ is Jeffreys', 1 the uniform prior. */
export function probabilityAbove(threshold: number, x: number, n: number, prior = 0.5): number {
  requireCounts(x, n)
  return 1 - incompleteBeta(threshold, x + prior, n - x + prior)
}

/**
 * P(the first rate < the second) for two independent counts under Jeffreys' priors.
 * Simpson's rule over the angle θ with rate = sin² θ, which takes away both ends' infinite densities.
 */
export function probabilityLower(
  first: { readonly x: number; readonly n: number },
  second: { readonly x: number; readonly n: number },
): number {
  requireCounts(first.x, first.n)
  requireCounts(second.x, second.n)
  const steps = 4_000
  const width = Math.PI / 2 / steps
  let sum = 0
  for (let i = 1; i < steps; i += 1) {
    const rate = Math.sin(i * width) ** 2
    const density =
      betaDensity(rate, second.x + 0.5, second.n - second.x + 0.5) *
      2 *
      Math.sqrt(rate * (1 - rate))
    const below = incompleteBeta(rate, first.x + 0.5, first.n - first.x + 0.5)
    sum += (i % 2 === 1 ? 4 : 2) * density * below
  }
  return (sum * width) / 3
}
