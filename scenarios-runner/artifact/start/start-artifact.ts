/** @module Starts an instance of the artifact and waits until it is ready. */

import type { ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnTree, stopTree } from '../../../twins/base/node/index.ts'
import type { Hostnames } from '../../../twins/node.ts'
import { openHttpDriver } from '../../drive/index.ts'
import {
  allowedEnvironment,
  createPlace,
  type Place,
  processesOf,
  type Sandbox,
  type SandboxBackend,
} from '../../sandbox/index.ts'
import { type ArtifactCopy, fillPlace } from '../copy/artifact-copy.ts'
import { ArtifactStartError } from '../errors.ts'
import { recordPlace, recordProcess } from '../leftovers.ts'
import type { ArtifactDefinition, RunningArtifact } from '../model.ts'
import { layEventLoopProbe } from '../observe/event-loop-probe.ts'
import { artifactsOf, lookAtProcesses, useOf } from '../observe/observe-processes.ts'
import { becomeReady } from './become-ready.ts'
import { AUTHORITY_FILE, encloseArtifact, encloseUserProgram, spawned } from './enclose-artifact.ts'
import { createOutputBuffer } from './output-buffer.ts'
import { fillPlaceholders, type PlaceholderValues } from './placeholders.ts'
import { watchProcess } from './process-state.ts'

/** What one instance is given. */
export interface StartOptions {
  /** Twin name → address. */
  readonly twinUrls: Readonly<Record<string, string>>
  /** What receives for the user, by name. */
  readonly receivers?: PlaceholderValues['receivers']
  /** The twins behind the real names of their services; not there unless given. */
  readonly hostnames?: Pick<Hostnames, 'port' | 'certificate' | 'environment'> | undefined
  readonly slot: number
  /** Process ids and places are written down here while they exist. */
  readonly runFolder: string
  readonly copy: ArtifactCopy
  /** The wall it is started behind; none unless given. */
  readonly backend?: SandboxBackend
  /** Has a Node program tell how late its event loop is. */
  readonly isObserved?: boolean
  readonly signal?: AbortSignal
}

const RESET_TIMEOUT_MS = 5_000
const PORT_ATTEMPTS = 3
const GRACE_MS = 2_000
const LISTENS_MS = 1_000

/**
 * Starts an instance in a place of its own with an allow-listed environment.
 *
 * @throws {ArtifactStartError} when it ends or stays silent instead of becoming ready: the artifact's own fault
 * @throws {HoldoutError} `ARTIFACT_COMMAND_NOT_FOUND` when there is no such program: the definition's fault
 */
export async function startArtifact(
  definition: ArtifactDefinition,
  options: StartOptions,
): Promise<RunningArtifact> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(definition, options)
    } catch (error) {
      // Between finding a free port and binding it, anybody may have taken it.
      const portTaken =
        error instanceof ArtifactStartError
          ? error.output.some((chunk) => /EADDRINUSE|address already in use/i.test(chunk.text))
          : (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!portTaken || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

async function startOnce(
  definition: ArtifactDefinition,
  options: StartOptions,
): Promise<RunningArtifact> {
  options.signal?.throwIfAborted()
  const port = await freePort()
  const values = {
    port,
    slot: options.slot,
    twinUrls: options.twinUrls,
    receivers: options.receivers ?? {},
  }
  const fill = (text: string) => fillPlaceholders(text, values)
  const place = createPlace('artifact')
  const strikePlace = recordPlace(options.runFolder, place.directory)
  const output = createOutputBuffer()
  let child: ChildProcess | undefined
  let sandbox: Sandbox | undefined
  let strikeProcess = () => {}
  const stop = async () => {
    if (child !== undefined) await stopGently(child, sandbox)
    await sandbox?.close()
    strikeProcess()
    await place.remove()
    strikePlace()
  }
  try {
    await fillPlace(place, options.copy)
    const probe = options.isObserved ? layEventLoopProbe(place.directory, place.home) : undefined
    const [command, ...args] = definition.command.map(fill) as [string, ...string[]]
    const hosts = await hostnamesEnvironment(options, place)
    const written = Object.fromEntries(
      Object.entries(definition.env).map(([name, text]) => [name, fill(text)]),
    )
    const environment = (beside: Readonly<Record<string, string>> = {}) =>
      allowedEnvironment({
        home: place.home,
        pathFirst: [place.bin],
        pass: definition.passEnv,
        set: { ...beside, ...hosts, ...written },
      })
    const env = environment(probe?.environment)
    const program = { command, args, cwd: place.files, env }
    sandbox = await encloseArtifact(definition, options, place, program, port)
    const launch = sandbox.launch(program)
    child = spawnTree(launch.command, launch.args, {
      cwd: launch.cwd,
      env: launch.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await spawned(child, command)
    const pid = child.pid as number
    strikeProcess = recordProcess(options.runFolder, pid)
    const url = `http://127.0.0.1:${port}`
    const state = watchProcess(child, output, sandbox.kind !== 'none')
    // What looks whether it is ready is a program of its own: the probe is not for it, nor lies behind its wall.
    const started = {
      ...{ url, port, place, sandbox, fill, state, output, options },
      env: environment(),
    }
    await becomeReady(definition.ready, started)
    return {
      url,
      directory: place.files,
      wall: sandbox.kind,
      container: launch.container,
      roots: () => (launch.container === undefined ? [pid] : insideContainer(place)),
      eventLoop: probe,
      get exit() {
        return state.exit
      },
      use: sandbox.kind === 'container' ? useInContainer(place) : () => lookAtProcesses(pid),
      listens: () => started.sandbox.listens(port, LISTENS_MS),
      takeOutput: () => output.take(),
      enclose: (userPlace, userProgram) => {
        const running = { directory: place.files, port, texts: Object.values(env) }
        return encloseUserProgram(definition, options, running, userPlace, userProgram)
      },
      reset: () => sendReset(definition, url),
      stop,
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What runs in a container is no child of ours; it is told by its home, where the engine is this machine's own. */
function insideContainer({ directory }: Place): readonly number[] {
  return artifactsOf(processesOf(directory, false))
}

function useInContainer(place: Place): RunningArtifact['use'] {
  let pids: readonly number[] = []
  return () => {
    const use = useOf(pids)
    if (use !== undefined) return use
    pids = insideContainer(place)
    return useOf(pids)
  }
}

/** The proxy and the authority that it must trust, whose certificate lies in its place and goes with it. */
async function hostnamesEnvironment(
  { hostnames }: StartOptions,
  { directory }: Place,
): Promise<Readonly<Record<string, string>>> {
  if (hostnames === undefined) return {}
  const certificate = join(directory, AUTHORITY_FILE)
  await writeFile(certificate, hostnames.certificate)
  return hostnames.environment(certificate)
}

/** Lets a program end by itself for two seconds, whatever wall it is behind. */
async function stopGently(child: ChildProcess, sandbox: Sandbox | undefined): Promise<void> {
  const running = child.exitCode === null && child.signalCode === null
  if (running && sandbox?.askToEnd() === true) {
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    await Promise.race([gone, sleep(GRACE_MS, undefined, { ref: false })])
  }
  await stopTree(child)
}

async function sendReset(definition: ArtifactDefinition, url: string): Promise<string | undefined> {
  const { reset } = definition
  if (reset === undefined) return 'there is no reset request'
  using driver = openHttpDriver(url)
  const { answer, failure } = await driver.send({ ...reset, timeoutMs: RESET_TIMEOUT_MS })
  if (answer === undefined) return `${reset.method} ${reset.path} was not answered: ${failure}`
  if (answer.status >= 200 && answer.status < 300) return undefined
  return `${reset.method} ${reset.path} answered ${answer.status}`
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
