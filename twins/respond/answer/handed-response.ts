/** @module What a handler gave as a `Response`: read, so that it is remembered, spoiled and noted as any answer is; what may have no end is passed on unread. */

import { bareType, isSequence } from '../../contract/index.ts'
import type { Answer } from '../exchange.ts'
import { Refusal } from '../refusal.ts'

/** The most bytes of a response that are kept: 16 MiB, since they may come to lie in the world's notes. */
const MOST_BYTES = 16 * 1024 * 1024

/** The packings that `fetch` opens. */
const UNPACKED = /^(?:(?:x-)?gzip|deflate|br)$/i

/** What a response says of how its body came. */
const OF_TRANSFER = [
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
]

/** A response of a handler. */
export interface Handed {
  readonly answer: Answer
  readonly statusText: string
  /** The whole body, where it was not read to its end; the answer has none then. */
  readonly unread?: ReadableStream<Uint8Array<ArrayBuffer>>
}

/** Whether a handler gave a response; where a server puts one of its own in the place of `Response`, `fetch` gives another. */
export function isResponse(given: unknown): given is Response {
  return given instanceof Response || Object.prototype.toString.call(given) === '[object Response]'
}

/**
 * The answer that a response is.
 * @param isNeeded whether a body is to be read that may have no end, as events have none
 * @throws {Refusal} 500 for one that is no answer, whose body was read before, or broke off
 */
export async function readHanded(response: Response, isNeeded: boolean): Promise<Handed> {
  const { status, statusText, body } = response
  if (status < 200) throw unusable('it is no answer', undefined)
  const headers = headersOf(response)
  const cookies = headers.getSetCookie()
  headers.delete('set-cookie')
  const answer: Answer = {
    status,
    headers: Object.fromEntries(headers),
    text: null,
    problems: [],
    ...(cookies.length === 0 ? {} : { cookies }),
  }
  if (body === null) return { answer, statusText }
  if (response.bodyUsed || body.locked) throw unusable('its body was read before', undefined)
  if (!isNeeded && isSequence(bareType(headers.get('content-type') ?? ''))) {
    return { answer, statusText, unread: body }
  }
  const read = await readBounded(body)
  if (read instanceof ReadableStream) return { answer, statusText, unread: read }
  return { answer: { ...answer, ...textOrBytes(read) }, statusText }
}

/** Lets whatever makes the body know that nobody reads it. */
export function leaveUnread(handed: Handed | undefined): void {
  // That it may fail to stop is nobody's matter any more.
  handed?.unread?.cancel().catch(() => {})
}

// What `fetch` gives says how it came, compressed and how long; its body is no longer so. Only what was fetched has an address.
function headersOf(response: Response): Headers {
  const headers = new Headers(response.headers)
  if (response.url !== '' && UNPACKED.test(headers.get('content-encoding') ?? '')) {
    for (const name of OF_TRANSFER) headers.delete(name)
  }
  return headers
}

/** The bytes; where there are too many, the whole as a stream again. */
async function readBounded(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>> {
  const reader = body.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      if (!ArrayBuffer.isView(read.value)) throw new TypeError('it has something else than bytes')
      chunks.push(read.value)
      size += read.value.byteLength
      if (size > MOST_BYTES) return goingOn(chunks, reader)
    }
  } catch (cause) {
    throw unusable('its body broke off', cause)
  }
  const [only] = chunks
  return only !== undefined && chunks.length === 1
    ? only
    : new Uint8Array(await new Blob(chunks).arrayBuffer())
}

function goingOn(
  chunks: readonly Uint8Array<ArrayBuffer>[],
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const left = [...chunks]
  return new ReadableStream({
    async pull(controller) {
      const known = left.shift()
      if (known !== undefined) return controller.enqueue(known)
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

function textOrBytes(bytes: Uint8Array<ArrayBuffer>): Pick<Answer, 'text' | 'bytes'> {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { text: null, bytes }
  }
}

function unusable(why: string, cause: unknown): Refusal {
  const said = cause === undefined ? why : `${why}: ${String(cause)}`
  return new Refusal('Internal Server Error', {
    outcome: 'error',
    statuses: [500],
    exactStatus: true,
    code: 'internal_error',
    cause: new Error(`the response of a handler cannot be sent: ${said}`),
  })
}
