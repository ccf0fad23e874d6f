/** @module Runs a program to its end in a workspace: input given, output kept within bounds, stopped with all its children. */

import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { spawnTree, stopTree } from '../../../twins/base/node/index.ts'
import { endStrays } from '../place/end-strays.ts'

/** What is run, and how. */
export interface ProgramRequest {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>
  readonly input?: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Bytes kept of each stream: its beginning and its end. 1 MiB unless given. */
  readonly maxBytes?: number
  /** Told of everything that is printed as it comes. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Buffer) => void
}

/** How it ended. */
export interface ProgramResult {
  /** Undefined when it was ended by a signal or never started. */
  readonly exitCode: number | undefined
  readonly endedBy: 'itself' | 'timeout' | 'abort' | 'not-started'
  /** Why it did not start, such as ENOENT. */
  readonly startError?: string
  readonly stdout: string
  readonly stderr: string
  /** Bytes of each that were not kept. */
  readonly omittedBytes: { readonly stdout: number; readonly stderr: number }
}

/** How long what was printed may still be on its way when the program has ended. */
const DRAIN_MS = 500

/** Runs a program, and ends what it leaves running. Never throws for what the program does. */
export async function runProgram(request: ProgramRequest): Promise<ProgramResult> {
  const stdout = boundedText(request.maxBytes ?? 1_048_576)
  const stderr = boundedText(request.maxBytes ?? 1_048_576)
  const nothing = {
    exitCode: undefined,
    stdout: '',
    stderr: '',
    omittedBytes: { stdout: 0, stderr: 0 },
  }
  if (request.signal.aborted) return { ...nothing, endedBy: 'abort' }
  let child: ChildProcess
  try {
    child = spawnTree(request.command, request.args, {
      cwd: request.cwd,
      env: { ...request.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  } catch (error) {
    // Words that no system hands to a program: too long, or with a zero byte in them.
    const { code, message } = error as NodeJS.ErrnoException
    const startError = code ?? message
    return { ...nothing, endedBy: 'not-started', startError }
  }
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout.add(chunk)
    request.onOutput?.('stdout', chunk)
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr.add(chunk)
    request.onOutput?.('stderr', chunk)
  })
  // A program need not read what it is given.
  child.stdin?.on('error', () => {})
  child.stdin?.end(request.input ?? '')

  let endedBy: ProgramResult['endedBy'] = 'itself'
  let startError: string | undefined
  const stop = (why: 'timeout' | 'abort') => {
    if (endedBy !== 'itself') return
    endedBy = why
    void stopTree(child)
  }
  const onAbort = () => stop('abort')
  request.signal.addEventListener('abort', onAbort, { once: true })
  const timer = setTimeout(() => stop('timeout'), request.timeoutMs)
  const exitCode = await new Promise<number | undefined>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      endedBy = 'not-started'
      startError = error.code ?? error.message
      resolve(undefined)
    })
    const end = (code: number | null, signal: NodeJS.Signals | null) =>
      resolve(code ?? (signal === null ? undefined : 128 + (constants.signals[signal] ?? 0)))
    child.once('close', end)
    // What it left running in a group of its own may hold its output open for ever.
    child.once('exit', (code, signal) => {
      endStraysOf(request)
      setTimeout(end, DRAIN_MS, code, signal).unref()
    })
  })
  clearTimeout(timer)
  request.signal.removeEventListener('abort', onAbort)
  return {
    exitCode,
    endedBy,
    stdout: stdout.text(),
    stderr: stderr.text(),
    omittedBytes: { stdout: stdout.dropped(), stderr: stderr.dropped() },
    ...(startError === undefined ? {} : { startError }),
  }
}

// A home of its own tells a program's processes from all others; the harness's own home never does.
function endStraysOf({ env: { HOME } }: ProgramRequest): void {
  if (HOME !== undefined && HOME !== process.env.HOME) endStrays(HOME, false)
}

/** So many pieces are kept apart: a program that prints letter by letter would cost a hundred bytes for each. */
const MOST_LOOSE_PIECES = 1000

interface BoundedText {
  add(chunk: Buffer): void
  text(): string
  /** Bytes that are missing. */
  dropped(): number
  /** In how many buffers it is held. */
  pieces(): number
}

/** Keeps the first and the last half of what is added, and says how much is missing between. */
export function boundedText(maxBytes: number): BoundedText {
  const half = Math.floor(maxBytes / 2)
  const head: Buffer[] = []
  const tail: Buffer[] = []
  let looseHead = 0
  let looseTail = 0
  let headBytes = 0
  let tailBytes = 0
  let dropped = 0
  return {
    add(chunk) {
      const room = half - headBytes
      const [first, rest] = [chunk.subarray(0, room), chunk.subarray(room)]
      if (first.length > 0) looseHead = push(head, first, looseHead)
      headBytes += first.length
      if (rest.length === 0) return
      looseTail = push(tail, rest, looseTail)
      tailBytes += rest.length
      while (tailBytes - half >= (tail[0]?.length ?? Number.POSITIVE_INFINITY)) {
        const gone = tail.shift()?.length ?? 0
        tailBytes -= gone
        dropped += gone
      }
    },
    text() {
      // A letter may lie in both.
      if (this.dropped() === 0) return Buffer.concat([...head, ...tail]).toString('utf8')
      const excess = Math.max(0, tailBytes - half)
      const end = Buffer.concat(tail).subarray(excess).toString('utf8')
      const gap = `\n[… ${this.dropped()} bytes left out …]\n`
      return `${Buffer.concat(head).toString('utf8')}${gap}${end}`
    },
    dropped: () => dropped + Math.max(0, tailBytes - half),
    pieces: () => head.length + tail.length,
  }
}

/** Adds a piece, and makes one of the last ones when they are many. Returns how many of the last are pieces of their own. */
function push(pieces: Buffer[], piece: Buffer, loose: number): number {
  pieces.push(piece)
  if (loose < MOST_LOOSE_PIECES) return loose + 1
  pieces.push(Buffer.concat(pieces.splice(-loose - 1)))
  return 0
}
