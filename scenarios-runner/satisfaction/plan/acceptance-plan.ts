/** @module Acceptance plans: how many trials, and how many failures among them, still prove a rate. */

import { clopperPearsonLower } from '../estimate/clopper-pearson.ts'
import type { AcceptancePlan } from '../model.ts'
import { incompleteBeta } from '../numerics/incomplete-beta.ts'

/** What a plan must prove. */
export interface AcceptanceGoal {
  /** The rate that passing proves, in (0, 1). */
  readonly rate: number
  /** One-sided, in (0, 1); 0.95 unless given. */
  readonly confidence?: number
  /** Failures that may happen and the plan still passes; 0 unless given. */
  readonly failuresAllowed?: number
}

/**
 * The smallest plan whose one-sided exact lower bound reaches the rate.
 *
 * @example
 * acceptancePlan({ rate: 0.95 }).trials // 59
 */
export function acceptancePlan(goal: AcceptanceGoal): AcceptancePlan {
  const { rate, confidence = 0.95, failuresAllowed = 0 } = goal
  if (!(rate > 0 && rate < 1 && confidence > 0 && confidence < 1)) {
    throw new RangeError(`no number of trials proves a rate of ${rate} at confidence ${confidence}`)
  }
  const enough = (n: number) => clopperPearsonLower(n - failuresAllowed, n, confidence) >= rate
  let low = failuresAllowed
  let high = failuresAllowed + 1
  while (!enough(high)) {
    low = high
    high *= 2
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (enough(middle)) high = middle
    else low = middle
  }
  return { trials: high, failuresAllowed, rate, confidence }
}

/** The most failures that n trials may show and still prove the rate; undefined when not even none would do. */
export function failuresAllowed(n: number, rate: number, confidence = 0.95): number | undefined {
  const proves = (failures: number) => clopperPearsonLower(n - failures, n, confidence) >= rate
  if (n === 0 || !proves(0)) return undefined
  let low = 0
  let high = n
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (proves(middle)) low = middle
    else high = middle
  }
  return low
}

/** The chance that a build whose true rate is `trueRate` passes the plan: P(at most c failures in N). */
export function chanceToPass(plan: AcceptancePlan, trueRate: number): number {
  const { trials, failuresAllowed: c } = plan
  if (c >= trials) return 1
  return incompleteBeta(trueRate, trials - c, c + 1)
}
