/** @module The run's part of the configuration. */

import { z } from 'zod'

/** How a run is carried out; what it must prove is the gate's part. */
export const runConfigSchema = z.strictObject({
  /** Named in reports. */
  name: z.string().min(1).optional(),
  /** The seed of everything that is drawn. */
  seed: z.string().min(1).default('holdout'),
  /** How many instances of the artifact run side by side. Much of a trial is waiting, so that 4 suit two processors. */
  slots: z.int().min(1).max(64).default(4),
  /** How often a trial is tried while the harness fails: twins, judge, driver. */
  attempts: z.int().min(1).max(10).default(3),
  /** Minutes after which no other trial is begun; the run then ends with 5 and can be resumed. */
  maxMinutes: z.number().positive().optional(),
})

/** What a user may write. */
export type RunConfig = z.input<typeof runConfigSchema>
