/** @module The address of a running service, and whether it can be reached before it is held to anything: silence is no broken law. */

import { EXIT, HoldoutError } from './errors.ts'

/** So long a service may say nothing. */
const SILENCE_MS = 30_000

/**
 * The address below which a service's paths are asked for.
 * @throws {HoldoutError} `SERVICE_URL_INVALID`
 */
export function serviceAddress(text: string): URL {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw invalid(`${text} is no address of a service`, 'write it like http://127.0.0.1:4010')
  if (url.username !== '' || url.password !== '')
    throw invalid(
      'the address of a service must not hold credentials',
      'leave them out: they go with the requests, as a header',
    )
  if (url.search !== '' || url.hash !== '')
    throw invalid(
      'the address of a service must not have a query',
      'leave out what follows the path',
    )
  return url
}

function invalid(message: string, hint: string): HoldoutError {
  return new HoldoutError(message, { code: 'SERVICE_URL_INVALID', hint })
}

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
  const url = serviceAddress(baseUrl)
  try {
    const silence = AbortSignal.timeout(silenceMs)
    const answer = await fetch(url, {
      // Wherever it sends us, it was there to do so.
      redirect: 'manual',
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
