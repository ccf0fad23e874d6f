/** @module Evidence that stays valid however often one looks: the beta mixture's e-value, and its confidence sequence. */

import { clampRate, requireCounts } from '../estimate/counts.ts'
import { logBeta } from '../numerics/gamma.ts'

/** ln of E = B(s+½, f+½) / (B(½,½) p0^s (1−p0)^f): against the claim that the rate is p0. */
function logEValue(successes: number, failures: number, p0: number): number {
  const likelihood =
    (successes === 0 ? 0 : successes * Math.log(p0)) +
    (failures === 0 ? 0 : failures * Math.log1p(-p0))
  return logBeta(successes + 0.5, failures + 0.5) - logBeta(0.5, 0.5) - likelihood
}

/** The e-value: 20 or more rejects the rate p0 at 5%, whenever one happens to look. */
export function eValue(successes: number, failures: number, p0: number): number {
  return Math.exp(logEValue(successes, failures, p0))
}

/** All rates that the e-value has not rejected: an interval that holds at every look at once. */
export function confidenceSequence(
  x: number,
  n: number,
  confidence = 0.95,
): { readonly low: number; readonly high: number } {
  requireCounts(x, n)
  const limit = -Math.log(1 - confidence)
  const rejected = (p: number) => logEValue(x, n - x, p) >= limit
  const best = x / n
  return {
    low: x === 0 ? 0 : clampRate(edge(0, best, rejected)),
    high: x === n ? 1 : clampRate(edge(1, best, rejected)),
  }
}

/** Halves between a rejected and a kept rate until they meet. */
function edge(outside: number, inside: number, rejected: (p: number) => boolean): number {
  let [out, kept] = [outside, inside]
  for (let i = 0; i < 100; i += 1) {
    const middle = 0.5 * (out + kept)
    if (rejected(middle)) out = middle
    else kept = middle
  }
  return 0.5 * (out + kept)
}
