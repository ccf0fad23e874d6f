/** @module Samples processor time and memory of a process and all its descendants, from `/proc`. */

import { readdirSync, readFileSync } from 'node:fs'

/** A look at the whole tree. */
export interface ProcessSample {
  /** Milliseconds since the epoch. */
  readonly epochMs: number
  /** Processor time that all of it has used since it was first looked at, in seconds. */
  readonly cpuSeconds: number
  readonly rssBytes: number
}

/** A tree that is looked at again and again. */
export interface ObservedProcesses extends Disposable {
  readonly samples: readonly ProcessSample[]
  /** The processes of the tree as they are now. */
  pids(): readonly number[]
}

const EVERY_MS = 500
/** The kernel counts in these, whatever the machine. */
const TICKS_PER_SECOND = 100
const PAGE_BYTES = 4_096

/**
 * Begins to observe; undefined on a machine that does not show its processes.
 *
 * Time of a process that ended between two looks is counted up to the last look that saw it.
 */
export function observeProcesses(pid: number): ObservedProcesses | undefined {
  if (treeOf(pid).length === 0) return undefined
  const samples: ProcessSample[] = []
  const spent = new Map<number, number>()
  const look = () => {
    let rssBytes = 0
    for (const one of treeOf(pid)) {
      rssBytes += one.rssPages * PAGE_BYTES
      spent.set(one.pid, one.ticks)
    }
    const ticks = [...spent.values()].reduce((sum, own) => sum + own, 0)
    samples.push({ epochMs: Date.now(), cpuSeconds: ticks / TICKS_PER_SECOND, rssBytes })
  }
  look()
  const timer = setInterval(look, EVERY_MS)
  timer.unref()
  return {
    samples,
    pids: () => treeOf(pid).map((one) => one.pid),
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

interface SeenProcess {
  readonly pid: number
  readonly parent: number
  readonly ticks: number
  readonly rssPages: number
}

function treeOf(root: number): SeenProcess[] {
  const all = listProcesses()
  const children = Map.groupBy(all, ({ parent }) => parent)
  const found: SeenProcess[] = []
  let level = all.filter(({ pid }) => pid === root)
  while (level.length > 0) {
    found.push(...level)
    level = level.flatMap(({ pid }) => children.get(pid) ?? [])
  }
  return found
}

function listProcesses(): SeenProcess[] {
  let names: string[]
  try {
    names = readdirSync('/proc')
  } catch {
    return []
  }
  return names.flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []))
}

function readProcess(pid: number): SeenProcess | undefined {
  try {
    // The name stands in parentheses and may hold anything, parentheses included.
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return {
      pid,
      parent: Number(fields[1]),
      ticks: Number(fields[11]) + Number(fields[12]),
      rssPages: Number(fields[21]),
    }
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}
