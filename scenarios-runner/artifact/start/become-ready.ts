/** @module Waits until an instance is ready: a path that answers, a port that takes, a line that is printed, a command. */

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openHttpDriver } from '../../drive/index.ts'
import { chooseBackend, type Place, runProgram, type Sandbox } from '../../sandbox/index.ts'
import { ArtifactStartError } from '../errors.ts'
import type { ArtifactReadiness } from '../model.ts'
import { AUTHORITY_FILE } from './enclose-artifact.ts'
import type { OutputBuffer } from './output-buffer.ts'
import { describeExit, type ProcessState } from './process-state.ts'
import type { StartOptions } from './start-artifact.ts'

/** An instance that has been started. */
export interface StartedInstance {
  readonly url: string
  readonly port: number
  readonly place: Place
  readonly sandbox: Sandbox
  readonly env: Readonly<Record<string, string>>
  readonly fill: (text: string) => string
  readonly state: ProcessState
  readonly output: OutputBuffer
  readonly options: StartOptions
}

const DRAIN_MS = 1_000

/** Undefined when it is ready, else what was seen instead. */
type Look = (leftMs: number) => Promise<string | undefined>

/** @throws {ArtifactStartError} when it ends, or is not ready in time: the artifact's own fault */
export async function becomeReady(
  ready: ArtifactReadiness,
  started: StartedInstance,
): Promise<void> {
  const { state, output } = started
  const { signal } = started.options
  const { what, look, done } = await lookFor(ready, started)
  const startedMs = performance.now()
  try {
    for (let waitMs = 5; ; waitMs = Math.min(50, waitMs * 1.5)) {
      signal?.throwIfAborted()
      if (state.exit !== undefined) {
        // What it printed last may still be on its way; a child of its own may hold its output open for ever.
        await Promise.race([state.closed, sleep(DRAIN_MS, undefined, { ref: false })])
        const how = describeExit(state.exit)
        throw new ArtifactStartError(
          `the artifact did not start: it ${how} before ${what.before}`,
          output.take(),
        )
      }
      const leftMs = ready.timeoutMs - (performance.now() - startedMs)
      const seen = leftMs <= 0 ? what.last() : await look(leftMs)
      if (seen === undefined) return
      if (leftMs <= 0) {
        throw new ArtifactStartError(
          `the artifact did not start: ${what.never} after ${ready.timeoutMs} ms (${seen})`,
          output.take(),
        )
      }
      await sleep(waitMs)
    }
  } finally {
    await done()
  }
}

interface Watch {
  readonly what: {
    readonly before: string
    readonly never: string
    /** What was seen at the last look. */
    readonly last: () => string
  }
  readonly look: Look
  readonly done: () => void | Promise<void>
}

async function lookFor(ready: ArtifactReadiness, started: StartedInstance): Promise<Watch> {
  if ('path' in ready) return lookAtPath(ready.path, started)
  if ('port' in ready) return lookAtPort(started)
  if ('line' in ready) return lookForLine(ready.line, started)
  return lookByCommand(ready.command, started)
}

/** Remembers what was seen; a look that the end of the time cut short says nothing that an earlier one did not. */
function remembering(look: Look): { look: Look; last: () => string } {
  let last: string | undefined
  return {
    last: () => last ?? 'nothing answered',
    async look(leftMs) {
      const startedMs = performance.now()
      const seen = await look(leftMs)
      // A timer may fire within the millisecond before.
      const wasCut = performance.now() - startedMs >= leftMs - 1
      if (seen !== undefined && !(wasCut && last !== undefined)) last = seen
      return seen
    },
  }
}

function lookAtPath(path: string, { url, options }: StartedInstance): Watch {
  const driver = openHttpDriver(url)
  const { look, last } = remembering(async (leftMs) => {
    const timeoutMs = Math.min(leftMs, 2_000)
    const { answer, failure } = await driver.send(
      { method: 'GET', path, timeoutMs },
      options.signal,
    )
    if (answer === undefined) return `${failure}`
    return answer.status >= 200 && answer.status < 300 ? undefined : `it answered ${answer.status}`
  })
  const what = { before: `GET ${path} answered`, never: `GET ${path} was not ready`, last }
  return { what, look, done: () => driver[Symbol.dispose]() }
}

function lookAtPort({ port, sandbox }: StartedInstance): Watch {
  const { look, last } = remembering(async (leftMs) =>
    (await sandbox.listens(port, leftMs)) ? undefined : 'nothing listens there',
  )
  const where = `port ${port}`
  const what = { before: `it listened at ${where}`, never: `${where} took no connection`, last }
  return { what, look, done: () => {} }
}

function lookForLine(pattern: string, { state, output }: StartedInstance): Watch {
  const wanted = new RegExp(pattern)
  let found = false
  let rest = ''
  const search = (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.at(-1)?.slice(-MAX_LINE) ?? ''
    found ||= lines.some((line) => wanted.test(line))
  }
  const earlier = output.take()
  for (const { stream, text } of earlier) {
    output.add(stream, text)
    search(text)
  }
  state.onOutput = search
  const what = {
    before: `it printed /${pattern}/`,
    never: `it did not print /${pattern}/`,
    last: () => 'no such line',
  }
  return {
    what,
    look: async () => (found ? undefined : 'no such line'),
    done() {
      state.onOutput = undefined
    },
  }
}

const MAX_LINE = 16_384

async function lookByCommand(
  words: readonly [string, ...string[]],
  { place, env, fill, port, options }: StartedInstance,
): Promise<Watch> {
  const backend = options.backend ?? (await chooseBackend('none')).backend
  // A machine of its own beside the instance's: it reaches the instance at its port, as a user would.
  const home = join(place.directory, 'ready-home')
  mkdirSync(home)
  const sandbox = await backend.open(
    {
      write: [place.files, home],
      read: [place.bin, join(place.directory, AUTHORITY_FILE)].filter((path) => existsSync(path)),
      reach: [port],
    },
    join(place.directory, 'ready'),
  )
  const [command, ...args] = words.map(fill) as [string, ...string[]]
  // With a home of its own: what is ended with a program is told by its home.
  const launch = sandbox.launch({ command, args, cwd: place.files, env: { ...env, HOME: home } })
  const { look, last } = remembering(async (leftMs) => {
    const { exitCode, endedBy, stderr, startError } = await runProgram({
      ...launch,
      timeoutMs: leftMs,
      signal: options.signal ?? new AbortController().signal,
    })
    if (endedBy === 'itself' && exitCode === 0) return undefined
    const how = startError ?? (endedBy === 'itself' ? `exit code ${exitCode}` : 'it took too long')
    return [how, stderr.trim().split('\n').at(-1)].filter((part) => part).join(': ')
  })
  const what = { before: `${command} ended well`, never: `${command} did not end well`, last }
  return { what, look, done: () => sandbox.close() }
}
