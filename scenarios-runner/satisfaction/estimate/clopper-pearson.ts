/** @module The exact binomial interval (Clopper and Pearson, 1934): what gates rest on, since it never claims too much. */

import type { Interval } from '../model.ts'
import { inverseIncompleteBeta } from '../numerics/incomplete-beta.ts'
import { requireCounts } from './counts.ts'

/**
 * The two-sided exact interval of x successes in n trials; both may be fractional (an effective number).
 *
 * @example
 * clopperPearson(19, 20) // { low: 0.7513, high: 0.9987, confidence: 0.95, method: 'clopper-pearson' }
 */
export function clopperPearson(x: number, n: number, confidence = 0.95): Interval {
  const oneSided = 1 - (1 - confidence) / 2
  return {
    low: clopperPearsonLower(x, n, oneSided),
    high: clopperPearsonUpper(x, n, oneSided),
    confidence,
    method: 'clopper-pearson',
  }
}

/** The one-sided lower bound: the rate is at least this, with the stated confidence. 59 of 59 prove 0.9505 at 95%. */
export function clopperPearsonLower(x: number, n: number, confidence = 0.95): number {
  requireCounts(x, n)
  const alpha = 1 - confidence
  if (x === 0) return 0
  if (x === n) return alpha ** (1 / n)
  return inverseIncompleteBeta(alpha, x, n - x + 1)
}

/** The one-sided upper bound: the rate is at most this, with the stated confidence. */
export function clopperPearsonUpper(x: number, n: number, confidence = 0.95): number {
  requireCounts(x, n)
  const alpha = 1 - confidence
  if (x === n) return 1
  if (x === 0) return 1 - alpha ** (1 / n)
  return inverseIncompleteBeta(confidence, x + 1, n - x)
}
