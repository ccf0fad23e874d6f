/** @module Two builds on the same scenarios: the mean difference, and whether chance explains it. */

import { wilson } from '../estimate/wilson.ts'
import { incompleteBeta } from '../numerics/incomplete-beta.ts'
import { studentCdf, studentQuantile } from '../numerics/normal.ts'

/** What a paired t test says of candidate − base. */
export interface PairedDifference {
  readonly difference: number
  readonly standardError: number
  readonly t: number
  readonly pTwoSided: number
  readonly low: number
  readonly high: number
}

/** Student's paired test over the scenarios' rates; both lists in the same order, at least two long. */
export function pairedDifference(
  base: readonly number[],
  candidate: readonly number[],
  confidence = 0.95,
): PairedDifference {
  const differences = differencesOf(base, candidate)
  const n = differences.length
  if (n < 2) throw new RangeError('a paired test needs at least two scenarios')
  const difference = differences.reduce((total, d) => total + d, 0) / n
  const variance = differences.reduce((total, d) => total + (d - difference) ** 2, 0) / (n - 1)
  const spread = Math.sqrt(variance / n)
  // What rounding leaves of differences that are alike is no spread.
  const standardError = spread < 1e-12 ? 0 : spread
  const half = studentQuantile(1 - (1 - confidence) / 2, n - 1) * standardError
  const t =
    standardError === 0
      ? Math.sign(difference) * Number.POSITIVE_INFINITY
      : difference / standardError
  return {
    difference,
    standardError,
    t: difference === 0 ? 0 : t,
    pTwoSided: difference === 0 ? 1 : standardError === 0 ? 0 : 2 * studentCdf(-Math.abs(t), n - 1),
    low: difference - half,
    high: difference + half,
  }
}

/** Exact sign-flip test, for up to 20 scenarios that differ: P(a mean difference as low as this), by chance alone. */
export function signFlipTest(base: readonly number[], candidate: readonly number[]): number {
  const differences = differencesOf(base, candidate).filter((d) => d !== 0)
  if (differences.length > 20)
    throw new RangeError('more than 20 scenarios differ: too many to enumerate')
  const observed = differences.reduce((total, d) => total + d, 0)
  const flips = 2 ** differences.length
  let asLow = 0
  for (let mask = 0; mask < flips; mask += 1) {
    let total = 0
    for (const [i, d] of differences.entries()) total += (mask >> i) & 1 ? -d : d
    // Rates such as 0.6 − 0.8 carry rounding that must not tell equal sums apart.
    if (total <= observed + 1e-12) asLow += 1
  }
  return asLow / flips
}

/** McNemar's exact test on the pairs that changed: `worse` went from pass to fail, `better` the other way. */
export function mcNemar(
  worse: number,
  better: number,
): { readonly oneSided: number; readonly twoSided: number } {
  const n = worse + better
  if (n === 0) return { oneSided: 1, twoSided: 1 }
  const more = Math.max(worse, better)
  const oneSided = incompleteBeta(0.5, more, n - more + 1)
  return { oneSided, twoSided: Math.min(1, 2 * oneSided) }
}

/** Newcombe's (1998) hybrid score interval of the difference of two independent rates, first − second. */
export function newcombeDifference(
  first: { readonly x: number; readonly n: number },
  second: { readonly x: number; readonly n: number },
  confidence = 0.95,
): { readonly difference: number; readonly low: number; readonly high: number } {
  const p1 = first.x / first.n
  const p2 = second.x / second.n
  const a = wilson(first.x, first.n, { confidence })
  const b = wilson(second.x, second.n, { confidence })
  return {
    difference: p1 - p2,
    low: p1 - p2 - Math.hypot(p1 - a.low, b.high - p2),
    high: p1 - p2 + Math.hypot(a.high - p1, p2 - b.low),
  }
}

function differencesOf(base: readonly number[], candidate: readonly number[]): number[] {
  if (base.length !== candidate.length) throw new RangeError('paired lists must be of one length')
  return candidate.map((rate, i) => rate - (base[i] as number))
}
