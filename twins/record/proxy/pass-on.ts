/** @module One request passed on to the service and its answer passed back, both copied; nothing is followed, decoded or changed on the way but addresses. */

import {
  request as askPlain,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { request as askSecure } from 'node:https'
import type { RecordedBody } from '../exchanges/index.ts'
import { BodyCopy } from './decode-body.ts'
import {
  asRecorded,
  headerOf,
  pairsOf,
  type RawHeaders,
  toClient,
  toService,
} from './pass-headers.ts'

/** An exchange that ended, not yet redacted. */
export interface Ended {
  readonly atMs: number
  readonly tookMs: number
  readonly method: string
  readonly path: string
  readonly request: { readonly headers: RawHeaders; readonly body: RecordedBody | undefined }
  readonly response:
    | {
        readonly status: number
        readonly headers: RawHeaders
        readonly body: RecordedBody | undefined
      }
    | undefined
  readonly failed: string | undefined
}

/** Where it goes, and who is told. */
export interface PassOnOptions {
  readonly service: URL
  /** The address by which the client knows the recorder. */
  readonly here: () => string
  readonly mostBodyBytes: number
  readonly silenceMs: number
  readonly now: () => number
  /** Returns when it is on the disk. */
  readonly write: (ended: Ended) => void
}

/** Passes one request on; resolves when its line is written and its answer has left. */
export async function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: PassOnOptions,
): Promise<void> {
  const startedMs = performance.now()
  const atMs = options.now()
  const { method = 'GET' } = incoming
  const path = pathOf(incoming.url ?? '/')
  const sent = new BodyCopy(options.mostBodyBytes)
  const got = new BodyCopy(options.mostBodyBytes)
  const headers = pairsOf(incoming.rawHeaders)
  const record = async (response: IncomingMessage | undefined, failed: string | undefined) => {
    const answer = response === undefined ? undefined : pairsOf(response.rawHeaders)
    const [asked, answered] = await Promise.all([
      sent.read(readable(headers)),
      answer === undefined ? undefined : got.read(readable(answer)),
    ])
    options.write({
      atMs,
      tookMs: performance.now() - startedMs,
      method,
      path,
      request: { headers, body: asked },
      response:
        response === undefined || answer === undefined
          ? undefined
          : { status: response.statusCode ?? 0, headers: answer, body: answered },
      failed,
    })
  }

  const reached = await ask(incoming, path, headers, sent, outgoing, options)
  if ('failed' in reached) {
    await record(undefined, reached.failed)
    if (!outgoing.destroyed) refuse(outgoing, reached.failed)
    return
  }
  const { response, upstream } = reached
  const status = response.statusCode ?? 502
  const answer = pairsOf(response.rawHeaders)
  const back = toClient(answer, options.service, options.here())
  const length = Number(headerOf(answer, 'content-length') ?? Number.NaN)
  const hasBody = method !== 'HEAD' && status !== 204 && status !== 304 && length !== 0
  outgoing.sendDate = false
  const gone = () => upstream.destroy()
  outgoing.once('close', gone)
  const head = () => outgoing.writeHead(status, response.statusMessage ?? '', back.flat())
  if (!hasBody) {
    // The head is the whole answer, and waits like the last byte of any other.
    response.resume()
    await record(response, undefined)
    if (!outgoing.destroyed) head().end()
    return
  }
  head()
  const last = await copyBack(response, outgoing, got, length)
  if (last.failed !== undefined) {
    await record(response, last.failed)
    // The client must see that something is missing.
    outgoing.destroy()
    return
  }
  await record(response, undefined)
  if (outgoing.destroyed) return
  if (last.held !== undefined) outgoing.write(last.held)
  if (Object.keys(response.trailers).length > 0)
    outgoing.addTrailers(response.trailers as Record<string, string>)
  outgoing.end()
}

function readable(headers: RawHeaders): Readonly<Record<string, string>> {
  return { ...asRecorded(headers), 'content-encoding': headerOf(headers, 'content-encoding') ?? '' }
}

// A client that takes us for a proxy names whole addresses: only the service is asked, whatever they say.
function pathOf(target: string): string {
  const url = /^https?:\/\//i.test(target) ? URL.parse(target) : null
  const path = url === null ? target : url.pathname + url.search
  return path.startsWith('/') ? path : `/${path === '*' ? '' : path}`
}

type Reached =
  | { readonly response: IncomingMessage; readonly upstream: ClientRequest }
  | { readonly failed: string }

function ask(
  incoming: IncomingMessage,
  path: string,
  headers: RawHeaders,
  sent: BodyCopy,
  outgoing: ServerResponse,
  { service, silenceMs }: PassOnOptions,
): Promise<Reached> {
  return new Promise((resolve) => {
    let why: string | undefined
    const give = service.protocol === 'https:' ? askSecure : askPlain
    const upstream = give({
      protocol: service.protocol,
      hostname: service.hostname.replace(/^\[|\]$/g, ''),
      port: service.port,
      method: incoming.method,
      path: service.pathname.replace(/\/$/, '') + path,
      headers: [...toService(headers, service.host), ...framing(headers)].flat(),
      timeout: silenceMs,
    })
    upstream.once('response', (response) => resolve({ response, upstream }))
    upstream.once('timeout', () => {
      why = `the service said nothing for ${silenceMs / 1000} s`
      upstream.destroy()
    })
    // Stays: what fails after the answer began is told by the answer.
    upstream.on('error', (error: Error) => {
      resolve({ failed: why ?? `the service could not be asked: ${wordsOf(error)}` })
    })
    const left = () => {
      why = 'the client went away before the service answered'
      upstream.destroy()
      resolve({ failed: why })
    }
    outgoing.once('close', left)
    upstream.once('response', () => outgoing.off('close', left))
    incoming.on('data', (chunk: Buffer) => sent.add(chunk))
    incoming.once('error', left)
    incoming.pipe(upstream)
  })
}

// Where the client announced no length, Node would send the bodies of some methods without telling where they end.
function framing(headers: RawHeaders): RawHeaders {
  const isChunked = /chunked/i.test(headerOf(headers, 'transfer-encoding') ?? '')
  return isChunked ? [['transfer-encoding', 'chunked']] : []
}

/**
 * Copies an answer's body back as it comes. The chunk that completes an announced length is held back, since with it the
 * client has everything; without a length it is the end that tells the client.
 */
function copyBack(
  response: IncomingMessage,
  outgoing: ServerResponse,
  got: BodyCopy,
  length: number,
): Promise<{ readonly held?: Buffer; readonly failed?: string }> {
  return new Promise((resolve) => {
    let held: Buffer | undefined
    response.on('data', (chunk: Buffer) => {
      got.add(chunk)
      if (got.bytes >= length) {
        held = held === undefined ? chunk : Buffer.concat([held, chunk])
        return
      }
      if (!outgoing.write(chunk)) {
        response.pause()
        outgoing.once('drain', () => response.resume())
      }
    })
    response.once('end', () => resolve(held === undefined ? {} : { held }))
    const broken = (error?: Error) => {
      if (response.complete) return
      const isClients = outgoing.destroyed
      resolve({
        failed: isClients
          ? `the client went away after ${got.bytes} bytes of the answer`
          : `the service broke off after ${got.bytes} bytes of its answer${error === undefined ? '' : `: ${wordsOf(error)}`}`,
      })
    }
    response.once('error', broken)
    response.once('close', () => broken())
  })
}

function refuse(outgoing: ServerResponse, why: string): void {
  const text = JSON.stringify({ message: `Holdout's recorder: ${why}` })
  outgoing.writeHead(502, { 'content-type': 'application/json' })
  outgoing.end(text)
}

function wordsOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message
}
