/** @module The counts of one scenario on one side of a comparison, and of both as a table. */

import { observationsOf } from '../../gate/index.ts'
import type { PairOfCounts } from '../../satisfaction/index.ts'
import type { Baseline, ComparedScenario } from './model.ts'

/** A scenario as a baseline keeps it. */
export type Kept = Baseline['scenarios'][number]

/** What was observed of it. */
export type Side = ComparedScenario['base']

/** Identical trajectories count once, as in the gate; invalid trials are nobody's. */
export function sideOf({ trials }: Pick<Kept, 'trials'>): Side {
  const valid = trials.filter(([, status]) => status !== 'invalid')
  const observations = observationsOf(
    valid.map(([, status, hash]) => ({ hash, satisfied: status === 'satisfied' })),
  )
  return {
    n: observations.length,
    satisfied: observations.filter((one) => one.satisfied).length,
    unsatisfied: valid.filter(([, status]) => status === 'unsatisfied').length,
  }
}

/** The two sides as a table for exact tests. */
export function tableOf(base: Side, candidate: Side): PairOfCounts {
  return {
    basePassed: base.satisfied,
    baseFailed: base.n - base.satisfied,
    candidatePassed: candidate.satisfied,
    candidateFailed: candidate.n - candidate.satisfied,
  }
}
