/** @module Which way the iterations of a job go, for the graph to route on. */

/** `first`: one measurement says nothing about a direction. */
export type Trend = 'first' | 'improving' | 'plateau' | 'oscillating' | 'regressing'

/** The direction, and of an oscillation how many iterations it takes to come back. */
export interface Direction {
  readonly trend: Trend
  /** 0 unless oscillating. */
  readonly period: number
}

/**
 * The direction of a series. It oscillates when its end is twice the same run of at least two values that are not all
 * equal, whatever their number; else the last value against the one before says it.
 *
 * @param compare positive when the first is the better one, 0 when nothing tells them apart
 */
export function directionOf<T>(values: readonly T[], compare: (a: T, b: T) => number): Direction {
  const last = values.at(-1)
  const before = values.at(-2)
  if (last === undefined || before === undefined) return { trend: 'first', period: 0 }
  const period = periodOf(values, compare)
  if (period > 0) return { trend: 'oscillating', period }
  const change = compare(last, before)
  if (change === 0) return { trend: 'plateau', period: 0 }
  return { trend: change > 0 ? 'improving' : 'regressing', period: 0 }
}

/** The shortest period in which the last values repeat; 0 when they do not. */
function periodOf<T>(values: readonly T[], compare: (a: T, b: T) => number): number {
  for (let period = 2; period * 2 <= values.length; period += 1) {
    const end = values.slice(-period * 2)
    const repeats = end.slice(period).every((value, n) => compare(value, end[n] as T) === 0)
    const varies = end.some((value) => compare(value, end[0] as T) !== 0)
    if (repeats && varies) return period
  }
  return 0
}
