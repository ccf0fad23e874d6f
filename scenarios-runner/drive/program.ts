/** @module Acts as the user of a program: runs it with arguments, input and an environment, and keeps what came of it. */

import type { ChildProcess } from 'node:child_process'
import { spawnTree, stopTree } from '../../twins/base/node/index.ts'
import { allowedEnvironment, type Place } from '../sandbox/index.ts'

/** A run as the user asks for it; everything is interpolated already. */
export interface ProgramRequest {
  readonly command: readonly string[]
  readonly stdin?: string
  /** Set beside PATH and HOME, which are all that the program is given otherwise. */
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

/**
 * Why a program did not come to an end of its own. `not found`, `not allowed`: it could not be started; `timeout`: it
 * was ended; `killed`: a signal that nobody here sent.
 */
export type ProgramFailure = 'not found' | 'not allowed' | 'timeout' | 'killed' | 'stopped'

/** One run, whatever its end. */
export interface ProgramRun {
  /** Null when it was ended, or never started. */
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number
  readonly failure: ProgramFailure | undefined
}

/** How much of each output is kept: 1 MiB, what comes later is counted. */
const MAX_OUTPUT_BYTES = 1024 * 1024
/** After it has ended, a child of its own may still hold its output open: it is waited for so long. */
const DRAIN_MS = 500

/** Runs a program in the files of a place until it ends; its whole process tree ends with it. */
export async function runProgram(
  { command, stdin, env, timeoutMs }: ProgramRequest,
  place: Place,
  signal: AbortSignal,
): Promise<ProgramRun> {
  const [program = '', ...args] = command
  const startedMs = performance.now()
  const child = spawnTree(program, args, {
    cwd: place.files,
    env: allowedEnvironment({ home: place.home, pathFirst: [place.bin], set: env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const outputs = [keepOutput(child, 'stdout'), keepOutput(child, 'stderr')] as const
  // Who does not read what it is given is no failure of ours.
  child.stdin?.on('error', () => {})
  child.stdin?.end(stdin ?? '')

  let failure: ProgramFailure | undefined
  const end = (why: ProgramFailure) => {
    failure ??= why
    void stopTree(child, 500)
  }
  const stop = () => end('stopped')
  const timer = setTimeout(() => end('timeout'), timeoutMs)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const ended = await untilEnded(child)
  clearTimeout(timer)
  signal.removeEventListener('abort', stop)
  const [stdout, stderr] = outputs.map((output) => output())
  return {
    exit: failure === undefined ? ended.code : null,
    stdout: stdout ?? '',
    stderr: stderr ?? '',
    durationMs: performance.now() - startedMs,
    failure: failure ?? ended.failure,
  }
}

interface Ended {
  readonly code: number | null
  readonly failure: ProgramFailure | undefined
}

function untilEnded(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: null, failure: error.code === 'EACCES' ? 'not allowed' : 'not found' }),
    )
    child.once('exit', (code, signal) => {
      const ended: Ended = { code, failure: signal === null ? undefined : 'killed' }
      const timer = setTimeout(() => resolve(ended), DRAIN_MS)
      child.once('close', () => {
        clearTimeout(timer)
        resolve(ended)
      })
    })
  })
}

/** Keeps an output from now on; the function that is returned tells what there was. */
function keepOutput(child: ChildProcess, name: 'stdout' | 'stderr'): () => string {
  const chunks: Buffer[] = []
  let kept = 0
  let omitted = 0
  child[name]?.on('data', (chunk: Buffer) => {
    const room = Math.max(0, MAX_OUTPUT_BYTES - kept)
    if (room > 0) chunks.push(chunk.subarray(0, room))
    kept += Math.min(room, chunk.length)
    omitted += Math.max(0, chunk.length - room)
  })
  return () => {
    const text = Buffer.concat(chunks).toString('utf8')
    return omitted === 0 ? text : `${text}\n[${omitted} bytes left out]`
  }
}
