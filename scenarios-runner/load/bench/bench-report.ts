/** @module What a bench's process is told, and what it tells. */

import { z } from 'zod'
import type { JsonValue } from '../../../twins/base/index.ts'

/** What is measured. Paths are absolute. */
export interface BenchOrder {
  readonly module: string
  /** The module that measures. */
  readonly tinybench: string
  readonly exported: string
  readonly args: readonly JsonValue[]
  readonly durationMs: number
  /** Calls that took this many milliseconds or more are counted. */
  readonly limitMs: number | undefined
  /** A file: what the library prints is its own. */
  readonly reportTo: string
}

const ms = z.number().min(0)

/** What came of it, as the process that holds the library writes it. */
export const reportSchema = z.union([
  z.strictObject({
    calls: z.int().min(1),
    /** At or above the limit. */
    slow: z.int().min(0),
    p50Ms: ms,
    p99Ms: ms,
    maxMs: ms,
    /** Calls a second, and half the width of its 95% interval. */
    perSecond: ms,
    marginPerSecond: ms,
  }),
  z.strictObject({ failure: z.string() }),
])

export type BenchReport = z.output<typeof reportSchema>
