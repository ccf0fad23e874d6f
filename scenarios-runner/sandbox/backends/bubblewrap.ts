/** @module Sandboxes of bubblewrap: namespaces of their own, no capabilities, and nothing mounted but what is allowed. */

import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  BackendSearch,
  Launch,
  Sandbox,
  SandboxAllowance,
  SandboxBackend,
  SandboxedProgram,
} from '../model.ts'
import { createPlace } from '../place/place.ts'
import { type Doors, openDoors } from '../relay/open-doors.ts'
import {
  findProgram,
  type ReadMount,
  readMounts,
  refuseToShow,
  systemMounts,
  writableFor,
} from './system-mounts.ts'

/** Where the doors are inside. */
const DOORS = '/run/holdout'

/** Inside, everybody is this ordinary user, whoever started it: some agents refuse to work as root. */
const USER = 1000

const INSTALL = 'install it: apt install bubblewrap, dnf install bubblewrap or pacman -S bubblewrap'

/** Looks for bubblewrap and tries whether it works here: kernels and containers can forbid it. */
export async function findBubblewrap(): Promise<BackendSearch> {
  if (process.platform !== 'linux') {
    return { why: 'bubblewrap is for Linux', hint: 'use a container' }
  }
  const bwrap = findProgram('bwrap')
  if (bwrap === undefined) return { why: 'bubblewrap is not installed', hint: INSTALL }
  const version = (await call(bwrap, ['--version'])).output.trim()
  const settled = { bwrap, version, sealed: true }
  for (const sealed of [true, false]) {
    const backend = backendOf({ ...settled, sealed })
    await using place = createPlace('try')
    const sandbox = await backend.open({ write: [] }, join(place.directory, 'sandbox'))
    const { command, args } = sandbox.launch({
      command: process.execPath,
      args: ['-e', ''],
      cwd: '/',
      env: {},
    })
    const tried = await call(command, args)
    await sandbox.close()
    if (tried.ok) return { backend }
    if (!sealed) {
      const said = tried.output.trim().split('\n').at(-1)?.slice(0, 200) ?? ''
      return {
        why: `bubblewrap is installed but does not work here: ${said}`,
        hint: /namespace|uid map|permission|permitted/i.test(said)
          ? 'this kernel or container forbids user namespaces: allow them (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), or start the container with --security-opt seccomp=unconfined'
          : 'look at what it says, or use a container',
      }
    }
  }
  return { why: 'bubblewrap does not work here', hint: INSTALL }
}

interface Found {
  readonly bwrap: string
  readonly version: string
  /** Further user namespaces are forbidden inside, where this release can. */
  readonly sealed: boolean
}

function backendOf(found: Found): SandboxBackend {
  return {
    kind: 'bubblewrap',
    enforced: true,
    description: found.version,
    limits: 'bubblewrap limits neither memory nor processors',
    open: (allowance, folder) => open(found, allowance, folder),
  }
}

async function open(found: Found, allowance: SandboxAllowance, folder: string): Promise<Sandbox> {
  refuseToShow(allowance)
  mkdirSync(folder, { recursive: true })
  const network = allowance.network === 'host'
  writeNames(folder, network)
  const { reach = [], serve = [] } = allowance
  const doors =
    reach.length + serve.length > 0
      ? await openDoors(join(folder, 'doors'), reach, serve)
      : undefined
  const mounts = mountWords(folder, doors)
  const close = async () => doors?.close()
  return {
    kind: 'bubblewrap',
    launch(program) {
      const own = allowed({ ...allowance, write: writableFor(allowance, program) })
      return launch(found, [...mounts, ...own], doors, program, network)
    },
    askToEnd: () => doors?.askToEnd() ?? false,
    listens: async (port, timeoutMs) => (await doors?.listens(port, timeoutMs)) ?? false,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function launch(
  found: Found,
  mounts: readonly string[],
  doors: Doors | undefined,
  program: SandboxedProgram,
  network: boolean,
): Launch {
  const { words, env } = doors?.through(DOORS, program) ?? {
    words: [program.command, ...program.args],
    env: program.env,
  }
  return {
    command: found.bwrap,
    args: [
      '--unshare-all',
      ...(network ? ['--share-net'] : []),
      '--unshare-user',
      ...(found.sealed ? ['--disable-userns'] : []),
      ...['--uid', String(USER), '--gid', String(USER)],
      ...['--hostname', 'sandbox'],
      ...['--cap-drop', 'ALL'],
      '--new-session',
      '--die-with-parent',
      ...mounts,
      ...['--remount-ro', '/'],
      ...['--chdir', program.cwd],
      '--',
      ...words,
    ],
    cwd: '/',
    env,
  }
}

/** What every program sees, as bubblewrap's words. Later ones lie over earlier ones. */
function mountWords(etc: string, doors: Doors | undefined): string[] {
  return [
    ...systemMounts().flatMap(wordsOf),
    ...['passwd', 'group', 'hosts', 'nsswitch.conf', 'resolv.conf'].flatMap((name) => [
      '--ro-bind',
      join(etc, name),
      `/etc/${name}`,
    ]),
    ...['--proc', '/proc', ...kernelFiles().flatMap((path) => ['--ro-bind', path, path])],
    ...['--dev', '/dev', '--tmpfs', '/tmp', '--tmpfs', '/var/tmp'],
    ...(doors === undefined ? [] : ['--ro-bind', doors.folder, DOORS]),
  ]
}

/**
 * What of `/proc` is no process's: the kernel's own settings. They ask who a program is, not what it may do, so that one that
 * root started could change them without any capability, and `core_pattern` names a program that the kernel runs as root.
 */
function kernelFiles(): readonly string[] {
  return readdirSync('/proc', { withFileTypes: true })
    .filter(({ name }) => !/^\d+$/.test(name))
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map(({ name }) => `/proc/${name}`)
    .filter((path) => {
      const stats = statSync(path, { throwIfNoEntry: false })
      return stats !== undefined && (stats.isDirectory() || (stats.mode & 0o222) !== 0)
    })
}

/** The allow-list. What lies in another comes after it. */
function allowed(allowance: SandboxAllowance): readonly string[] {
  return [
    ...readMounts(allowance).map((mount) => ({ path: mount.path, words: wordsOf(mount) })),
    ...allowance.write.map((path) => ({ path, words: ['--bind', path, path] })),
  ]
    .sort((a, b) => a.path.length - b.path.length)
    .flatMap(({ words }) => words)
}

function wordsOf(mount: ReadMount): readonly string[] {
  return mount.kind === 'link'
    ? ['--symlink', mount.target, mount.path]
    : ['--ro-bind', mount.path, mount.path]
}

/** Names that programs expect to be able to look up; the machine's own users and hosts are none of theirs. */
function writeNames(etc: string, network: boolean): void {
  const user = `user:x:${USER}:${USER}:user:/nonexistent:/bin/sh\n`
  writeFileSync(join(etc, 'passwd'), `root:x:0:0:root:/nonexistent:/bin/sh\n${user}`)
  writeFileSync(join(etc, 'group'), `root:x:0:\nuser:x:${USER}:\n`)
  writeFileSync(join(etc, 'hosts'), '127.0.0.1 localhost sandbox\n::1 localhost\n')
  writeFileSync(
    join(etc, 'nsswitch.conf'),
    `passwd: files\ngroup: files\nhosts: files${network ? ' dns' : ''}\n`,
  )
  const resolver = network && existsSync('/etc/resolv.conf')
  writeFileSync(join(etc, 'resolv.conf'), resolver ? readFileSync('/etc/resolv.conf') : '')
}

function call(
  command: string,
  args: readonly string[],
): Promise<{ readonly ok: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(command, [...args], { timeout: 20_000, env: {} }, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: stdout + stderr })
    })
  })
}
