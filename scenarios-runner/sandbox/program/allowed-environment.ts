/** @module What a program may know of the machine: an environment that holds only what was allowed by name. */

import { delimiter } from 'node:path'

/** What goes into an environment besides PATH and HOME. */
export interface EnvironmentOptions {
  /** The program's home folder: one of its own, never the user's. */
  readonly home: string
  /** Folders searched before the user's PATH, such as a place's own `bin`. */
  readonly pathFirst?: readonly string[]
  /** Set as they stand; these win over everything else, PATH and HOME included. */
  readonly set?: Readonly<Record<string, string>>
  /** Names that are passed on from {@link from} when they are set there. */
  readonly pass?: readonly string[]
  /** Where names are passed on from: the harness's own environment unless given. */
  readonly from?: Readonly<Record<string, string | undefined>>
}

/**
 * PATH, HOME, what is passed on by name and what is set: nothing else reaches the program, so that a key or a path
 * of the user's cannot be what makes it work.
 */
export function allowedEnvironment(options: EnvironmentOptions): Record<string, string> {
  const from = options.from ?? process.env
  const path = [...(options.pathFirst ?? []), from.PATH ?? from.Path ?? ''].filter((part) => part)
  const environment: Record<string, string> = { PATH: path.join(delimiter), HOME: options.home }
  // Windows programs do not start without these two.
  const pass = process.platform === 'win32' ? ['SystemRoot', 'TEMP'] : []
  for (const name of [...pass, ...(options.pass ?? [])]) {
    const value = from[name]
    if (value !== undefined) environment[name] = value
  }
  return { ...environment, ...options.set }
}
