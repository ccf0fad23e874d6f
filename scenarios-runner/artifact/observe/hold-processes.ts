/** @module Holds running processes to less processor time and memory, by control groups of either version. */

import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ResourceLimits } from '../../sandbox/index.ts'

/** Processes that are held. */
export interface HeldProcesses {
  /** Periods in which they were held back, and all there were; undefined without a limit of processor time. */
  throttled(): { readonly throttled: number; readonly periods: number } | undefined
  /** Lets them go. */
  release(): void
}

/** Where the kernel shows them. */
export const CONTROL_GROUPS = '/sys/fs/cgroup'
const PERIOD_US = 100_000

/**
 * Moves processes into groups with these limits; what they start later is held too.
 *
 * @returns why they cannot be held here, in words, where they cannot
 */
export function holdProcesses(
  pids: readonly number[],
  limits: ResourceLimits,
  name: string,
): HeldProcesses | string {
  const quota = limits.cpus === undefined ? undefined : Math.round(limits.cpus * PERIOD_US)
  const isUnified = existsSync(join(CONTROL_GROUPS, 'cgroup.controllers'))
  const folders: string[] = []
  const make = (controller: string, values: readonly (readonly [string, string])[]) => {
    const folder = join(CONTROL_GROUPS, isUnified ? '' : controller, name)
    mkdirSync(folder, { recursive: true })
    folders.push(folder)
    for (const [file, value] of values) writeFileSync(join(folder, file), value)
    for (const pid of pids) writeFileSync(join(folder, 'cgroup.procs'), String(pid))
    return folder
  }
  const { memoryBytes } = limits
  const release = () => {
    for (const folder of folders) {
      letGo(folder)
    }
  }
  try {
    if (isUnified) {
      make('', [
        ...(quota === undefined ? [] : [['cpu.max', `${quota} ${PERIOD_US}`] as const]),
        ...(memoryBytes === undefined ? [] : [['memory.max', String(memoryBytes)] as const]),
      ])
    } else {
      if (quota !== undefined) {
        make('cpu', [
          ['cpu.cfs_period_us', String(PERIOD_US)],
          ['cpu.cfs_quota_us', String(quota)],
        ])
      }
      if (memoryBytes !== undefined) {
        make('memory', [['memory.limit_in_bytes', String(memoryBytes)]])
      }
    }
  } catch (error) {
    release()
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    return `control groups cannot be used here (${code})`
  }
  const cpuFolder = quota === undefined ? undefined : folders[0]
  return {
    throttled: () => (cpuFolder === undefined ? undefined : readThrottled(cpuFolder)),
    release,
  }
}

/** What a control group of either version tells of the periods in which it was held back. */
export function readThrottled(folder: string): ReturnType<HeldProcesses['throttled']> {
  try {
    const text = readFileSync(join(folder, 'cpu.stat'), 'utf8')
    const value = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
    return { throttled: value('nr_throttled'), periods: value('nr_periods') }
  } catch {
    return undefined
  }
}

function letGo(folder: string): void {
  try {
    // What is still in it goes back to where everything is, or the group could not be removed.
    const parent = join(folder, '..', 'cgroup.procs')
    for (const pid of readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n')) {
      if (pid !== '') writeFileSync(parent, pid)
    }
    rmdirSync(folder)
  } catch {
    // It may have been removed already; an empty group costs nothing.
  }
}
