/** @module How much better the stories go that agents were shown than those that they were not. */

import type { Gate, ScenarioCount } from '../../../scenarios-runner/gate/index.ts'
import { newcombeDifference } from '../../../scenarios-runner/satisfaction/index.ts'

/** Distinct trials of visible and of hidden scenarios, and the difference of their rates. */
export interface Overfitting {
  readonly visible: { readonly satisfied: number; readonly n: number }
  readonly hidden: { readonly satisfied: number; readonly n: number }
  /** The visible rate minus the hidden one; above 0, what was learned does not carry over whole. */
  readonly gap: number
  /** Newcombe's 95% interval of it: the scenarios differ in more than that, so that it is a sign and no proof. */
  readonly low: number
  readonly high: number
}

/** The gap of a gate; undefined where agents were shown nothing, or one side was not observed. */
export function overfittingOf({ scenarios }: Gate): Overfitting | undefined {
  const visible = sumOf(scenarios.filter((count) => count.visible === true))
  const hidden = sumOf(scenarios.filter((count) => count.visible !== true))
  if (visible.n === 0 || hidden.n === 0) return undefined
  const { difference, low, high } = newcombeDifference(
    { x: visible.satisfied, n: visible.n },
    { x: hidden.satisfied, n: hidden.n },
  )
  return { visible, hidden, gap: difference, low, high }
}

function sumOf(counts: readonly ScenarioCount[]) {
  return {
    satisfied: counts.reduce((sum, { distinctSatisfied }) => sum + distinctSatisfied, 0),
    n: counts.reduce((sum, { distinct }) => sum + distinct, 0),
  }
}
