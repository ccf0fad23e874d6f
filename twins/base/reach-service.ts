/** @module Whether a running service can be reached, before it is held to anything: silence is no broken law. */

import { EXIT, HoldoutError } from './errors.ts'

/**
 * Asks a service for its root, whatever it answers.
 * @throws {HoldoutError} `SERVICE_URL_INVALID`, `SERVICE_UNREACHABLE`
 */
export async function reachService(baseUrl: string, signal?: AbortSignal): Promise<void> {
  const url = URL.parse(baseUrl)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new HoldoutError(`${baseUrl} is no address of a service`, {
      code: 'SERVICE_URL_INVALID',
      hint: 'write it like http://127.0.0.1:4010',
    })
  }
  try {
    const answer = await fetch(url, signal === undefined ? {} : { signal })
    await answer.body?.cancel()
  } catch (error) {
    signal?.throwIfAborted()
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const why = cause instanceof Error && cause.message !== '' ? cause.message : String(cause)
    throw new HoldoutError(`the service at ${url.href} cannot be reached: ${why}`, {
      code: 'SERVICE_UNREACHABLE',
      hint: 'start it, or give the address at which it answers',
      exitCode: EXIT.invalid,
      cause: error,
    })
  }
}
