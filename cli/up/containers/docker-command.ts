/** @module Asks Docker, and tells its refusals as what a person can mend. */

import { execFile } from 'node:child_process'
import { EXIT, HoldoutError } from '../../../twins/base/index.ts'

/** How a command is run. */
export interface DockerCallOptions {
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly signal?: AbortSignal | undefined
  /** Gives what it prints to standard error too. */
  readonly both?: boolean
}

/**
 * Runs a command to its end and gives what it prints.
 * @throws {HoldoutError} `DOCKER_MISSING`, or `DOCKER_REFUSED` with what it says (exit code 4: infrastructure)
 */
export function docker(
  words: readonly string[],
  options: DockerCallOptions = {},
  by: readonly string[] = ['docker'],
): Promise<string> {
  const [program = 'docker', ...first] = by
  const { env, signal, both } = options
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...first, ...words],
      { maxBuffer: 64 << 20, ...(env === undefined ? {} : { env }), ...(signal && { signal }) },
      (error, stdout, stderr) => {
        if (error === null) resolve((both === true ? stdout + stderr : stdout).trim())
        else reject(signal?.aborted === true ? signal.reason : refusal(by, words, error, stderr))
      },
    )
  })
}

/** The same, for what may fail without being a mistake: undefined then. */
export async function tryDocker(
  words: readonly string[],
  options: DockerCallOptions = {},
  by: readonly string[] = ['docker'],
): Promise<string | undefined> {
  try {
    return await docker(words, options, by)
  } catch (error) {
    if (error instanceof HoldoutError && error.code.startsWith('DOCKER_')) return undefined
    throw error
  }
}

function refusal(
  by: readonly string[],
  words: readonly string[],
  cause: Error,
  stderr: string,
): HoldoutError {
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
    return new HoldoutError('there is no docker here', {
      code: 'DOCKER_MISSING',
      hint: 'install Docker, or leave --docker out: the twins run without it too',
      exitCode: EXIT.invalid,
      cause,
    })
  }
  const said = stderr.trim().split('\n').slice(-3).join(' ')
  const isDown = /daemon running|cannot connect to the docker|error during connect/i.test(stderr)
  return new HoldoutError(
    isDown ? 'the Docker engine does not answer' : `${[...by, words[0]].join(' ')}: ${said}`,
    {
      code: isDown ? 'DOCKER_ENGINE' : 'DOCKER_REFUSED',
      hint: isDown
        ? 'start it, or leave --docker out: the twins run without it too'
        : portHint(said),
      exitCode: EXIT.invalid,
      cause,
    },
  )
}

function portHint(said: string): string {
  const port = /(?:127\.0\.0\.1|0\.0\.0\.0):(\d+)/.exec(said)?.[1]
  return port !== undefined && /allocated|in use/i.test(said)
    ? `stop what listens on port ${port}, or give the twin another one in the configuration: port`
    : 'that is what Docker says of it; `holdout down` removes what was started'
}
