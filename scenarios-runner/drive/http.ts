/** @module Acts as the user over HTTP: one exchange after the other, each on a connection of its own. */

import { Agent, type IncomingMessage, request as openRequest } from 'node:http'
import { isJsonObject, type JsonObject, type JsonValue } from '../../twins/base/index.ts'

/** A request as the user makes it; everything is interpolated already. */
export interface HttpExchangeRequest {
  readonly method: string
  /** Path with an optional query, or an address under the driver's base. */
  readonly path: string
  readonly query?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: JsonValue
  readonly form?: JsonObject
  readonly text?: string
  /** Milliseconds for the whole exchange. */
  readonly timeoutMs: number
}

/**
 * Why nothing (or only half) was answered. `elsewhere`: the address leads away from the artifact; `invalid`: what came
 * was not HTTP.
 */
export type HttpFailure =
  | 'timeout'
  | 'refused'
  | 'reset'
  | 'cut'
  | 'invalid'
  | 'elsewhere'
  | 'stopped'

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

/** How much of a body is kept: 1 MiB. */
const MAX_BODY_BYTES = 1024 * 1024

/** Deeper than this, an answer stays text: whatever walks through it would run out of stack, and no client reads it. */
const MAX_DEPTH = 200

/**
 * Opens a driver for an artifact's address. Redirects are answers like any other: nothing follows them.
 *
 * @param baseUrl `http://127.0.0.1:4000`, optionally with a path
 */
export function openHttpDriver(
  baseUrl: string,
  options: { readonly maxBodyBytes?: number } = {},
): HttpDriver {
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
  const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES
  // A kept connection may be closed by the artifact just as it is used again, which would look like its failure.
  const agent = new Agent({ keepAlive: false })
  const close = () => agent.destroy()
  return {
    send: (request, signal) => exchange(agent, base, maxBodyBytes, request, signal),
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
  const body = bodyOf(request)
  const headers: Record<string, string> = { accept: 'application/json, */*;q=0.5' }
  if (body !== undefined) {
    headers['content-type'] = body.type
    headers['content-length'] = String(Buffer.byteLength(body.text))
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    headers[name.toLowerCase()] = value
  }
  const startedMs = performance.now()
  const outcome =
    url.origin === base.origin
      ? await send(agent, url, { ...request, headers, body: body?.text, maxBodyBytes, signal })
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
  readonly body: string | undefined
  readonly timeoutMs: number
  readonly maxBodyBytes: number
  readonly signal: AbortSignal | undefined
}

type Outcome = Pick<HttpExchange, 'answer' | 'failure'>

function send(agent: Agent, url: URL, sending: Sending): Promise<Outcome> {
  return new Promise((resolve) => {
    const outgoing = openRequest(url, {
      agent,
      method: sending.method,
      headers: onTheWire(sending.headers),
    })
    const finish = (outcome: Outcome) => {
      clearTimeout(timer)
      sending.signal?.removeEventListener('abort', stop)
      resolve(outcome)
    }
    const fail = (failure: HttpFailure) => {
      finish({ answer: undefined, failure })
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
      incoming.on('error', () => fail('cut'))
      readAnswer(incoming, sending.maxBodyBytes).then(
        (answer) => finish({ answer, failure: undefined }),
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

async function readAnswer(incoming: IncomingMessage, maxBodyBytes: number): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  let kept = 0
  let omittedBytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    const room = maxBodyBytes - kept
    if (room > 0) chunks.push(chunk.subarray(0, room))
    kept += Math.min(room, chunk.length)
    omittedBytes += Math.max(0, chunk.length - room)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const json = omittedBytes > 0 ? undefined : parseJson(text, headers['content-type'])
  return { status: incoming.statusCode ?? 0, headers, text, json, omittedBytes }
}

// A page or a plain text stays text even where it happens to be a JSON literal.
function parseJson(text: string, type: string | undefined): JsonValue | undefined {
  const promised = type === undefined || /[/+]json\b/i.test(type)
  if (!promised && !/^\s*[[{]/.test(text)) return undefined
  if (isNestedDeeper(text, MAX_DEPTH)) return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** Brackets of a JSON text that are open at once; those in strings are not counted. */
function isNestedDeeper(text: string, limit: number): boolean {
  if (text.length <= limit) return false
  let depth = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (depth > limit) return true
  }
  return false
}

function addressOf(base: URL, request: HttpExchangeRequest): URL {
  const path = request.path.replace(/^\/+/, '')
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(request.path)
  const url = new URL(absolute ? request.path : `./${path}`, base)
  for (const [name, value] of pairsOf(request.query ?? {})) url.searchParams.append(name, value)
  return url
}

function bodyOf(
  request: HttpExchangeRequest,
): { text: string; type: string; value: JsonValue } | undefined {
  const { json, form, text } = request
  if (json !== undefined)
    return { text: JSON.stringify(json), type: 'application/json', value: json }
  if (form !== undefined) {
    const encoded = new URLSearchParams(pairsOf(form)).toString()
    return { text: encoded, type: 'application/x-www-form-urlencoded', value: form }
  }
  return text === undefined ? undefined : { text, type: 'text/plain; charset=utf-8', value: text }
}

/** Names and values as forms write them: lists repeat their name, objects nest as `a[b]`, null is left out. */
function pairsOf(value: JsonObject): [string, string][] {
  const pairs: [string, string][] = []
  const add = (name: string, item: JsonValue | undefined) => {
    if (item === undefined || item === null) return
    if (Array.isArray(item)) for (const each of item) add(name, each)
    else if (isJsonObject(item)) {
      for (const [key, each] of Object.entries(item)) add(`${name}[${key}]`, each)
    } else pairs.push([name, String(item)])
  }
  for (const [name, item] of Object.entries(value)) add(name, item)
  return pairs
}

function failureOf(error: NodeJS.ErrnoException): HttpFailure {
  if (error.code === 'ECONNREFUSED') return 'refused'
  if (error.code?.startsWith('HPE_')) return 'invalid'
  return 'reset'
}
