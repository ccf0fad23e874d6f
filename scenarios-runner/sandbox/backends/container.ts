/** @module Sandboxes of containers: no network, no capabilities, a root that cannot be written, and the allowed folders. */

import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type {
  BackendSearch,
  Launch,
  Sandbox,
  SandboxAllowance,
  SandboxBackend,
  SandboxedProgram,
} from '../model.ts'
import { createPlace } from '../place.ts'
import { type Doors, openDoors } from '../relay/open-doors.ts'
import { findProgram, refuseToShow, systemMounts } from './system-mounts.ts'

/** How containers are made. */
export interface ContainerOptions {
  /**
   * An image that holds `node` and what the program needs. On Linux an empty one serves unless given, with the machine's
   * own programs mounted into it: the same world as bubblewrap's behind another wall.
   */
  readonly image?: string
}

const EMPTY = 'holdout-sandbox:empty'
const DOORS = '/run/holdout'
// A program that forks without end must not take the machine with it.
const MOST_PROCESSES = 1_024

/** Looks for an engine that answers, makes the empty image where it is wanted, and tries a program in it. */
export async function findContainer(options: ContainerOptions = {}): Promise<BackendSearch> {
  const docker = findProgram('docker')
  if (docker === undefined) {
    return { why: 'docker is not installed', hint: 'install Docker, or bubblewrap on Linux' }
  }
  const version = await call(docker, ['version', '--format', '{{.Server.Version}}'])
  if (!version.ok) {
    return { why: 'no Docker engine answers', hint: 'start Docker, or install bubblewrap on Linux' }
  }
  if (options.image === undefined && process.platform !== 'linux') {
    return {
      why: 'a container needs an image that holds node',
      hint: "name one: sandbox: { backend: 'container', image: 'node:24-slim' }",
    }
  }
  if (options.image === undefined) {
    const built = await buildEmptyImage(docker)
    if (!built.ok) return { why: `the empty image cannot be made: ${lastLine(built)}`, hint: HINT }
  }
  const found = { docker, image: options.image, version: version.output.trim() }
  const backend = backendOf(found)
  await using place = createPlace('try')
  const sandbox = await backend.open({ write: [place.files] }, join(place.directory, 'sandbox'))
  const tried = sandbox.launch({
    command: options.image === undefined ? process.execPath : 'node',
    args: ['-e', 'fs.writeFileSync("seen", "")'],
    cwd: place.files,
    env: {},
  })
  const result = await call(tried.command, tried.args)
  await sandbox.close()
  return result.ok
    ? { backend }
    : { why: `a container does not work here: ${lastLine(result)}`, hint: HINT }
}

const HINT = 'look at what Docker says: its engine must see this machine’s own folders'

interface Found {
  readonly docker: string
  readonly image: string | undefined
  readonly version: string
}

function backendOf(found: Found): SandboxBackend {
  return {
    kind: 'container',
    enforced: true,
    description: `Docker ${found.version}, image ${found.image ?? EMPTY}`,
    limits: true,
    open: (allowance, folder) => open(found, allowance, folder),
  }
}

async function open(found: Found, allowance: SandboxAllowance, folder: string): Promise<Sandbox> {
  refuseToShow(allowance)
  mkdirSync(folder, { recursive: true })
  const { reach = [], serve = [] } = allowance
  // Always with doors: killing the client leaves its container, which ends when its doors close.
  const doors = await openDoors(join(folder, 'doors'), reach, serve)
  const mounts = mountWords(found, allowance, doors)
  const names: string[] = []
  const close = async () => {
    await doors.close()
    const left = names.splice(0)
    if (left.length > 0) await call(found.docker, ['rm', '--force', ...left])
  }
  return {
    kind: 'container',
    launch(program) {
      const name = `holdout-${randomUUID()}`
      names.push(name)
      return launch(found, name, mounts, doors, allowance, program)
    },
    askToEnd: () => doors.askToEnd(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function launch(
  found: Found,
  name: string,
  mounts: readonly string[],
  doors: Doors,
  { limits = {} }: SandboxAllowance,
  program: SandboxedProgram,
): Launch {
  const { words, env } = doors.through(DOORS, program)
  const [node = '', ...rest] = words
  const { memoryBytes, cpus } = limits
  return {
    command: found.docker,
    args: [
      ...['run', '--rm', '--interactive', '--name', name],
      ...['--network', 'none', '--ipc', 'private', '--hostname', 'sandbox'],
      ...['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
      ...['--pids-limit', String(MOST_PROCESSES)],
      ...(memoryBytes === undefined
        ? []
        : ['--memory', String(memoryBytes), '--memory-swap', String(memoryBytes)]),
      ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
      ...['--user', `${process.getuid?.() ?? 1000}:${process.getgid?.() ?? 1000}`],
      ...['--tmpfs', '/tmp', '--tmpfs', '/var/tmp'],
      ...mounts,
      ...['--workdir', program.cwd, '--entrypoint', found.image === undefined ? node : 'node'],
      // By name alone: what stands in a command line can be read by everybody on the machine.
      ...Object.keys(env).flatMap((variable) => ['--env', variable]),
      found.image ?? EMPTY,
      ...rest,
    ],
    cwd: '/',
    // The client itself needs to find its engine; PATH and HOME mean nothing to it.
    env: { ...engineVariables(), ...env },
  }
}

function engineVariables(): Record<string, string> {
  const names = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH']
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function mountWords(found: Found, allowance: SandboxAllowance, doors: Doors): string[] {
  const system = found.image === undefined ? systemMounts() : []
  const bind = (path: string, at: string, mode: 'ro' | 'rw') => [
    '--mount',
    `type=bind,source=${path},target=${at}${mode === 'ro' ? ',readonly' : ''}`,
  ]
  return [
    ...system.flatMap((mount) => (mount.kind === 'link' ? [] : bind(mount.path, mount.path, 'ro'))),
    ...bind(doors.folder, DOORS, 'ro'),
    ...(allowance.read ?? []).flatMap((path) => bind(path, path, 'ro')),
    ...allowance.write.flatMap((path) => bind(path, path, 'rw')),
  ]
}

/** An image of nothing but the system's links, such as /bin, and a name for the user. */
async function buildEmptyImage(docker: string): Promise<Called> {
  await using place = createPlace('image')
  const root = join(place.files, 'root')
  for (const mount of systemMounts()) {
    if (mount.kind !== 'link') continue
    mkdirSync(dirname(join(root, mount.path)), { recursive: true })
    symlinkSync(mount.target, join(root, mount.path))
  }
  mkdirSync(join(root, 'etc'), { recursive: true })
  writeFileSync(
    join(root, 'etc/passwd'),
    `root:x:0:0:root:/nonexistent:/bin/sh\nuser:x:${process.getuid?.() ?? 1000}:1000:user:/nonexistent:/bin/sh\n`,
  )
  writeFileSync(join(place.files, 'Dockerfile'), 'FROM scratch\nCOPY root/ /\n')
  return await call(docker, ['build', '--quiet', '--tag', EMPTY, place.files])
}

interface Called {
  readonly ok: boolean
  readonly output: string
}

function call(command: string, args: readonly string[]): Promise<Called> {
  return new Promise((resolve) => {
    execFile(command, [...args], { timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: stdout + stderr })
    })
  })
}

function lastLine({ output }: Called): string {
  const lines = output.trim().split('\n')
  return (lines.findLast((line) => line !== '' && !line.startsWith('Run ')) ?? '').slice(0, 300)
}
