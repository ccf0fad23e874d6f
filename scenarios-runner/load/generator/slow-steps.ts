/** @module How much shorter a late answer's way would have had to be, in twentieths, so that many are kept in a few numbers. */

/** Late answers by step: those at the last were never answered, or take more than any excuse gives back. */
export const STEPS = 20

/** The least share of its latency, in steps, without which an answer would have been in time. */
export function stepOf(latencyMs: number, belowMs: number): number {
  return Math.min(STEPS, Math.max(1, Math.ceil(STEPS * (1 - belowMs / latencyMs))))
}

/** How many of those late would have been in time with a share of their latency given back. */
export function inTimeWith(slow: readonly number[], share: number): number {
  const steps = Math.min(STEPS - 1, Math.floor(STEPS * share + 1e-9))
  return slow.slice(0, steps + 1).reduce((sum, count) => sum + count, 0)
}
