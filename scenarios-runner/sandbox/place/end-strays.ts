/** @module Programs that left the process group they were started in, and would outlive their place. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { sep } from 'node:path'
import { killGroup } from '../../../twins/base/node/index.ts'

// What is ended may be just starting something else.
const ROUNDS = 3

/**
 * Ends every process whose home is the folder, or lies in it, or (with `cwdToo`) that works in it: a daemon that made a
 * group of its own still has both. Linux only; elsewhere nothing is found. A program that gives up home and folder
 * escapes this.
 *
 * @param folder absolute, made by Holdout for programs alone: never one that a person works in
 * @returns the ids of what was ended
 */
export function endStrays(folder: string, cwdToo = true): readonly number[] {
  const ended: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const strays = processesOf(folder, cwdToo)
    for (const pid of strays) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Gone already.
      }
      killGroup(pid, 'SIGKILL')
    }
    ended.push(...strays)
    if (strays.length === 0) break
  }
  return [...new Set(ended)]
}

/** The processes whose home is the folder, or lies in it, or (with `cwdToo`) that work in it. */
export function processesOf(folder: string, cwdToo: boolean): number[] {
  if (process.platform !== 'linux') return []
  const isInside = (path: string) => path === folder || path.startsWith(folder + sep)
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .filter((pid) => {
      const home = /(?:^|\0)HOME=([^\0]*)/.exec(
        told(() => readFileSync(`/proc/${pid}/environ`, 'latin1')),
      )
      // The system writes ` (deleted)` behind a folder that has gone.
      const cwd = cwdToo
        ? told(() => readlinkSync(`/proc/${pid}/cwd`)).replace(/ \(deleted\)$/, '')
        : ''
      return (home !== null && isInside(home[1] ?? '')) || isInside(cwd)
    })
}

/** What the system says of a process; nothing of one that has ended or belongs to somebody else. */
function told(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
