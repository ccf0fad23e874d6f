/**
 * @module Runs where an agent would and tries to get at what must not be there. Started with the very words that start an
 * agent; it is told where to look on its standard input, and imports nothing of Holdout's.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'

interface Order {
  /** Files that must be unreadable. */
  readonly hidden: readonly string[]
  /** SHA-256 of canaries, so that looking for them shows them to nobody. */
  readonly canaryHashes: readonly string[]
  /** A loopback port of the harness that no door leads to. */
  readonly forbiddenPort: number
  /** Names of variables of the harness that must not be here. */
  readonly foreignVariables: readonly string[]
  /** SHA-256 of the harness's own command line. */
  readonly harness: string
}

interface Attempt {
  readonly attempt: string
  readonly leak: boolean
  readonly detail: string
}

const order = JSON.parse(readFileSync(0, 'utf8')) as Order
const attempts: Attempt[] = []
const note = (attempt: string, leaks: readonly string[], otherwise: string) => {
  attempts.push({
    attempt,
    leak: leaks.length > 0,
    detail: leaks.length > 0 ? leaks.slice(0, 5).join('; ') : otherwise,
  })
}
const hashes = new Set(order.canaryHashes)
// The forms in which canaries are written: a UUID, or any word of letters, digits and hyphens.
const holdsCanary = (text: string) =>
  [...text.matchAll(/[A-Za-z0-9][A-Za-z0-9_-]{7,63}/g)].some(([word]) =>
    hashes.has(createHash('sha256').update(word.toLowerCase()).digest('hex')),
  )
function reads(path: string): boolean {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}
function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
function fingerprint(pid: string): string {
  try {
    return createHash('sha256')
      .update(readFileSync(`/proc/${pid}/cmdline`))
      .digest('hex')
  } catch {
    return ''
  }
}
const pids = () => list('/proc').filter((name) => /^\d+$/.test(name))

note(
  'path',
  order.hidden.filter(reads).map((path) => `read ${path}`),
  'no such file',
)

note(
  'symlink and hard link',
  order.hidden.flatMap((path, index) =>
    [symlinkSync, linkSync].flatMap((make) => {
      const link = join(process.cwd(), `.link-${process.pid}-${index}`)
      try {
        make(path, link)
        return reads(link) ? [`read ${path} through ${make.name}`] : []
      } catch {
        return []
      } finally {
        rmSync(link, { force: true })
      }
    }),
  ),
  'links lead nowhere',
)

note(
  '/proc/*/root and /proc/*/cwd',
  pids().flatMap((pid) =>
    order.hidden
      .filter((path) => reads(`/proc/${pid}/root${path}`))
      .map((path) => `read ${path} through /proc/${pid}/root`),
  ),
  'no process leads outside',
)

note(
  'unmounting',
  (() => {
    const before = readFileSync('/proc/self/mountinfo', 'utf8').split('\n').length
    for (const path of ['/tmp', process.cwd(), '/usr/bin']) {
      try {
        execFileSync('umount', ['-l', path], { stdio: 'ignore', timeout: 2_000 })
      } catch {
        // As it should be.
      }
    }
    const after = readFileSync('/proc/self/mountinfo', 'utf8').split('\n').length
    return after < before ? ['a mount could be taken away'] : []
  })(),
  'mounts stay',
)

note(
  'capabilities',
  [...readFileSync('/proc/self/status', 'utf8').matchAll(/^Cap(?:Eff|Prm|Bnd):\s*(\w+)/gm)]
    .filter(([, set]) => !/^0+$/.test(set ?? '0'))
    .map(([line]) => line),
  'none',
)

note(
  'kernel settings',
  ['/proc/sys/kernel/core_pattern', '/proc/sys/kernel/modprobe', '/proc/sysrq-trigger'].filter(
    (path) => {
      try {
        // Opened for writing, and not written.
        closeSync(openSync(path, 'r+'))
        return true
      } catch {
        return false
      }
    },
  ),
  'none can be changed',
)

note(
  'other processes',
  pids()
    .filter((pid) => fingerprint(pid) === order.harness)
    .map((pid) => `the harness is process ${pid}`),
  `${pids().length} processes, none of the harness’s`,
)

note(
  'environment',
  Object.entries(process.env)
    .filter(([name, value]) => order.foreignVariables.includes(name) || holdsCanary(value ?? ''))
    .map(([name]) => name),
  `${Object.keys(process.env).length} variables, none of the harness’s`,
)

// What was inherited stays open; what the runtime reads as it begins (certificates of NODE_EXTRA_CA_CERTS) does not.
let inherited = openFiles()
for (let looks = 0; inherited.length > 0 && looks < 40; looks += 1) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
  const still = new Set(openFiles())
  inherited = inherited.filter((one) => still.has(one))
}
note('inherited descriptors', inherited, 'none')

note(
  'sockets',
  [
    '/var/run/docker.sock',
    '/run/docker.sock',
    '/run/containerd/containerd.sock',
    '/run/user',
    process.env.SSH_AUTH_SOCK ?? '',
  ].filter((path) => path !== '' && existsSync(path)),
  'no socket of the machine’s services',
)

note(
  'network interfaces',
  Object.keys(networkInterfaces()).filter((name) => name !== 'lo'),
  'a loopback of its own, and nothing else',
)

note(
  'network of the harness',
  (await connects(order.forbiddenPort, '127.0.0.1')) ? ['connected to the harness'] : [],
  'refused',
)
note(
  'network beyond',
  (await connects(443, '192.0.2.1')) ? ['there is a way out'] : [],
  'unreachable',
)

note('git objects', gitLeaks(process.cwd()), 'no object holds a canary')

note(
  'files that can be seen',
  seenFiles().filter((path) => {
    try {
      return holdsCanary(readFileSync(path, 'latin1'))
    } catch {
      return false
    }
  }),
  'no file holds a canary',
)

process.stdout.write(
  JSON.stringify({ attempts, mounts: readFileSync('/proc/self/mountinfo', 'utf8') }),
)

/** True when a connection is made, or when the network does not say at once that there is no way. */
function connects(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1_500 })
    const end = (there: boolean) => {
      socket.destroy()
      resolve(there)
    }
    socket.once('connect', () => end(true))
    // Packets left this machine and nobody answered.
    socket.once('timeout', () => end(true))
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ETIMEDOUT'))
  })
}

/** Descriptors beyond the three, but for the runtime's own and the folder that is being listed. */
function openFiles(): string[] {
  return list('/proc/self/fd').flatMap((fd) => {
    if (Number(fd) <= 2) return []
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`)
      return /^anon_inode:|^\/proc\/|^pipe:|^\/dev\/(null|urandom)$/.test(target)
        ? []
        : [`${fd} → ${target}`]
    } catch {
      return []
    }
  })
}

function gitLeaks(folder: string): string[] {
  if (!existsSync(join(folder, '.git'))) return []
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'safe.directory=*', '-C', folder, ...words], {
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'latin1',
      timeout: 30_000,
    })
  try {
    const all = git('cat-file', '--batch-all-objects', '--batch', '--buffer')
    return holdsCanary(all) ? ['an object of .git holds a canary'] : []
  } catch {
    // Without git the loose objects are looked at as files; a pack is then not opened.
    return []
  }
}

/** Files outside of the system's own folders, within bounds. */
function seenFiles(): string[] {
  const system = new Set([
    '/proc',
    '/sys',
    '/dev',
    '/usr',
    '/bin',
    '/sbin',
    '/lib',
    '/lib32',
    '/lib64',
    '/nix',
    '/boot',
  ])
  const files: string[] = []
  const untilMs = performance.now() + 4_000
  const visit = (folder: string) => {
    for (const name of list(folder)) {
      if (files.length > 20_000 || performance.now() > untilMs) return
      const path = join(folder, name)
      if (system.has(path) || name === 'node_modules') continue
      try {
        const entry = lstatSync(path)
        if (entry.isDirectory()) visit(path)
        else if (entry.isFile() && statSync(path).size < 2_000_000) files.push(path)
      } catch {
        // Gone, or not ours to see.
      }
    }
  }
  for (const first of [process.cwd(), process.env.HOME ?? '/', '/tmp', '/home', '/root', '/'])
    visit(first)
  return [...new Set(files)]
}
