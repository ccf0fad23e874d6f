/** @module Who listens on a port of this machine, as far as this user may know: for messages about ports that are in use. */

import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { promisify } from 'node:util'

/** `node (process 4711: node server.js)`, or undefined where nobody can tell. */
export async function portHolder(port: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return linuxHolder(port)
    if (process.platform === 'darwin') return await lsofHolder(port)
  } catch {
    // A message is better without this than not at all.
  }
  return undefined
}

const LISTEN = '0A'
const MOST_WORDS = 120

function linuxHolder(port: number): string | undefined {
  const sockets = ['tcp', 'tcp6'].flatMap((table) => listening(table, port))
  const [first] = sockets
  if (first === undefined) return undefined
  const inodes = new Set(sockets.map(({ inode }) => `socket:[${inode}]`))
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && holds(name, inodes))
  if (pid === undefined) {
    return first.uid === String(process.getuid?.())
      ? undefined
      : `a process of ${userName(first.uid)}`
  }
  return describe(pid, readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' '))
}

interface Listening {
  readonly uid: string
  readonly inode: string
}

/** Fields of a line: number, local address, remote address, state, queues, timer, retransmissions, user, timeout, inode. */
function listening(table: string, port: number): Listening[] {
  let text: string
  try {
    text = readFileSync(`/proc/net/${table}`, 'utf8')
  } catch {
    return []
  }
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTEN && local?.endsWith(`:${hex}`))
    .map((fields) => ({ uid: fields[7] ?? '', inode: fields[9] ?? '' }))
}

/** False for a process of somebody else, whose sockets may not be seen. */
function holds(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`))
      } catch {
        return false
      }
    })
  } catch {
    return false
  }
}

function userName(uid: string): string {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.split(':')[2] === uid)
  return `the user ${line?.split(':')[0] ?? uid}`
}

async function lsofHolder(port: number): Promise<string | undefined> {
  const run = promisify(execFile)
  const words = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']
  const pid = (await run('lsof', words)).stdout.split('\n')[0]?.trim()
  if (!pid) return undefined
  return describe(pid, (await run('ps', ['-o', 'command=', '-p', pid])).stdout)
}

function describe(pid: string, command: string): string {
  // What others call their programs goes to a terminal.
  const words = command.replaceAll(/\p{C}+/gu, ' ').trim()
  const shown = words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS)}…` : words
  // Docker itself listens for containers.
  if (/(^|\/)docker-proxy\b/.test(words)) {
    const container = /-container-ip (\S+)/.exec(words)?.[1]
    return `a container${container === undefined ? '' : ` at ${container}`} (docker ps tells which)`
  }
  return `process ${pid} (${shown})`
}
