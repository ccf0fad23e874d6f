/** @module Wilson's score interval (1927): what reports show beside a rate. */

import type { Interval } from '../model.ts'
import { normalQuantile } from '../numerics/normal.ts'
import { clampRate, requireCounts } from './counts.ts'

/** How an interval is asked for. */
export interface WilsonOptions {
  /** 0.95 unless given. */
  readonly confidence?: number
  /** Newcombe's (1998) continuity correction: wider, never below its nominal coverage in practice. */
  readonly continuityCorrected?: boolean
}

/**
 * The two-sided Wilson interval of x successes in n trials; n may be fractional (an effective number).
 *
 * @example
 * wilson(19, 20) // { low: 0.7639, high: 0.9911, confidence: 0.95, method: 'wilson' }
 */
export function wilson(x: number, n: number, options: WilsonOptions = {}): Interval {
  requireCounts(x, n)
  const confidence = options.confidence ?? 0.95
  const z = normalQuantile(1 - (1 - confidence) / 2)
  const [low, high] =
    options.continuityCorrected === true ? correctedEnds(x, n, z) : scoreEnds(x, n, z)
  return { low, high, confidence, method: 'wilson' }
}

/** The one-sided lower Wilson bound of a rate. */
export function wilsonLower(x: number, n: number, confidence = 0.95): number {
  requireCounts(x, n)
  return scoreEnds(x, n, normalQuantile(confidence))[0]
}

function scoreEnds(x: number, n: number, z: number): [number, number] {
  const p = x / n
  const scale = 1 + (z * z) / n
  const centre = (p + (z * z) / (2 * n)) / scale
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / scale
  return [x === 0 ? 0 : clampRate(centre - half), x === n ? 1 : clampRate(centre + half)]
}

function correctedEnds(x: number, n: number, z: number): [number, number] {
  const p = x / n
  const scale = 2 * (n + z * z)
  const below = z * Math.sqrt(z * z - 2 - 1 / n + 4 * p * (n * (1 - p) + 1))
  const above = z * Math.sqrt(z * z + 2 - 1 / n + 4 * p * (n * (1 - p) - 1))
  return [
    x === 0 ? 0 : clampRate((2 * n * p + z * z - 1 - below) / scale),
    x === n ? 1 : clampRate((2 * n * p + z * z + 1 + above) / scale),
  ]
}
