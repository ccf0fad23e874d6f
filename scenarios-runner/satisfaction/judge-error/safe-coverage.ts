/** @module How much of a cheap judge's work may stand: the largest share on which it is proven to agree with people. */

import { disagreementBound } from './judge-error.ts'

/** One trial that a person has labelled too. */
export interface RatedTrial {
  /** How sure the judge was, from 0 to 1. */
  readonly confidence: number
  /** It said what the person said. */
  readonly agrees: boolean
}

/** What is promised of the answers that stand. */
export interface CoverageGoal {
  /** The most that they may differ from people in truth: 0.05. */
  readonly disagreement: number
  /** With which the promise is made: 0.95. */
  readonly confidence: number
}

/** Where the line is drawn, and what that rests on. */
export interface SafeCoverage {
  /** Answers that are at least this sure stand. */
  readonly threshold: number
  /** The share of the rated trials that does. */
  readonly coverage: number
  readonly accepted: number
  readonly disagreements: number
  /** The most that accepted answers differ from people in truth, at the goal's confidence. */
  readonly bound: number
}

/**
 * The largest safe coverage by fixed-sequence testing (Jung et al., arXiv 2407.18370): thresholds are walked from strict to
 * loose, and the walk ends at the first whose exact binomial bound is above what is promised, so that no correction for having
 * tried several is needed. It begins where enough trials are accepted to prove anything at all, which is told from the
 * confidences alone. With 5% at 95% that takes 59 labelled trials without a disagreement.
 *
 * @returns undefined when nothing is safe
 */
export function safeCoverage(
  rated: readonly RatedTrial[],
  goal: CoverageGoal,
): SafeCoverage | undefined {
  const sorted = rated.toSorted((a, b) => b.confidence - a.confidence)
  let found: SafeCoverage | undefined
  let disagreements = 0
  for (const [index, { confidence, agrees }] of sorted.entries()) {
    if (!agrees) disagreements += 1
    const accepted = index + 1
    // Those that are equally sure stand or fall together.
    if (sorted[accepted]?.confidence === confidence) continue
    if (disagreementBound(0, accepted, goal.confidence) > goal.disagreement) continue
    const bound = disagreementBound(disagreements, accepted, goal.confidence)
    if (bound > goal.disagreement) break
    const coverage = accepted / rated.length
    found = { threshold: confidence, coverage, accepted, disagreements, bound }
  }
  return found
}
