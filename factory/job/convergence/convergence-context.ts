/** @module What a graph may route on after a validation: the direction of the iterations, and which was the best. */

import type { JsonObject } from '../../../twins/base/index.ts'
import { bestIteration, compareIterations, iterationsWithoutProgress } from '../conclude-job.ts'
import type { IterationRecord } from '../job-folder.ts'
import { directionOf } from './trend.ts'

/**
 * The context keys of a validation: `convergence.trend` (`first`, `improving`, `plateau`, `oscillating`, `regressing`),
 * `convergence.period` (0 unless oscillating), `convergence.best_iteration`, `convergence.best_satisfaction`,
 * `convergence.idle` (iterations since the best) and `convergence.rolled_back_to` (an iteration, 0 when none).
 */
export function convergenceContext(iterations: readonly IterationRecord[]): JsonObject {
  const { trend, period } = directionOf(iterations, compareIterations)
  const best = bestIteration(iterations)
  return {
    'convergence.trend': trend,
    'convergence.period': period,
    'convergence.best_iteration': best?.iteration ?? 0,
    'convergence.best_satisfaction': best?.gate.satisfaction.mean ?? '',
    'convergence.idle': iterationsWithoutProgress(iterations),
    'convergence.rolled_back_to': iterations.at(-1)?.rolledBackTo ?? 0,
  }
}
