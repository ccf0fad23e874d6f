/** @module Sandboxes of containers: no network, no capabilities, a root that cannot be written, and the allowed folders. */

import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { contentHash, HoldoutError } from '../../../twins/base/index.ts'
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

/** How containers are made. */
export interface ContainerOptions {
  /**
   * An image that holds `node` and what the program needs. On Linux an empty one serves unless given, with the machine's
   * own programs mounted into it: the same world as bubblewrap's behind another wall.
   */
  readonly image?: string
}

/** Images of nothing but links, each named after them. */
const LINKS_IMAGE = 'holdout-sandbox'
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
  const found = { docker, image: options.image, version: version.output.trim() }
  const backend = backendOf(found)
  await using place = createPlace('try')
  const sandbox = await backend
    .open({ write: [place.files] }, join(place.directory, 'sandbox'))
    .catch((error: Error) => error)
  if (sandbox instanceof Error) return { why: sandbox.message, hint: HINT }
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
    description: `Docker ${found.version}, image ${found.image ?? 'of links alone'}`,
    limits: true,
    open: (allowance, folder) => open(found, allowance, folder),
  }
}

async function open(found: Found, allowance: SandboxAllowance, folder: string): Promise<Sandbox> {
  refuseToShow(allowance)
  mkdirSync(folder, { recursive: true })
  const { reach = [], serve = [] } = allowance
  const image = await imageWithLinks(found, allowance)
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
      return launch({ ...found, imageRun: image }, name, mounts, doors, allowance, program)
    },
    askToEnd: () => doors.askToEnd(),
    listens: doors.listens,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function launch(
  found: Found & { readonly imageRun: string },
  name: string,
  mounts: readonly string[],
  doors: Doors,
  allowance: SandboxAllowance,
  program: SandboxedProgram,
): Launch {
  const { words, env } = doors.through(DOORS, program)
  const [node = '', ...rest] = words
  const { limits = {} } = allowance
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
      ...writableFor(allowance, program).flatMap((path) => bind(path, path, 'rw')),
      ...['--workdir', program.cwd, '--entrypoint', found.image === undefined ? node : 'node'],
      // By name alone: what stands in a command line can be read by everybody on the machine.
      ...Object.keys(env).flatMap((variable) => ['--env', variable]),
      found.imageRun,
      ...rest,
    ],
    cwd: '/',
    // The client itself needs to find its engine; PATH and HOME mean nothing to it.
    env: { ...engineVariables(), ...env },
    container: { engine: found.docker, name, limits },
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
  return [
    ...[...system, ...readMounts(allowance)].flatMap((mount) =>
      isInImage(mount) ? [] : bind(mount.path, mount.path, 'ro'),
    ),
    ...bind(doors.folder, DOORS, 'ro'),
  ]
}

function bind(path: string, at: string, mode: 'ro' | 'rw'): readonly string[] {
  return ['--mount', `type=bind,source=${path},target=${at}${mode === 'ro' ? ',readonly' : ''}`]
}

/**
 * The image that a sandbox starts from: a mount cannot be a link, so that links are in the image. Without one of the
 * user's it holds nothing else but a name for the user. Docker keeps it, and the next sandbox with the same links finds it.
 */
async function imageWithLinks(found: Found, allowance: SandboxAllowance): Promise<string> {
  const own = readMounts(allowance).filter(isInImage)
  const links = found.image === undefined ? [...systemMounts().filter(isInImage), ...own] : own
  if (found.image !== undefined && links.length === 0) return found.image
  const from = found.image ?? 'scratch'
  const tag = `${LINKS_IMAGE}:${contentHash([from, process.getuid?.() ?? 1000, links]).slice(0, 24)}`
  if ((await call(found.docker, ['image', 'inspect', '--format', '{{.Id}}', tag])).ok) return tag
  await using place = createPlace('image')
  const root = join(place.files, 'root')
  for (const { path, target } of links) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    symlinkSync(target, join(root, path))
  }
  if (found.image === undefined) {
    mkdirSync(join(root, 'etc'), { recursive: true })
    writeFileSync(
      join(root, 'etc/passwd'),
      `root:x:0:0:root:/nonexistent:/bin/sh\nuser:x:${process.getuid?.() ?? 1000}:1000:user:/nonexistent:/bin/sh\n`,
    )
  }
  writeFileSync(join(place.files, 'Dockerfile'), `FROM ${from}\nCOPY root/ /\n`)
  const built = await call(found.docker, ['build', '--quiet', '--tag', tag, place.files])
  if (built.ok) return tag
  throw new HoldoutError(`the image of the sandbox cannot be made: ${lastLine(built)}`, {
    code: 'SANDBOX_IMAGE',
    hint: HINT,
  })
}

/** What lies in a temporary folder is hidden by the sandbox's own: a link there is mounted as what it leads to. */
function isInImage(mount: ReadMount): mount is Extract<ReadMount, { kind: 'link' }> {
  return mount.kind === 'link' && !/^\/(var\/)?tmp\//.test(mount.path)
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
