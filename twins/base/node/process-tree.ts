/** @module Processes that end with all their children, however the run ends. */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'

const live = new Set<number>()

// The last line of defence: whatever way this process exits, what it started goes too.
process.on('exit', () => {
  for (const pid of live) killGroup(pid, 'SIGKILL')
})

/** Starts a program as the leader of a process group of its own, remembered until it ends. */
export function spawnTree(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const child = spawn(command, [...args], { ...options, detached: process.platform !== 'win32' })
  const { pid } = child
  if (pid !== undefined) {
    live.add(pid)
    child.once('exit', () => {
      // Grandchildren may outlive their parent: the group goes as a whole.
      killGroup(pid, 'SIGKILL')
      live.delete(pid)
    })
  }
  return child
}

/**
 * Ends a child and its group: SIGTERM, then SIGKILL after `graceMs`. Resolves when the child has gone.
 */
export async function stopTree(child: ChildProcess, graceMs = 2_000): Promise<void> {
  const { pid } = child
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  killGroup(pid, 'SIGTERM')
  const timer = setTimeout(() => killGroup(pid, 'SIGKILL'), graceMs)
  await gone
  clearTimeout(timer)
}

/** Signals a whole process group; silent when it has gone already. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // Gone already.
  }
}
