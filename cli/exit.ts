/** @module How a process of ours ends: its signals, its broken pipes, its exit code. */

import {
  EXIT,
  type ExitCode,
  formatError,
  HoldoutError,
  HoldoutErrors,
  type JsonObject,
} from '../twins/base/index.ts'
import type { TextStream } from './terminal/index.ts'

/** Listens for the signals that ask a program to end. */
export interface Interruption {
  readonly signal: AbortSignal
  /** Stops listening. */
  dispose(): void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The first signal aborts and lets the work stop cleanly; the second ends the process on the spot (what it started is
 * killed with it).
 */
export function listenForInterruption(say: (text: string) => void): Interruption {
  const controller = new AbortController()
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    say(`${name === 'SIGINT' ? 'Interrupted' : name}: stopping cleanly; once more to stop at once.`)
    controller.abort(
      new HoldoutError('interrupted', { code: 'INTERRUPTED', exitCode: EXIT.interrupted }),
    )
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: controller.signal,
    dispose() {
      for (const name of SIGNALS) process.off(name, onSignal)
    },
  }
}

/** What was asked for and found no room where it was to go; the stream itself forgets it. */
let withoutRoom: Error | undefined

/**
 * Keeps a reader that went away (`| head`), or a full disk under a file that is written to, from ending the work: what
 * nobody reads or nothing holds is dropped. {@link endProcess} says so of what was asked for.
 */
export function tolerateLostOutput(
  ...streams: readonly { on(event: 'error', listener: (error: Error) => void): unknown }[]
): void {
  for (const stream of streams) {
    stream.on('error', (error) => {
      if ((error as NodeJS.ErrnoException).code === 'EPIPE') return
      if (!isDiskFull(error)) throw error
      if (stream === process.stdout) withoutRoom = error
    })
  }
}

function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** What the file system refuses that a person can mend. */
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'nothing can be written on this file system',
  ENOTDIR: 'a file is where a folder is needed',
  EEXIST: 'something else is there already',
}

/** A refusal of the file system as the mistake that it is, with its path; everything else as it came. */
export function asMendable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof HoldoutError) return error
  const { code, path, syscall } = error as NodeJS.ErrnoException
  if (isDiskFull(error)) {
    return new HoldoutError('no space is left on the disk', {
      code: 'DISK_FULL',
      ...placeOf(path),
      hint: 'make room; a run that it broke off goes on with --resume',
      // Nobody's mistake, and nothing that the artifact did.
      exitCode: EXIT.invalid,
      cause: error,
    })
  }
  // What is to be made is not there yet: then the system makes no folders in that place, as below /proc.
  const isUnmade = code === 'ENOENT' && syscall === 'mkdir'
  const reason = isUnmade ? 'no folder can be made there' : REFUSALS[code ?? '']
  if (reason === undefined || path === undefined || syscall?.startsWith('spawn')) return error
  return new HoldoutError(reason, {
    code: 'PATH_REFUSED',
    ...placeOf(path),
    hint: 'name another place, or work in a folder that is yours to write in',
    cause: error,
  })
}

/** Files are written under a name that ends in a number and then renamed: the number means nothing to anybody. */
function placeOf(path: string | undefined): { place?: { file: string } } {
  return path === undefined ? {} : { place: { file: path.replace(/\.\d{6,}$/, '') } }
}

/**
 * Says what ended a command, and gives the exit code. Mistakes that a person can mend are printed without a stack; anything
 * else is ours, keeps its stack, and proves nothing about the artifact: the code is `invalid`.
 */
export function reportFailure(error: unknown, stderr: TextStream): ExitCode {
  if (error instanceof HoldoutError) {
    stderr.write(`${formatError(error)}\n`)
    return error.exitCode
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const cause =
    error instanceof Error && error.cause !== undefined
      ? `\ncaused by: ${error.cause instanceof Error ? error.cause.stack : String(error.cause)}`
      : ''
  stderr.write(`This is a defect of holdout itself, not of what it looked at:\n${text}${cause}\n`)
  return EXIT.invalid
}

/** The same for machines: code, message, place and hint; `errors` when there are several. */
export function describeFailure(error: unknown): JsonObject {
  if (error instanceof HoldoutErrors) {
    return { code: error.code, errors: error.errors.map(describeFailure) }
  }
  if (error instanceof HoldoutError) {
    return { code: error.code, message: error.message, hint: error.hint, ...error.place }
  }
  return { code: 'DEFECT', message: error instanceof Error ? error.message : String(error) }
}

/**
 * Ends the process once everything written has been handed over. What was asked for and found no room on the disk was not
 * given, however well the rest went.
 */
export async function endProcess(code: ExitCode): Promise<never> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (stream.destroyed || !stream.writable) return resolve()
          stream.write('', () => resolve())
        }),
    ),
  )
  const isLost = code === EXIT.pass && withoutRoom !== undefined
  process.exit(isLost ? reportFailure(asMendable(withoutRoom), process.stderr) : code)
}
