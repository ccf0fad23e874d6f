/** @module How long threads were ready and had no processor, and what a machine's processors did; Linux alone tells. */

import { readdirSync, readFileSync } from 'node:fs'

/** Of a thread, in milliseconds. */
export interface ProcessorTime {
  readonly ranMs: number
  /** Ready to run, and something else ran. */
  readonly waitedMs: number
}

/** The kernel counts in these, whatever the machine. */
export const TICKS_PER_SECOND = 100

/**
 * What a thread has had so far; undefined where that is not told.
 *
 * @param thread its folder under `/proc`, such as `thread-self` or `41/task/42`
 */
export function processorTime(thread: string): ProcessorTime | undefined {
  try {
    const [ran, waited] = readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ').map(Number)
    if (ran === undefined || waited === undefined) return undefined
    return { ranMs: ran / 1e6, waitedMs: waited / 1e6 }
  } catch {
    return undefined
  }
}

/** Threads that are looked at again and again. */
export class ThreadWaits {
  #known = new Map<string, ProcessorTime>()

  /** Of the thread that waited the longest since the last look; one that is new is not known yet. */
  look(pids: readonly number[]): ProcessorTime {
    const now = new Map<string, ProcessorTime>()
    let longest = { ranMs: 0, waitedMs: 0 }
    for (const thread of pids.flatMap(threadsOf)) {
      const own = processorTime(thread)
      if (own === undefined) continue
      now.set(thread, own)
      const before = this.#known.get(thread)
      if (before === undefined) continue
      const waitedMs = own.waitedMs - before.waitedMs
      if (waitedMs >= longest.waitedMs) longest = { ranMs: own.ranMs - before.ranMs, waitedMs }
    }
    this.#known = now
    return longest
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => `${pid}/task/${thread}`)
  } catch {
    // It has ended meanwhile.
    return []
  }
}

/** Seconds that this machine's processors were not idle, all together; what its host took from it counts too. */
export function machineBusySeconds(): number | undefined {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
    // user nice system idle iowait irq softirq steal; what guests had is in user already.
    const [user, nice, system, , , irq, softirq, steal] = line
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number)
    const ticks = [user, nice, system, irq, softirq, steal].reduce<number>(
      (sum, own = Number.NaN) => sum + own,
      0,
    )
    return Number.isFinite(ticks) ? ticks / TICKS_PER_SECOND : undefined
  } catch {
    return undefined
  }
}
