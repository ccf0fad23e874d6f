/** @module Samples processor time and memory of processes and all their descendants, from `/proc`. */

import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  machineBusySeconds,
  type ProcessorTime,
  ThreadWaits,
  TICKS_PER_SECOND,
} from './processor-waits.ts'

/** A look at the whole tree. */
export interface ProcessSample {
  /** Milliseconds since the epoch. */
  readonly epochMs: number
  /** Processor time that all of it has used since it was first looked at, in seconds. */
  readonly cpuSeconds: number
  readonly rssBytes: number
  /** Of its thread (or its servers') that waited the longest for a processor since the look before. */
  readonly longestWait: ProcessorTime
  /** Processor time that everything else on the machine has used, but for this process and what it started; in seconds. */
  readonly othersSeconds: number | undefined
}

/** A tree that is looked at again and again. */
export interface ObservedProcesses extends Disposable {
  readonly samples: readonly ProcessSample[]
  /** Looks now, besides twice a second. */
  look(): void
  /** The processes of the tree as they are now. */
  pids(): readonly number[]
}

const EVERY_MS = 500
const PAGE_BYTES = 4_096
const WALLS = ['bwrap', 'docker', 'docker-init']
const DOOR_KEEPER = /(?:^|\/)inside\.(?:ts|js)$/

/**
 * Begins to observe; undefined on a machine that does not show its processes.
 *
 * Time of a process that ended between two looks is counted up to the last look that saw it.
 *
 * @param servers processes whose waits count as the tree's own, since it waits for them
 */
export function observeProcesses(
  roots: readonly number[],
  servers: readonly number[] = [],
): ObservedProcesses | undefined {
  if (treesOf(roots).length === 0) return undefined
  const samples: ProcessSample[] = []
  const spent = new Map<number, number>()
  const waits = new ThreadWaits()
  // What has been of the tree once stays so, whoever takes it over when its parent ends.
  const ours = new Set(roots)
  const look = () => {
    // One beside the other: on a busy machine the rest of a look may take long.
    const busySeconds = machineBusySeconds()
    const epochMs = Date.now()
    const all = listProcesses()
    const own = treesIn(all, roots).filter(isArtifacts)
    for (const one of own) spent.set(one.pid, one.ticks)
    for (const { pid } of treesIn(all, roots)) ours.add(pid)
    samples.push({
      epochMs,
      cpuSeconds: secondsOf([...spent.values()]),
      rssBytes: own.reduce((sum, { rssPages }) => sum + rssPages * PAGE_BYTES, 0),
      longestWait: waits.look([...own.map(({ pid }) => pid), ...servers]),
      othersSeconds: othersSeconds(busySeconds, treesIn(all, [...ours, process.pid])),
    })
  }
  look()
  const timer = setInterval(look, EVERY_MS)
  timer.unref()
  return {
    samples,
    look,
    pids: () => treesOf(roots).map((one) => one.pid),
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

/**
 * What an artifact and its harness start is never another's, and what has ended counts with who waited for it: nobody is
 * excused by children of their own.
 */
function othersSeconds(
  busySeconds: number | undefined,
  ours: readonly SeenProcess[],
): number | undefined {
  if (busySeconds === undefined) return undefined
  return busySeconds - secondsOf(ours.map(({ ticks, endedTicks }) => ticks + endedTicks))
}

function secondsOf(ticks: readonly number[]): number {
  return ticks.reduce((sum, own) => sum + own, 0) / TICKS_PER_SECOND
}

/** What a tree has used when it was looked at. */
export interface ProcessUse {
  /** Processor time of the processes that live, in milliseconds; the kernel counts in steps of 10. */
  readonly cpuMs: number
  readonly rssBytes: number
}

// Finding a tree takes a look at every process of the machine; what it holds changes seldom.
const KNOWN_FOR_MS = 5_000
let known:
  | {
      readonly atMs: number
      readonly processes: readonly SeenProcess[]
      /** Root → the tree's processes without those of the wall. */
      readonly trees: Map<number, readonly number[]>
    }
  | undefined

/**
 * What a tree of processes uses now; undefined where the machine does not show it. Cheap enough for every trial: processes
 * that the tree started within the last five seconds may be missing.
 */
export function lookAtProcesses(pid: number): ProcessUse | undefined {
  const isFresh = known !== undefined && performance.now() - known.atMs < KNOWN_FOR_MS
  if (!isFresh || !known?.processes.some((one) => one.pid === pid)) {
    known = { atMs: performance.now(), processes: listProcesses(), trees: new Map() }
  }
  let tree = known.trees.get(pid)
  if (tree === undefined) {
    tree = artifactsOf(treesIn(known.processes, [pid]).map((one) => one.pid))
    known.trees.set(pid, tree)
  }
  return useOf(tree)
}

/** The processes without those that the wall around an artifact consists of. */
export function artifactsOf(pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => isArtifacts({ pid }))
}

/** The wall's own door keeper and bubblewrap's processes are not the artifact's. */
function isArtifacts({ pid }: Pick<SeenProcess, 'pid'>): boolean {
  try {
    const [program = '', first = ''] = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')
    return !WALLS.includes(basename(program)) && !DOOR_KEEPER.test(first)
  } catch {
    return false
  }
}

/** The same of processes that are known already. */
export function useOf(pids: readonly number[]): ProcessUse | undefined {
  const seen = pids.flatMap((one) => readProcess(one) ?? [])
  if (seen.length === 0) return undefined
  return {
    cpuMs: 1_000 * secondsOf(seen.map(({ ticks }) => ticks)),
    rssBytes: seen.reduce((sum, { rssPages }) => sum + rssPages, 0) * PAGE_BYTES,
  }
}

interface SeenProcess {
  readonly pid: number
  readonly parent: number
  readonly ticks: number
  /** Of its children that ended and that it waited for. */
  readonly endedTicks: number
  readonly rssPages: number
}

/** Processor time of everything that this process started, in milliseconds: what lives, and what has ended and was waited for. */
export function startedCpuMs(): number {
  return (
    1_000 *
    secondsOf(
      treesOf([process.pid]).map(({ pid, ticks, endedTicks }) =>
        pid === process.pid ? endedTicks : ticks + endedTicks,
      ),
    )
  )
}

function treesOf(roots: readonly number[]): SeenProcess[] {
  return treesIn(listProcesses(), roots)
}

/** Each process once, though one root may be another's child. */
function treesIn(all: readonly SeenProcess[], roots: readonly number[]): SeenProcess[] {
  const children = Map.groupBy(all, ({ parent }) => parent)
  const found = new Set<SeenProcess>()
  let level = all.filter(({ pid }) => roots.includes(pid))
  while (level.length > 0) {
    for (const one of level) found.add(one)
    level = level.flatMap(({ pid }) => children.get(pid) ?? []).filter((one) => !found.has(one))
  }
  return [...found]
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
      endedTicks: Number(fields[13]) + Number(fields[14]),
      rssPages: Number(fields[21]),
    }
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}
