/** @module Exact tests of two builds' counts: one table (Fisher), and one table a scenario (Cochran-Mantel-Haenszel). */

import { atLeast, convolve, type Distribution, hypergeometric } from '../numerics/hypergeometric.ts'
import { normalCdf } from '../numerics/normal.ts'

/** The counts of one scenario, or of all, in two builds. */
export interface PairOfCounts {
  readonly basePassed: number
  readonly baseFailed: number
  readonly candidatePassed: number
  readonly candidateFailed: number
}

/** P values of one exact test; one-sided asks whether the candidate is worse. */
export interface ExactTest {
  readonly oneSided: number
  readonly twoSided: number
}

/** Fisher's exact test; two-sided sums every table that is no likelier than the one seen. */
export function fisherExact(counts: PairOfCounts): ExactTest {
  const distribution = basePasses(counts)
  const { probabilities, start } = distribution
  const seen = probabilities[counts.basePassed - start] ?? 0
  // Equal tables differ in their last bits.
  const twoSided = probabilities.filter((p) => p <= seen * (1 + 1e-9)).reduce((a, p) => a + p, 0)
  return {
    oneSided: atLeast(distribution, counts.basePassed),
    twoSided: Math.min(1, twoSided),
  }
}

/** What the stratified test says, exactly and by its classical approximation. */
export interface StratifiedTest extends ExactTest {
  /** Passes of the base beyond what chance expects, over all strata. */
  readonly excess: number
  readonly variance: number
  readonly chiSquared: number
  readonly chiSquaredP: number
  readonly corrected: number
  readonly correctedP: number
}

/**
 * The stratified exact conditional test: hypergeometrics convolved over scenarios, so that an easy and a hard scenario
 * are never mixed. Two-sided is twice the one-sided.
 */
export function stratifiedExact(strata: readonly PairOfCounts[]): StratifiedTest {
  let sum: Distribution = { start: 0, probabilities: [1] }
  let seen = 0
  let expected = 0
  let variance = 0
  for (const counts of strata) {
    sum = convolve(sum, basePasses(counts))
    seen += counts.basePassed
    const base = counts.basePassed + counts.baseFailed
    const candidate = counts.candidatePassed + counts.candidateFailed
    const n = base + candidate
    const passed = counts.basePassed + counts.candidatePassed
    if (n < 2) continue
    expected += (base * passed) / n
    variance += (base * candidate * passed * (n - passed)) / (n * n * (n - 1))
  }
  const excess = variance === 0 ? 0 : seen - expected
  const chiSquared = variance === 0 ? 0 : excess ** 2 / variance
  const corrected = variance === 0 ? 0 : Math.max(0, Math.abs(excess) - 0.5) ** 2 / variance
  const oneSided = atLeast(sum, seen)
  return {
    oneSided,
    twoSided: Math.min(1, 2 * oneSided),
    excess,
    variance,
    chiSquared,
    chiSquaredP: chiSquaredTail(chiSquared),
    corrected,
    correctedP: chiSquaredTail(corrected),
  }
}

function basePasses(counts: PairOfCounts): Distribution {
  return hypergeometric(
    counts.basePassed + counts.baseFailed,
    counts.candidatePassed + counts.candidateFailed,
    counts.basePassed + counts.candidatePassed,
  )
}

/** P(χ² with one degree of freedom ≥ value). */
function chiSquaredTail(value: number): number {
  return 2 * normalCdf(-Math.sqrt(value))
}
