/** @module What tells a process from a later one that was given the same id. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The boot and the instant at which a process was started; undefined when none of that id runs, or nobody can tell. */
export function processIdentity(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The name in parentheses may hold spaces; the start time is the 20th field after it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [state, started] = [fields[0], fields[19]]
      // One that has ended and that nobody asked about yet runs no more.
      return started === undefined || state === 'Z' ? undefined : `${boot}/${started}`
    }
    if (process.platform === 'win32') return undefined
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}
