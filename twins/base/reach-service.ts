/** @module A running service: its address, whether it can be reached before it is held to anything, and its answers, as far as they end. */

import { EXIT, HoldoutError } from './errors.ts'

/** So long a service may say nothing. */
const SILENCE_MS = 30_000
/** So many bytes of an answer are read. */
const MOST_BYTES = 64 * 1024 * 1024

/** Thrown in place of an answer that goes on and on, as streams of events do. */
export class EndlessAnswer extends Error {
  override readonly name = 'EndlessAnswer'
}

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
 * @param ask ends as soon as anything is answered; `fetch` unless given, which asks nothing at some ports
 * @throws {HoldoutError} `SERVICE_URL_INVALID`, `SERVICE_UNREACHABLE`
 */
export async function reachService(
  baseUrl: string,
  signal?: AbortSignal,
  silenceMs: number = SILENCE_MS,
  ask: (url: URL, signal: AbortSignal) => Promise<void> = askRoot,
): Promise<void> {
  const url = serviceAddress(baseUrl)
  try {
    const silence = AbortSignal.timeout(silenceMs)
    await ask(url, signal === undefined ? silence : AbortSignal.any([signal, silence]))
  } catch (error) {
    signal?.throwIfAborted()
    const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
    // A name with several addresses fails at each of them.
    const cause = inner instanceof AggregateError ? inner.errors[0] : inner
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

async function askRoot(url: URL, signal: AbortSignal): Promise<void> {
  // Wherever it sends us, it was there to do so.
  const answer = await fetch(url, { redirect: 'manual', signal })
  await answer.body?.cancel()
}

/**
 * Asks a running service, and gives its answer once all of it is there. A redirection is an answer.
 * @param bounds how long it may take, and how long it may be
 * @throws {EndlessAnswer} where it does not end within them; the signal's reason; whatever `fetch` throws
 */
export async function askService(
  request: Request,
  signal?: AbortSignal,
  { endMs = SILENCE_MS, mostBytes = MOST_BYTES } = {},
): Promise<Response> {
  const end = new AbortController()
  const give = (why: string) => end.abort(new EndlessAnswer(`its answer ${why}`))
  const timer = setTimeout(() => give(`did not end within ${endMs / 1000} s`), endMs)
  try {
    const response = await fetch(request, {
      redirect: 'manual',
      signal: signal === undefined ? end.signal : AbortSignal.any([signal, end.signal]),
    })
    // What is read of the copy is there for whoever is given the answer.
    const reader = response.clone().body?.getReader()
    let bytes = 0
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      bytes += read.value.byteLength
      if (bytes > mostBytes) give(`is longer than ${mostBytes} bytes`)
      end.signal.throwIfAborted()
    }
    return response
  } catch (error) {
    signal?.throwIfAborted()
    end.signal.throwIfAborted()
    throw error
  } finally {
    clearTimeout(timer)
  }
}
