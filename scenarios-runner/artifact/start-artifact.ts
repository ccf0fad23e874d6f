/** @module Starts an instance of the artifact and waits until it is ready. */

import type { ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HoldoutError } from '../../twins/base/index.ts'
import { spawnTree, stopTree } from '../../twins/base/node/index.ts'
import type { Hostnames } from '../../twins/node.ts'
import { openHttpDriver } from '../drive/index.ts'
import { allowedEnvironment, createPlace, type Place } from '../sandbox/index.ts'
import { type ArtifactCopy, fillPlace } from './artifact-copy.ts'
import { ArtifactStartError } from './errors.ts'
import { recordPlace, recordProcess } from './leftovers.ts'
import type { ArtifactDefinition, ArtifactExit, OutputChunk, RunningArtifact } from './model.ts'
import { createOutputBuffer, type OutputBuffer } from './output-buffer.ts'
import { fillPlaceholders } from './placeholders.ts'

/** What one instance is given. */
export interface StartOptions {
  /** Twin name → address. */
  readonly twinUrls: Readonly<Record<string, string>>
  /** The twins behind the real names of their services; not there unless given. */
  readonly hostnames?: Pick<Hostnames, 'port' | 'certificate' | 'environment'> | undefined
  readonly slot: number
  /** Process ids and places are written down here while they exist. */
  readonly runFolder: string
  readonly copy: ArtifactCopy
  readonly signal?: AbortSignal
}

const RESET_TIMEOUT_MS = 5_000
const PORT_ATTEMPTS = 3

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
        error instanceof ArtifactStartError &&
        error.output.some((chunk) => /EADDRINUSE|address already in use/i.test(chunk.text))
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
  const values = { port, slot: options.slot, twinUrls: options.twinUrls }
  const fill = (text: string) => fillPlaceholders(text, values)
  const place = createPlace('artifact')
  const strikePlace = recordPlace(options.runFolder, place.directory)
  const output = createOutputBuffer()
  let child: ChildProcess | undefined
  let strikeProcess = () => {}
  const stop = async () => {
    if (child !== undefined) await stopTree(child)
    strikeProcess()
    await place.remove()
    strikePlace()
  }
  try {
    await fillPlace(place, options.copy)
    const [program, ...args] = definition.command
    child = spawnTree(fill(program), args.map(fill), {
      cwd: place.files,
      env: allowedEnvironment({
        home: place.home,
        pathFirst: [place.bin],
        pass: definition.passEnv,
        set: {
          ...(await hostnamesEnvironment(options, place)),
          ...Object.fromEntries(
            Object.entries(definition.env).map(([name, text]) => [name, fill(text)]),
          ),
        },
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await spawned(child, definition)
    const pid = child.pid as number
    strikeProcess = recordProcess(options.runFolder, pid)
    const url = `http://127.0.0.1:${port}`
    const state = watch(child, output)
    await becomeReady(definition, url, state, output, options.signal)
    return {
      url,
      directory: place.files,
      pid,
      get exit() {
        return state.exit
      },
      takeOutput: () => output.take(),
      reset: () => sendReset(definition, url),
      stop,
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The proxy and the authority that it must trust, whose certificate lies in its place and goes with it. */
async function hostnamesEnvironment(
  { hostnames }: StartOptions,
  { directory }: Place,
): Promise<Readonly<Record<string, string>>> {
  if (hostnames === undefined) return {}
  const certificate = join(directory, 'twins-ca.pem')
  await writeFile(certificate, hostnames.certificate)
  return hostnames.environment(certificate)
}

function spawned(child: ChildProcess, definition: ArtifactDefinition): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EACCES' ? 'may not be executed' : 'is not there'
      reject(
        new HoldoutError(`the artifact cannot be started: ${definition.command[0]} ${why}`, {
          code: 'ARTIFACT_COMMAND_NOT_FOUND',
          place: { field: 'artifact.command' },
          hint: 'name a program that is on PATH, or a path inside the folder of the artifact',
          cause,
        }),
      )
    })
  })
}

interface ProcessState {
  exit: ArtifactExit | undefined
}

function watch(child: ChildProcess, output: OutputBuffer): ProcessState {
  const state: ProcessState = { exit: undefined }
  child.once('exit', (code, signal) => {
    state.exit = { code, signal }
  })
  // A later failure to signal it, for instance, is no reason to end the run.
  child.on('error', () => {})
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => output.add(stream, text))
  }
  return state
}

async function becomeReady(
  definition: ArtifactDefinition,
  url: string,
  state: ProcessState,
  output: OutputBuffer,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { path, timeoutMs } = definition.ready
  const startedMs = performance.now()
  let last = 'nothing answered'
  using driver = openHttpDriver(url)
  for (let waitMs = 5; ; waitMs = Math.min(50, waitMs * 1.5)) {
    signal?.throwIfAborted()
    if (state.exit !== undefined) {
      // What it printed last may still be on its way.
      await sleep(20)
      throw new ArtifactStartError(
        `the artifact did not start: it ${describeExit(state.exit)} before GET ${path} answered`,
        output.take(),
      )
    }
    const leftMs = timeoutMs - (performance.now() - startedMs)
    if (leftMs <= 0) {
      throw new ArtifactStartError(
        `the artifact did not start: GET ${path} was not ready after ${timeoutMs} ms (${last})`,
        output.take(),
      )
    }
    const { answer, failure } = await driver.send(
      { method: 'GET', path, timeoutMs: Math.min(leftMs, 2_000) },
      signal,
    )
    if (answer !== undefined && answer.status >= 200 && answer.status < 300) return
    last = answer === undefined ? `${failure}` : `it answered ${answer.status}`
    await sleep(waitMs)
  }
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

/** `ended with exit code 1`, `was ended by SIGSEGV`. */
export function describeExit(exit: ArtifactExit): string {
  return exit.signal === null ? `ended with exit code ${exit.code}` : `was ended by ${exit.signal}`
}

/** What was printed, as one text, its end last: for messages. */
export function describeOutput(output: readonly OutputChunk[], maxChars = 2_000): string {
  const text = output
    .map((chunk) => chunk.text)
    .join('')
    .trim()
  return text.length <= maxChars ? text : `…${text.slice(-maxChars)}`
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
