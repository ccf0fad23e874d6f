/** @module Whether a running service can be reached, before it is held to anything: silence is no broken law. */

import { EXIT, HoldoutError } from './errors.ts'

/** So long a service may say nothing. */
const SILENCE_MS = 30_000

/**
 * Asks a service for its root, whatever it answers.
 * @param silenceMs how long it may say nothing
 * @throws {HoldoutError} `SERVICE_URL_INVALID`, `SERVICE_UNREACHABLE`
 */
export async function reachService(
  baseUrl: string,
  signal?: AbortSignal,
  silenceMs: number = SILENCE_MS,
): Promise<void> {
  const url = URL.parse(baseUrl)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new HoldoutError(`${baseUrl} is no address of a service`, {
      code: 'SERVICE_URL_INVALID',
      hint: 'write it like http://127.0.0.1:4010',
    })
  }
  try {
    const silence = AbortSignal.timeout(silenceMs)
    const answer = await fetch(url, {
      signal: signal === undefined ? silence : AbortSignal.any([signal, silence]),
    })
    await answer.body?.cancel()
  } catch (error) {
    signal?.throwIfAborted()
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const said = cause instanceof Error && cause.message !== '' ? cause.message : String(cause)
    const isSilent = cause instanceof Error && cause.name === 'TimeoutError'
    const why = isSilent ? `it said nothing for ${silenceMs / 1000} s` : said
    throw new HoldoutError(`the service at ${url.href} cannot be reached: ${why}`, {
      code: 'SERVICE_UNREACHABLE',
      hint: 'start it, or give the address at which it answers',
      exitCode: EXIT.invalid,
      cause: error,
    })
  }
}
