/** @module What a measuring process and its generator say to each other. */

import type { LoadMeasurement } from '../model.ts'
import type { OpenLoopOptions } from './open-loop.ts'

/** What the generator is told. */
export type GeneratorOrder =
  | {
      readonly type: 'start'
      readonly objective: string
      readonly loop: OpenLoopOptions
      readonly warmUpMs: number
      readonly durationMs: number
    }
  | { readonly type: 'extend'; readonly durationMs: number }

/** What it answers. */
export type GeneratorReport =
  | {
      readonly type: 'second'
      readonly second: number
      readonly answered: number
      readonly p99Ms: number
    }
  | { readonly type: 'measured'; readonly measurement: LoadMeasurement }
  | { readonly type: 'failed'; readonly reason: string }
