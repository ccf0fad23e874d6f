/** @module Acts as the user of a program: runs it with arguments, input and an environment, and keeps what came of it. */

import { accessSync, constants, existsSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import {
  allowedEnvironment,
  findProgram,
  type Place,
  type ProgramResult,
  runProgram,
  type Sandbox,
  type SandboxedProgram,
} from '../sandbox/index.ts'
import { MAX_SEEN_BYTES } from './kept-text.ts'

/** A run as the user asks for it; everything is interpolated already. */
export interface UserProgram {
  readonly command: readonly string[]
  readonly stdin?: string
  /** Set beside PATH and HOME, which are all that the program is given otherwise. */
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

/** Why a program did not come to an end of its own. */
export type ProgramFailure = 'not found' | 'not allowed' | 'timeout' | 'stopped'

/** One run, whatever its end. */
export interface ProgramRun {
  /** Null when it was ended by us, or never started; 128 and the signal's number when a signal ended it. */
  readonly exit: number | null
  /** Up to 16 MiB: the beginning and the end of what is longer. */
  readonly stdout: string
  readonly stderr: string
  /** Bytes of each that were not kept. */
  readonly omittedBytes: ProgramResult['omittedBytes']
  readonly durationMs: number
  readonly failure: ProgramFailure | undefined
}

/**
 * Runs a program in the files of a place until it ends; its whole process tree ends with it.
 *
 * @param enclose makes the wall that it runs behind
 */
export async function runUserProgram(
  { command, stdin, env, timeoutMs }: UserProgram,
  place: Place,
  enclose: (place: Place, program: SandboxedProgram) => Promise<Sandbox>,
  signal: AbortSignal,
): Promise<ProgramRun> {
  const [word = '', ...args] = command
  const startedMs = performance.now()
  const wholeEnv = allowedEnvironment({ home: place.home, pathFirst: [place.bin], set: env })
  const program = { command: word, args, cwd: place.files, env: wholeEnv }
  const missing = whyMissing(program)
  if (missing !== undefined) {
    const omittedBytes = { stdout: 0, stderr: 0 }
    return { exit: null, stdout: '', stderr: '', omittedBytes, durationMs: 0, failure: missing }
  }
  await using sandbox = await enclose(place, program)
  const { exitCode, endedBy, startError, stdout, stderr, omittedBytes } = await runProgram({
    ...sandbox.launch(program),
    ...(stdin === undefined ? {} : { input: stdin }),
    timeoutMs,
    maxBytes: MAX_SEEN_BYTES,
    signal,
  })
  const failures = {
    itself: undefined,
    timeout: 'timeout',
    abort: 'stopped',
    'not-started': startError === 'ENOENT' ? 'not found' : 'not allowed',
  } as const
  const failure = failures[endedBy]
  return {
    exit: failure === undefined ? (exitCode ?? null) : null,
    stdout,
    stderr,
    omittedBytes,
    durationMs: performance.now() - startedMs,
    failure,
  }
}

/** Looked at before it is started: behind a wall, a program that is not there is only an exit code. */
function whyMissing({ command, cwd, env }: SandboxedProgram): ProgramFailure | undefined {
  const file = command.includes(sep) ? resolve(cwd, command) : findProgram(command, env.PATH)
  if (file === undefined || !existsSync(file)) return 'not found'
  try {
    accessSync(file, constants.X_OK)
    return undefined
  } catch {
    return 'not allowed'
  }
}
