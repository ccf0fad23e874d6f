/** @module Whether a job gets anywhere: which iteration is the best, and when to give up. */

import type { Iteration } from './model.ts'

/** Compares two iterations: more gated parts passing, then higher satisfaction, then fewer symptoms. Positive: a is better. */
export function compareIterations(a: Iteration, b: Iteration): number {
  const passed = ({ gate }: Iteration) => (gate.status === 'pass' ? 1 : 0)
  const parts = ({ gate }: Iteration) =>
    gate.parts.filter((part) => part.gated && part.status === 'pass').length
  // Rates that differ only by rounding are equal.
  const mean = ({ gate }: Iteration) => Math.round((gate.satisfaction.mean ?? 0) * 1e9)
  return (
    passed(a) - passed(b) ||
    parts(a) - parts(b) ||
    mean(a) - mean(b) ||
    b.symptoms.length - a.symptoms.length
  )
}

/** The best iteration, the earliest of equals; undefined when none was measured. */
export function bestIteration<T extends Iteration>(iterations: readonly T[]): T | undefined {
  return iterations.reduce<T | undefined>(
    (best, next) => (best === undefined || compareIterations(next, best) > 0 ? next : best),
    undefined,
  )
}

/** How many iterations have passed since the last one that was better than all before it. */
export function iterationsWithoutProgress(iterations: readonly Iteration[]): number {
  const best = bestIteration(iterations)
  return best === undefined ? 0 : iterations.length - 1 - iterations.indexOf(best)
}
