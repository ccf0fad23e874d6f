/** @module Whether a program is installed, where, and which version it says it is. */

import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { runProgram } from '../../../scenarios-runner/sandbox/index.ts'

/** A program that is there. */
export interface FoundProgram {
  readonly path: string
  /** What `--version` printed, its first line; undefined when it did not say. */
  readonly version: string | undefined
}

const ANSWER_MS = 20_000

/** Looks for an executable file along a PATH. */
export function whereIs(command: string, path = process.env.PATH ?? ''): string | undefined {
  const candidates = isAbsolute(command)
    ? [command]
    : path.split(delimiter).map((folder) => join(folder, command))
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK)
      return statSync(candidate).isFile()
    } catch {
      return false
    }
  })
}

/**
 * Looks for a program and asks its version, with nothing in its environment but PATH and a home of its own.
 *
 * @returns undefined when it is not installed
 */
export async function findProgram(
  command: string,
  home: string,
  signal: AbortSignal,
  path = process.env.PATH ?? '',
): Promise<FoundProgram | undefined> {
  const found = whereIs(command, path)
  if (found === undefined) return undefined
  const result = await runProgram({
    command: found,
    args: ['--version'],
    cwd: home,
    env: { PATH: path, HOME: home },
    timeoutMs: ANSWER_MS,
    signal,
  })
  const version = result.exitCode === 0 ? result.stdout.trim().split('\n').at(-1) : undefined
  return { path: found, version: version === '' ? undefined : version }
}
