/** @module Wald's sequential test (1945): stop as soon as one of two named rates is believed. */

/** The two rates and the errors that are put up with. */
export interface SequentialGoal {
  /** The rate that is not good enough. */
  readonly p0: number
  /** The rate that is. */
  readonly p1: number
  /** Chance to accept a build at p0. */
  readonly alpha: number
  /** Chance to reject a build at p1. */
  readonly beta: number
}

/** The test's bounds on the log likelihood ratio, and what one trial adds to it. */
export interface SequentialTest {
  readonly upper: number
  readonly lower: number
  readonly perSuccess: number
  readonly perFailure: number
  /** Wald's expected numbers of trials, which leave out the overshoot (simulated numbers are some 10% higher). */
  readonly expectedTrials: { readonly atP1: number; readonly atP0: number }
}

/** Sets the test up. */
export function sequentialTest({ p0, p1, alpha, beta }: SequentialGoal): SequentialTest {
  if (!(0 < p0 && p0 < p1 && p1 < 1))
    throw new RangeError(`expected 0 < p0 < p1 < 1, not ${p0}, ${p1}`)
  const upper = Math.log((1 - beta) / alpha)
  const lower = Math.log(beta / (1 - alpha))
  const perSuccess = Math.log(p1 / p0)
  const perFailure = Math.log((1 - p1) / (1 - p0))
  const drift = (p: number) => p * perSuccess + (1 - p) * perFailure
  return {
    upper,
    lower,
    perSuccess,
    perFailure,
    expectedTrials: {
      atP1: ((1 - beta) * upper + beta * lower) / drift(p1),
      atP0: (alpha * upper + (1 - alpha) * lower) / drift(p0),
    },
  }
}

/** Where a test ended: the decision and the number of trials that it took. */
export interface SequentialDecision {
  readonly decision: 'accept' | 'reject' | 'undecided'
  readonly trials: number
}

/** Walks outcomes in order until the test decides. */
export function decideSequentially(
  test: SequentialTest,
  outcomes: Iterable<boolean>,
): SequentialDecision {
  let ratio = 0
  let trials = 0
  for (const satisfied of outcomes) {
    trials += 1
    ratio += satisfied ? test.perSuccess : test.perFailure
    if (ratio >= test.upper) return { decision: 'accept', trials }
    if (ratio <= test.lower) return { decision: 'reject', trials }
  }
  return { decision: 'undecided', trials }
}
