/** @module What an objective's load can prove: how many requests it needs, and for how long. */

import { HoldoutError } from '../../twins/base/index.ts'
import { failuresAllowed } from '../satisfaction/index.ts'
import type { LoadObjective } from './model.ts'

/**
 * How the allowed error is spent on looking again: half on the planned duration, a quarter on each of two extensions of the
 * same length. Whoever looks three times at the full 5% is wrong up to 15% of the time.
 */
export const ERROR_SHARES = [0.5, 0.25, 0.25] as const

/** The confidence of the nth look, from 1. */
export function confidenceAt(objective: LoadObjective, look: number): number {
  const share = ERROR_SHARES[Math.min(look, ERROR_SHARES.length) - 1] ?? 0
  return 1 - (1 - objective.confidence) * share
}

/** What the planned load can prove. */
export interface ObjectivePlan {
  /** Requests in the planned duration. */
  readonly requests: number
  /** The fewest that can prove the objective, without one that is not good. */
  readonly needed: number
  /** How many of the planned ones may be not good. */
  readonly badAllowed: number
  /** The longest that it may take, extensions included and the warm-up not. */
  readonly longestMs: number
  /** In words, for the plan of a run. */
  readonly line: string
}

/**
 * Plans an objective.
 *
 * @throws {HoldoutError} `LOAD_PLAN_CANNOT_PASS` when not even a perfect service could pass in the duration
 */
export function planObjective(objective: LoadObjective): ObjectivePlan {
  const { id, ratePerSecond, durationMs, target } = objective
  const requests = Math.round((ratePerSecond * durationMs) / 1_000)
  const confidence = confidenceAt(objective, 1)
  const needed = Math.ceil(Math.log(1 - confidence) / Math.log(target))
  const badAllowed = failuresAllowed(requests, target, confidence)
  if (badAllowed === undefined) {
    const seconds = Math.ceil((needed / ratePerSecond) * 10) / 10
    throw new HoldoutError(
      `${requests} requests cannot prove ${objectiveWords(objective)}: it takes ${needed} of which none is slow`,
      {
        code: 'LOAD_PLAN_CANNOT_PASS',
        place: { file: objective.file, field: 'load.for' },
        hint: `offer the load for at least ${seconds}s at ${ratePerSecond} a second, or a higher rate`,
      },
    )
  }
  const longestMs = durationMs * ERROR_SHARES.length
  return {
    requests,
    needed,
    badAllowed,
    longestMs,
    line:
      `${id}: ${objectiveWords(objective)} at ${ratePerSecond} requests a second for ${secondsOf(durationMs)}, ${requests} in all; ` +
      `at most ${badAllowed} may be late or fail; extended up to ${secondsOf(longestMs)} while undecided`,
  }
}

/** `P99 below 100 ms`, or the share in full where it is no usual percentile. */
export function objectiveWords({ target, latencyMs }: LoadObjective): string {
  return `P${Number((target * 100).toFixed(4))} below ${latencyMs} ms`
}

/** `3 s`, `2.5 s`. */
export function secondsOf(ms: number): string {
  return `${Number((ms / 1_000).toFixed(1))} s`
}
