/** @module The run's part of the configuration. */

import { availableParallelism } from 'node:os'
import { z } from 'zod'

/** How a run is carried out; what it must prove is the gate's part. */
export const runConfigSchema = z.strictObject({
  /** Named in reports. */
  name: z.string().min(1).optional(),
  /** The seed of everything that is drawn. */
  seed: z.string().min(1).default('holdout'),
  /** How many instances of the artifact run side by side: the processors, at most 4, unless given. */
  slots: z
    .int()
    .min(1)
    .max(64)
    .default(() => Math.min(4, availableParallelism())),
  /** How often a trial is tried while the harness fails: twins, judge, driver. */
  attempts: z.int().min(1).max(10).default(3),
})

/** What a user may write. */
export type RunConfig = z.input<typeof runConfigSchema>
