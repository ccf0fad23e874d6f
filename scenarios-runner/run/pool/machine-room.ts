/** @module Whether a machine has room for another instance: idle processors, and memory that is free. */

import { cpus, freemem } from 'node:os'
import { MEMORY_OF_A_SLOT } from '../config.ts'

/** What a machine tells of itself. */
export interface MachineLook {
  /** Processor time since the machine was started, all processors together, in any unit. */
  readonly idle: number
  readonly total: number
  readonly freeBytes: number
}

/** A share of the processors that must have been idle: less of it is only the gaps between what runs already. */
const IDLE = 0.25

/** Tells, whenever it is asked, whether there was room since it was asked last; false the first time. */
export function watchRoom(look: () => MachineLook = lookAtMachine): () => boolean {
  let before = look()
  return () => {
    const now = look()
    const passed = now.total - before.total
    const idle = now.idle - before.idle
    before = now
    return passed > 0 && idle / passed >= IDLE && now.freeBytes >= 2 * MEMORY_OF_A_SLOT
  }
}

function lookAtMachine(): MachineLook {
  const all = cpus().map(({ times }) => times)
  return {
    idle: all.reduce((sum, { idle }) => sum + idle, 0),
    total: all.reduce(
      (sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq,
      0,
    ),
    freeBytes: freemem(),
  }
}
