/** @module What is known of a started process: what it printed, and how it ended. */

import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { ArtifactExit } from '../model.ts'
import type { OutputBuffer } from './output-buffer.ts'

/** The state of a process, as it changes. */
export interface ProcessState {
  exit: ArtifactExit | undefined
  /** Resolves when it has ended and all that it printed is here; not before whoever holds its output open lets go of it. */
  readonly closed: Promise<void>
  /** Told of everything that is printed, until it is taken away. */
  onOutput: ((text: string) => void) | undefined
}

/**
 * Follows a process.
 *
 * @param inside it runs behind a wall, which tells a signal that ended it as 128 and its number
 */
export function watchProcess(
  child: ChildProcess,
  output: OutputBuffer,
  inside: boolean,
): ProcessState {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const state: ProcessState = { exit: undefined, closed, onOutput: undefined }
  child.once('exit', (code, signal) => {
    state.exit = inside ? exitInside(code, signal) : { code, signal }
  })
  // A later failure to signal it, for instance, is no reason to end the run.
  child.on('error', () => {})
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      output.add(stream, text)
      state.onOutput?.(text)
    })
  }
  return state
}

function exitInside(code: number | null, signal: string | null): ArtifactExit {
  const name = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0]
  return name === undefined ? { code, signal } : { code: null, signal: name }
}

/** `ended with exit code 1`, `was ended by SIGSEGV`. */
export function describeExit(exit: ArtifactExit): string {
  return exit.signal === null ? `ended with exit code ${exit.code}` : `was ended by ${exit.signal}`
}
