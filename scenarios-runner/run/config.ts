/** @module The run's part of the configuration. */

import { availableParallelism, freemem } from 'node:os'
import { z } from 'zod'

/** How a run is carried out; what it must prove is the gate's part. */
export const runConfigSchema = z.strictObject({
  /** Named in reports. */
  name: z.string().min(1).optional(),
  /** The seed of everything that is drawn. */
  seed: z.string().min(1).default('holdout'),
  /** How many instances of the artifact run side by side, or trials on one; unless given as many as the machine is seen to have room for. */
  slots: z.int().min(1).max(64).optional(),
  /** How often a trial is tried while the harness fails: twins, judge, driver. */
  attempts: z.int().min(1).max(10).default(3),
  /**
   * How many megabytes a trial's requests that may change a twin may come to at each of them, answers included: what is beyond is
   * refused with 507, and the trial is the artifact's failure.
   */
  twinMegabytes: z.number().positive().max(512).default(64),
  /**
   * Minutes after which no other trial is begun, nor judged again, and neither loads nor benches; the run then ends with 5 and
   * can be resumed. Once these have begun, none of them looks at the time again.
   */
  maxMinutes: z.number().positive().optional(),
})

/** What an instance of the artifact and its twins are taken to need, where nobody measured it. */
export const MEMORY_OF_A_SLOT = 256 * 2 ** 20

/**
 * How many instances suit a machine: two a processor, since much of a trial is waiting, and no more than fit into the memory
 * that is free; from 1 to 16.
 */
export function slotsFor(
  machine: { readonly processors: number; readonly freeBytes: number } = {
    processors: availableParallelism(),
    freeBytes: freemem(),
  },
): number {
  const fitting = Math.floor(machine.freeBytes / MEMORY_OF_A_SLOT)
  return Math.max(1, Math.min(2 * machine.processors, fitting, 16))
}

/** How many may come to run side by side while the machine is seen to have room: much of a trial is waiting. */
export function mostSlotsFor(processors: number = availableParallelism()): number {
  return Math.min(8 * processors, 64)
}

/** What a user may write. */
export type RunConfig = z.input<typeof runConfigSchema>
