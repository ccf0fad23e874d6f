/** @module When requests are due: at even distances or as a Poisson process, under a rate that may change. Pure. */

import type { Random } from '../../../twins/base/index.ts'
import type { Stage } from '../model.ts'

/** Gives the instants at which requests are due, in milliseconds after the beginning, one after the other. */
export interface ArrivalSchedule {
  /** How many are expected in all. */
  readonly expected: number
  readonly durationMs: number
  /** The next instant; undefined when there is none left. */
  next(): number | undefined
}

/**
 * A schedule of stages.
 *
 * The expected number of requests up to an instant is the integral of the rate; the nth is due where it reaches n. For a
 * Poisson process the steps between are drawn from the exponential distribution of mean 1 instead (time rescaling theorem).
 *
 * @param random for Poisson arrivals; even ones unless given
 */
export function scheduleArrivals(stages: readonly Stage[], random?: Random): ArrivalSchedule {
  const expected = stages.reduce((sum, stage) => sum + expectedIn(stage), 0)
  const total = random === undefined ? Math.max(1, Math.round(expected)) : expected
  const durationMs = stages.reduce((sum, stage) => sum + stage.durationMs, 0)
  let position = random === undefined ? 0 : step(random)
  let index = 0
  let before = 0
  let startMs = 0
  return {
    expected,
    durationMs,
    next() {
      if (position >= total) return undefined
      let stage = stages[index]
      while (stage !== undefined && position >= before + expectedIn(stage)) {
        // What rounding adds at the very end is due with the last.
        if (index === stages.length - 1) break
        before += expectedIn(stage)
        startMs += stage.durationMs
        index += 1
        stage = stages[index]
      }
      if (stage === undefined) return undefined
      const atMs = startMs + Math.min(stage.durationMs, instantIn(stage, position - before))
      position += random === undefined ? 1 : step(random)
      return atMs
    },
  }
}

/** How many requests a stage offers. */
export function expectedIn({ fromPerSecond, toPerSecond, durationMs }: Stage): number {
  return (((fromPerSecond + toPerSecond) / 2) * durationMs) / 1_000
}

/** The instant of a stage at which so many have been due: the root of at + (b − a)t²/2T = n. */
function instantIn({ fromPerSecond, toPerSecond, durationMs }: Stage, n: number): number {
  const growth = (toPerSecond - fromPerSecond) / (durationMs / 1_000)
  if (Math.abs(growth) < 1e-9) return fromPerSecond === 0 ? 0 : (n / fromPerSecond) * 1_000
  const root = Math.sqrt(Math.max(0, fromPerSecond ** 2 + 2 * growth * n))
  return ((root - fromPerSecond) / growth) * 1_000
}

function step(random: Random): number {
  return -Math.log(1 - random.next())
}
