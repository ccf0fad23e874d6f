/** @module Holds a running container to less processor time and memory, by its engine. */

import { execFileSync, type StdioOptions } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import type { LaunchedContainer, ResourceLimits } from '../../sandbox/index.ts'
import { CONTROL_GROUPS, type HeldProcesses, readThrottled } from './hold-processes.ts'

const CALL_MS = 10_000

/**
 * Holds it until it is let go; then it has again what it was started with.
 *
 * @param pid of a process inside, as this machine sees it; its control group tells when it was held back
 * @returns why it cannot be held, in words, where it cannot
 */
export function holdContainer(
  container: LaunchedContainer,
  limits: ResourceLimits,
  pid: number | undefined,
): HeldProcesses | string {
  const why = update(container, tighter(container.limits, limits))
  if (why !== undefined) return why
  const folder = pid === undefined ? undefined : processorGroup(pid)
  return {
    throttled: () => (folder === undefined ? undefined : readThrottled(folder)),
    release: () => {
      // An engine takes no limit back: as much as there is comes to the same.
      const all = { cpus: availableParallelism(), memoryBytes: totalmem() }
      update(container, { ...all, ...container.limits })
    },
  }
}

/** A load may ask for less than the sandbox gives, and never for more. */
function tighter(own: ResourceLimits, asked: ResourceLimits): ResourceLimits {
  const least = (a = Number.POSITIVE_INFINITY, b = Number.POSITIVE_INFINITY) => Math.min(a, b)
  const { cpus, memoryBytes } = asked
  return {
    ...(cpus === undefined ? {} : { cpus: least(cpus, own.cpus) }),
    ...(memoryBytes === undefined ? {} : { memoryBytes: least(memoryBytes, own.memoryBytes) }),
  }
}

/** What the engine refuses, in words. */
function update({ engine, name }: LaunchedContainer, limits: ResourceLimits): string | undefined {
  const { cpus, memoryBytes } = limits
  const words = [
    ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
    ...(memoryBytes === undefined
      ? []
      : ['--memory', String(memoryBytes), '--memory-swap', String(memoryBytes)]),
  ]
  const stdio: StdioOptions = ['ignore', 'ignore', 'pipe']
  try {
    execFileSync(engine, ['update', ...words, name], { timeout: CALL_MS, encoding: 'utf8', stdio })
    return undefined
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string }
    const line = (stderr || message).trim().split('\n').at(-1) ?? ''
    return `the container's engine refuses (${line.slice(0, 200)})`
  }
}

/** Where the kernel tells of its processor time: beside the controller's name with version 1, in the one tree with 2. */
function processorGroup(pid: number): string | undefined {
  try {
    const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8')
    const [, own] = /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(.+)$/m.exec(groups) ?? []
    if (own !== undefined) return join(CONTROL_GROUPS, 'cpu', own)
    const [, unified] = /^0::(.+)$/m.exec(groups) ?? []
    return unified === undefined ? undefined : join(CONTROL_GROUPS, unified)
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}
