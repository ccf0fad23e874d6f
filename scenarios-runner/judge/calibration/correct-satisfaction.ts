/** @module Satisfaction with the judge's errors taken out, as far as people's labels tell them. */

import { correctForJudge, wilson } from '../../satisfaction/index.ts'
import type { TrialRecord } from '../../trial/index.ts'
import type { Calibration } from './model.ts'

/** A corrected satisfaction, or why there is none. */
export type CorrectedSatisfaction =
  | {
      readonly rate: number
      readonly low: number
      readonly high: number
      readonly confidence: number
      /** Distinct trajectories that the judge decided, and that checks did. */
      readonly judged: number
      readonly byChecks: number
    }
  | { readonly why: string }

const CONFIDENCE = 0.95

/**
 * Corrects the share of distinct trajectories that satisfy: of those that a judge decided by Rogan and Gladen with Lee's
 * interval; those that checks decided are taken as they are. The two parts' intervals are put together by their squares
 * (Zou and Donner's MOVER); where everything was judged it is Lee's interval itself.
 *
 * @param records the valid trials that the observed satisfaction is a share of
 */
export function correctSatisfaction(
  records: readonly TrialRecord[],
  { sensitivity, specificity }: Calibration,
): CorrectedSatisfaction {
  const groups = Map.groupBy(
    records,
    ({ scenario, trajectoryHash }) => `${scenario}\n${trajectoryHash}`,
  )
  const seen = [...groups.values()].map((group) => ({
    satisfied: group.every(({ verdict }) => verdict.status === 'satisfied'),
    judged: group.some(({ criteria }) => criteria.some(({ status }) => status !== 'not-judged')),
  }))
  const judged = seen.filter((one) => one.judged)
  const byChecks = seen.filter((one) => !one.judged)
  if (judged.length === 0) return { why: 'no trial was decided by the judge' }
  if (sensitivity === undefined) return { why: 'no trial that people call satisfied is labelled' }
  if (specificity === undefined) return { why: 'no trial that people call unsatisfied is labelled' }
  if (sensitivity.rate + specificity.rate <= 1) {
    return { why: 'the judge does no better than chance on what people labelled' }
  }
  const corrected = correctForJudge(
    {
      observed: share(judged),
      n: judged.length,
      sensitivity: sensitivity.rate,
      labelledSatisfied: sensitivity.of,
      specificity: specificity.rate,
      labelledUnsatisfied: specificity.of,
    },
    CONFIDENCE,
  )
  const weight = judged.length / seen.length
  const checked = share(byChecks)
  const around =
    byChecks.length === 0
      ? { low: 0, high: 0 }
      : wilson(byChecks.filter((one) => one.satisfied).length, byChecks.length)
  const rate = weight * corrected.rate + (1 - weight) * checked
  const below = Math.hypot(
    weight * (corrected.rate - corrected.low),
    (1 - weight) * (checked - around.low),
  )
  const above = Math.hypot(
    weight * (corrected.high - corrected.rate),
    (1 - weight) * (around.high - checked),
  )
  const low = Math.max(0, rate - below)
  const high = Math.min(1, rate + above)
  if (low === 0 && high === 1) return { why: 'too few trials are labelled or judged to bound it' }
  return {
    // Two parts of 1 may come to a little more.
    rate: Math.min(high, rate),
    low,
    high,
    confidence: CONFIDENCE,
    judged: judged.length,
    byChecks: byChecks.length,
  }
}

function share(of: readonly { readonly satisfied: boolean }[]): number {
  return of.length === 0 ? 0 : of.filter((one) => one.satisfied).length / of.length
}
