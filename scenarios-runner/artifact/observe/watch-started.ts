/** @module What everything that this process started takes, for the time when an instance can no longer be looked at. */

import { startedCpuMs } from './observe-processes.ts'

/** Watches from when it is made until it is disposed of. */
export interface StartedWatch extends Disposable {
  /**
   * Processor time of everything that this process started, in milliseconds, since the first look at it, a quarter of a second after
   * the watch was made: what is over sooner costs nothing, and is not known.
   */
  cpuMs(): number
}

const EVERY_MS = 250

/** Begins to watch. What a container's engine starts is not seen: it is no child of this process. */
export function watchStarted(): StartedWatch {
  let firstMs: number | undefined
  // What is killed before its parent has waited for it takes its time along: the most that was seen counts.
  let mostMs = 0
  const look = () => {
    const nowMs = startedLately()
    firstMs ??= nowMs
    mostMs = Math.max(mostMs, nowMs)
  }
  const timer = setInterval(look, EVERY_MS).unref()
  return {
    cpuMs() {
      if (firstMs === undefined) return 0
      look()
      return mostMs - firstMs
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

// Every trial that is being played looks: at once they look at the same.
let seen: { readonly atMs: number; readonly cpuMs: number } | undefined

function startedLately(): number {
  const nowMs = performance.now()
  if (seen === undefined || nowMs - seen.atMs > EVERY_MS / 4) {
    seen = { atMs: nowMs, cpuMs: startedCpuMs() }
  }
  return seen.cpuMs
}
