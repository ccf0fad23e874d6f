/** @module Spans of time as people write them: `200ms`, `5s`, `2m`, `1h`, `3d`. */

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds of a written span such as `1.5s`; undefined when it is not one. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim())
  if (match === null) return undefined
  const [, amount, unit] = match as unknown as [string, string, keyof typeof UNIT_MS]
  return Math.round(Number(amount) * UNIT_MS[unit])
}
