/** @module Whether the machine let a trial down: its clock moved, its disk was full, it was too busy to answer in time. */

import { statfs } from 'node:fs/promises'
import { machineBusySeconds, processorTime } from '../../artifact/index.ts'

/** Watches the machine from when it is made; asked once, at the end. */
export interface MachineWatch {
  /**
   * What was wrong with the machine; undefined when nothing was that could have made this trial go wrong.
   *
   * @param failed whether the trial would be unsatisfied
   * @param ownMs processor time that the trial's own instance used, its children and the artifact's pages included
   */
  trouble(failed: boolean, ownMs?: number): Promise<string | undefined>
}

/** Beyond what a time server corrects by and by. */
const CLOCK_MOVED_MS = 1_000

/** Less than this is full: a store and a log of one trial fit no more. */
const DISK_FULL_BYTES = 1 << 20

/**
 * How much longer the harness, and its twins with it, waited for a processor than it had one, for the machine to be blamed
 * for what went wrong. A few programs that never rest bring it to 1 or 2.
 */
const STARVED_RATIO = 5

/** An artifact that had so much of what the processors did, its pages included, has kept the harness waiting itself: that is its own fault. */
const OWN_SHARE = 0.5

/** Nobody runs out of patience sooner. */
const STARVED_WAIT_MS = 1_000

/** What has had the processors so far, in milliseconds. */
export interface ProcessorLook {
  /** Of the harness. */
  readonly ranMs: number
  readonly waitedMs: number
  /** All processors together, whatever ran. */
  readonly busyMs: number
}

/** Starts to watch; `folder` is on the disk that the artifact and the run write to. */
export function watchMachine(folder: string, look = lookAtProcessors): MachineWatch {
  const offset = clockOffsetMs()
  const before = look()
  return {
    async trouble(failed, ownMs = 0) {
      const movedMs = Math.abs(clockOffsetMs() - offset)
      if (movedMs > CLOCK_MOVED_MS) {
        return `the clock of this machine moved by ${seconds(movedMs)} beside the time that passed`
      }
      if (failed) {
        // Where it cannot be told it is taken for well.
        const disk = await statfs(folder).catch(() => undefined)
        if (disk !== undefined && disk.bavail * disk.bsize < DISK_FULL_BYTES) {
          return `the disk of the run is full (${folder})`
        }
      }
      const after = failed ? look() : undefined
      if (before !== undefined && after !== undefined) {
        const ranMs = after.ranMs - before.ranMs
        const waitedMs = after.waitedMs - before.waitedMs
        const isOwn = ownMs >= OWN_SHARE * (after.busyMs - before.busyMs)
        if (waitedMs > STARVED_WAIT_MS && waitedMs > STARVED_RATIO * ranMs && !isOwn) {
          return `this machine was too busy: the harness ran for ${seconds(ranMs)} and waited ${seconds(waitedMs)} for a processor`
        }
      }
      return undefined
    },
  }
}

/** Undefined where the system does not tell. */
function lookAtProcessors(): ProcessorLook | undefined {
  const own = processorTime('thread-self')
  const busy = machineBusySeconds()
  return own === undefined || busy === undefined ? undefined : { ...own, busyMs: busy * 1_000 }
}

/** The clock against the time that passes: constant unless somebody sets the clock, or the machine slept. */
function clockOffsetMs(): number {
  return Date.now() - performance.now()
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
