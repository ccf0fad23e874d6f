/** @module Acts as the user over HTTP: one exchange after the other, each on a connection of its own. */

import http, { type Agent, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { JsonObject, JsonValue } from '../../../twins/base/index.ts'
import { isJsonType } from '../../../twins/index.ts'
import { MAX_SEEN_BYTES } from '../kept-text.ts'
import type { CookieJar } from './cookie-jar.ts'
import { jsonIn } from './json-answer.ts'
import { eventReaderFor, type ReceivedEvent } from './read-events.ts'
import { type BodyChoice, bodyOf, pairsOf, type RequestBody } from './request-body.ts'

/** A request as the user makes it; everything is interpolated already. */
export interface HttpExchangeRequest extends BodyChoice {
  readonly method: string
  /** Path with an optional query, or an address under the driver's base. */
  readonly path: string
  readonly query?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds for the whole exchange. */
  readonly timeoutMs: number
  /** Cookies are sent from it and kept in it. */
  readonly cookies?: CookieJar
  /** Asked after each piece of a stream: true ends the exchange, since the user has seen enough. */
  readonly enough?: (events: readonly TimedEvent[]) => boolean
}

/**
 * Why nothing (or only half) was answered. `elsewhere`: the address leads away from the artifact, or is none; `invalid`: what
 * came was not HTTP.
 */
export type HttpFailure =
  | 'timeout'
  | 'refused'
  | 'reset'
  | 'cut'
  | 'invalid'
  | 'elsewhere'
  | 'stopped'

/** A piece of a stream, and when it came: milliseconds since the request was sent. */
export interface TimedEvent extends ReceivedEvent {
  readonly ms: number
}

/** What was answered. */
export interface HttpAnswer {
  readonly status: number
  /** Names in lower case; several of a name joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body as JSON, when it is JSON. */
  readonly json: JsonValue | undefined
  /** Bytes of the body that were not kept. */
  readonly omittedBytes: number
  /** The pieces of a stream; empty where none was asked for. */
  readonly events: readonly TimedEvent[]
}

/** One exchange, whatever its end. */
export interface HttpExchange {
  readonly method: string
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody: JsonValue | undefined
  readonly durationMs: number
  readonly answer: HttpAnswer | undefined
  readonly failure: HttpFailure | undefined
}

/** Sends requests to one artifact. */
export interface HttpDriver extends Disposable {
  send(request: HttpExchangeRequest, signal?: AbortSignal): Promise<HttpExchange>
  /** Drops its connections. */
  close(): void
}

/**
 * Opens a driver for an artifact's address. Redirects are answers like any other: nothing follows them.
 *
 * @param baseUrl `http://127.0.0.1:4000`, optionally with a path
 */
export function openHttpDriver(
  baseUrl: string,
  options: {
    readonly maxBodyBytes?: number
    /** What every request carries beside its own headers, and stronger. */
    readonly headers?: Readonly<Record<string, string>> | undefined
  } = {},
): HttpDriver {
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
  const maxBodyBytes = options.maxBodyBytes ?? MAX_SEEN_BYTES
  // A kept connection may be closed by the artifact just as it is used again, which would look like its failure.
  const agent = new (base.protocol === 'https:' ? https : http).Agent({ keepAlive: false })
  const close = () => agent.destroy()
  return {
    send: (request, signal) =>
      exchange(
        agent,
        base,
        maxBodyBytes,
        { ...request, headers: { ...request.headers, ...options.headers } },
        signal,
      ),
    close,
    [Symbol.dispose]: close,
  }
}

async function exchange(
  agent: Agent,
  base: URL,
  maxBodyBytes: number,
  request: HttpExchangeRequest,
  signal: AbortSignal | undefined,
): Promise<HttpExchange> {
  const url = addressOf(base, request)
  if (url === undefined) {
    // Told as a path, so that whoever reads the exchange finds an address.
    const told = new URL(`./${encodeURIComponent(request.path.toWellFormed())}`, base)
    const nothing = { requestHeaders: {}, requestBody: undefined, durationMs: 0, answer: undefined }
    return { method: request.method, url: told.href, ...nothing, failure: 'elsewhere' }
  }
  const body = bodyOf(request)
  const headers: Record<string, string> = { accept: 'application/json, */*;q=0.5' }
  if (request.enough !== undefined) headers.accept = 'text/event-stream, */*;q=0.5'
  if (body !== undefined) {
    headers['content-type'] = body.type
    headers['content-length'] = String(Buffer.byteLength(body.bytes))
  }
  const cookie = request.cookies?.header(url.pathname)
  if (cookie !== undefined) headers.cookie = cookie
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    headers[name.toLowerCase()] = value
  }
  const startedMs = performance.now()
  const outcome =
    url.origin === base.origin
      ? await send(agent, url, { ...request, headers, body: body?.bytes, maxBodyBytes, signal })
      : { answer: undefined, failure: 'elsewhere' as const }
  return {
    method: request.method,
    url: url.href,
    requestHeaders: headers,
    requestBody: body?.value,
    durationMs: performance.now() - startedMs,
    ...outcome,
  }
}

interface Sending {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: RequestBody['bytes'] | undefined
  readonly timeoutMs: number
  readonly maxBodyBytes: number
  readonly signal: AbortSignal | undefined
  readonly cookies?: CookieJar
  readonly enough?: (events: readonly TimedEvent[]) => boolean
}

type Outcome = Pick<HttpExchange, 'answer' | 'failure'>

function send(agent: Agent, url: URL, sending: Sending): Promise<Outcome> {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const open = url.protocol === 'https:' ? https.request : http.request
    const outgoing = open(url, {
      agent,
      method: sending.method,
      headers: onTheWire(sending.headers),
    })
    const finish = (outcome: Outcome) => {
      clearTimeout(timer)
      sending.signal?.removeEventListener('abort', stop)
      resolve(outcome)
    }
    let read: AnswerReader | undefined
    const fail = (failure: HttpFailure) => {
      // Of a stream, what came before it failed was seen.
      finish({ answer: sending.enough === undefined ? undefined : read?.answer(), failure })
      outgoing.destroy()
    }
    const stop = () => fail('stopped')
    const timer = setTimeout(() => fail('timeout'), sending.timeoutMs)
    if (sending.signal?.aborted) stop()
    sending.signal?.addEventListener('abort', stop, { once: true })
    let answering = false
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      fail(answering ? 'cut' : failureOf(error)),
    )
    outgoing.on('response', (incoming) => {
      answering = true
      sending.cookies?.take(url.pathname, incoming.headers['set-cookie'] ?? [])
      incoming.on('error', () => fail('cut'))
      const reader = createAnswerReader(incoming, sending, startedMs)
      read = reader
      reader.toEnd().then(
        () => {
          finish({ answer: reader.answer(), failure: undefined })
          if (!incoming.complete) outgoing.destroy()
        },
        () => fail('cut'),
      )
    })
    outgoing.end(sending.body)
  })
}

// Beyond Latin-1 there is no letter for a header; browsers and curl send the bytes of UTF-8.
function onTheWire(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      /[^\0-\xff]/.test(value) ? Buffer.from(value).toString('latin1') : value,
    ]),
  )
}

interface AnswerReader {
  /** Reads until the answer ends, or enough of it has come. */
  toEnd(): Promise<void>
  /** What has come so far. */
  answer(): HttpAnswer
}

function createAnswerReader(
  incoming: IncomingMessage,
  { maxBodyBytes, enough }: Sending,
  startedMs: number,
): AnswerReader {
  const chunks: Buffer[] = []
  const events: TimedEvent[] = []
  let kept = 0
  let omittedBytes = 0
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const reader = enough === undefined ? undefined : eventReaderFor(headers['content-type'] ?? '')
  const seen = (pieces: readonly ReceivedEvent[]) => {
    const ms = Math.round(performance.now() - startedMs)
    for (const piece of pieces) events.push({ ...piece, ms })
    return pieces.length > 0 && enough?.(events) === true
  }
  return {
    async toEnd() {
      for await (const chunk of incoming as AsyncIterable<Buffer>) {
        const room = maxBodyBytes - kept
        if (room > 0) chunks.push(chunk.subarray(0, room))
        kept += Math.min(room, chunk.length)
        omittedBytes += Math.max(0, chunk.length - room)
        if (reader !== undefined && room > 0 && seen(reader.read(chunk))) return
      }
      if (reader !== undefined) seen(reader.end())
    },
    answer() {
      const text = Buffer.concat(chunks).toString('utf8')
      const json = omittedBytes > 0 ? undefined : parseJson(text, headers['content-type'])
      return { status: incoming.statusCode ?? 0, headers, text, json, omittedBytes, events }
    },
  }
}

// A page or a plain text stays text even where it happens to be a JSON literal.
function parseJson(text: string, type: string | undefined): JsonValue | undefined {
  const promised = type === undefined || isJsonType(type)
  if (!promised && !/^\s*[[{]/.test(text)) return undefined
  return jsonIn(text)
}

/** Undefined where it is none: an answer may name anything for one. */
function addressOf(base: URL, request: HttpExchangeRequest): URL | undefined {
  const path = request.path.replace(/^\/+/, '')
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(request.path)
  const url = URL.parse(absolute ? request.path : `./${path}`, base)
  if (url === null) return undefined
  for (const [name, value] of pairsOf(request.query ?? {})) url.searchParams.append(name, value)
  return url
}

function failureOf(error: NodeJS.ErrnoException): HttpFailure {
  if (error.code === 'ECONNREFUSED') return 'refused'
  if (error.code?.startsWith('HPE_')) return 'invalid'
  return 'reset'
}
