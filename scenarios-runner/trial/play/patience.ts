/** @module How long a step goes on looking for what it waits for, and when it looks again. */

import { setTimeout as sleep } from 'node:timers/promises'

/** The time of a step that looks again and again. */
export interface Patience {
  /** What is left of it, in milliseconds; 0 or less when it is up. */
  leftMs(): number
  /** Until the next look: as long as was said, and no longer than until the time is up. */
  pause(signal: AbortSignal): Promise<void>
  /** Gives back what something took longer than it could, in milliseconds, as the machine stood still: another look at least. */
  forgive(lateMs: number): void
}

/** Later than this nothing is told that this machine had the time for. */
const STOOD_STILL_MS = 500
/** A machine that never has the time is in trouble: that is told of the whole trial. */
const MOST_FORGIVEN = 3

/**
 * Begins to wait.
 *
 * @param allowedMs how long
 * @param everyMs how long after one look the next one comes
 */
export function openPatience(allowedMs: number, everyMs: number): Patience {
  let untilMs = performance.now() + allowedMs
  let forgiven = 0
  const leftMs = () => untilMs - performance.now()
  const forgive = (lateMs: number) => {
    if (lateMs < STOOD_STILL_MS || forgiven === MOST_FORGIVEN) return
    forgiven += 1
    untilMs = Math.max(untilMs + lateMs, performance.now() + 1)
  }
  return {
    leftMs,
    forgive,
    async pause(signal) {
      // A timer may ring a moment early: then the last look would come twice.
      const ms = Math.min(everyMs, Math.ceil(Math.max(0, leftMs())) + 1)
      const beganMs = performance.now()
      await sleep(ms, undefined, { signal })
      forgive(performance.now() - beganMs - ms)
    },
  }
}
