/** @module One exchange through the relay: credentials put in on the way out, tools held to the rule both ways, all of it kept. */

import {
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import { pipeline, type Transform } from 'node:stream'
import { isJsonObject } from '../../../twins/base/index.ts'
import { changedWhole, heldCalls, hiddenCredentials, seenBy } from './answer-filters.ts'
import type { Route } from './routes.ts'
import { withoutTools } from './tool-calls.ts'

/** An exchange as it is written down. Bodies are UTF-8 where they are that, else base64. */
export interface Exchange {
  readonly at: string
  readonly route: string
  readonly method: string
  readonly path: string
  readonly status: number | undefined
  readonly failure?: string
  /** Tools that were taken out of the request. */
  readonly withheld?: readonly string[]
  /** Tools that the answer called and that are not allowed. */
  readonly refused?: readonly string[]
  readonly request: string
  readonly response: string
}

/** What is carried. */
export interface Carried {
  readonly route: Route
  /** The path at the relay behind the route's name. */
  readonly rest: string
  readonly message: IncomingMessage
  readonly body: Buffer
  /** What stands for a credential inside → the credential. */
  readonly credentials: ReadonlyMap<string, string>
  readonly port: number
  /** Told of each piece of the answer; may end it by throwing. */
  readonly onPiece: (piece: Buffer) => void
}

const HOP_BY_HOP = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'accept-encoding',
])

/**
 * The body without the tools that the route does not allow.
 *
 * @returns undefined for a body that cannot be read, where something is not allowed: nobody knows what it asks for
 */
export function heldBody(
  { mayCall }: Route,
  message: IncomingMessage,
  body: Buffer,
): { readonly body: Buffer; readonly withheld: readonly string[] } | undefined {
  if (mayCall === undefined || body.length === 0) return { body, withheld: [] }
  if (message.headers['content-encoding'] !== undefined) return undefined
  try {
    const asked: unknown = JSON.parse(body.toString('utf8'))
    if (!isJsonObject(asked)) return undefined
    const withheld = new Set<string>()
    const left = withoutTools(asked, mayCall, (name) => withheld.add(name))
    if (withheld.size === 0) return { body, withheld: [] }
    return { body: Buffer.from(JSON.stringify(left)), withheld: [...withheld] }
  } catch {
    return undefined
  }
}

/**
 * Carries an exchange to its end. What comes back is passed on as it comes.
 *
 * @param sent the body that goes out; what was asked is written down
 */
export function carryExchange(
  carried: Carried,
  sent: { readonly body: Buffer; readonly withheld: readonly string[] },
  response: ServerResponse,
): Promise<Exchange> {
  const { route, message, body, credentials, onPiece } = carried
  return new Promise((resolve) => {
    const { target, path } = addressed(route, carried.rest)
    const noted = {
      at: new Date().toISOString(),
      route: route.name,
      method: message.method ?? 'GET',
      path,
      request: textOf(body),
      ...(sent.withheld.length === 0 ? {} : { withheld: sent.withheld }),
    }
    const url = new URL(restored(target + path, credentials))
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const headers = headersOf(message, sent.body, credentials)
    let isAnswered = false
    const outgoing = send(url, { method: noted.method, headers }, (incoming) => {
      const pieces: Buffer[] = []
      const refused = new Set<string>()
      const status = incoming.statusCode ?? 502
      const keep = seenBy((piece) => {
        onPiece(piece)
        pieces.push(piece)
      })
      const filters = filtersOf(carried, incoming, (name) => refused.add(name))
      if (filters === undefined) {
        outgoing.destroy(new Error('its answer is in a form that cannot be read here'))
        return
      }
      isAnswered = true
      response.writeHead(status, passedOn(incoming.headers, credentials))
      pipeline([incoming, keep, ...filters, response], (error) =>
        resolve({
          ...noted,
          status,
          ...(error == null ? {} : { failure: error.message }),
          ...(refused.size === 0 ? {} : { refused: [...refused] }),
          response: textOf(Buffer.concat(pieces)),
        }),
      )
      // The head is on its way before the body: a stream that is slow to begin is one all the same.
      response.flushHeaders()
    })
    outgoing.once('error', (error) => {
      if (isAnswered) return
      response.writeHead(502, { 'content-type': 'text/plain' })
      response.end(`The relay could not reach ${target}: ${error.message}\n`)
      resolve({ ...noted, status: undefined, failure: error.message, response: '' })
    })
    response.once('close', () => outgoing.destroy())
    outgoing.end(sent.body)
  })
}

/** What an answer goes through; undefined for one that cannot be read where its calls are held to a rule. */
function filtersOf(
  { route, port, credentials }: Carried,
  { headers, statusCode = 502 }: IncomingMessage,
  refused: (name: string) => void,
): Transform[] | undefined {
  const type = headers['content-type'] ?? ''
  const isEvents = type.includes('event-stream')
  const isText = /text|json|html|xml/.test(type)
  const isPlain = headers['content-encoding'] === undefined && (isText || type === '')
  if (route.mayCall !== undefined && statusCode < 300 && !isPlain) return undefined
  return [
    ...(route.linked.length > 0 && isText
      ? [changedWhole((text) => ledThrough(route, text, port))]
      : []),
    // Whatever it calls itself: clients read JSON where no type says so.
    ...(route.mayCall === undefined ? [] : [heldCalls(isEvents, route.mayCall, refused)]),
    ...(credentials.size === 0 ? [] : [hiddenCredentials(credentials)]),
  ]
}

/** A path at the relay, as what it stands for: `/npm/left-pad`, or `/npm/+/<n>/…` for a linked origin. */
function addressed(route: Route, rest: string): { target: string; path: string } {
  const [, index, path = ''] = /^\/\+\/(\d+)(\/.*)?$/.exec(rest) ?? []
  const linked = index === undefined ? undefined : route.linked[Number(index)]
  return linked === undefined ? { target: route.target, path: rest } : { target: linked, path }
}

/** An answer's links to other origins of the route, led through the relay. */
function ledThrough(route: Route, text: string, port: number): string {
  return route.linked.reduce(
    (led, origin, index) =>
      led.replaceAll(origin, `http://127.0.0.1:${port}/${route.name}/+/${index}`),
    text,
  )
}

function headersOf(
  message: IncomingMessage,
  body: Buffer,
  credentials: ReadonlyMap<string, string>,
): OutgoingHttpHeaders {
  return {
    ...withRestored(message.headers, credentials),
    // What is written down must be readable.
    'accept-encoding': 'identity',
    ...(body.length > 0 || message.method === 'POST' ? { 'content-length': body.length } : {}),
  }
}

function restored(text: string, credentials: ReadonlyMap<string, string>): string {
  return [...credentials].reduce((all, [stand, real]) => all.replaceAll(stand, real), text)
}

function passedOn(
  headers: IncomingMessage['headers'],
  credentials: ReadonlyMap<string, string>,
): OutgoingHttpHeaders {
  const stands = new Map([...credentials].map(([stand, real]) => [real, stand]))
  return withRestored(headers, stands)
}

function withRestored(
  headers: IncomingMessage['headers'],
  credentials: ReadonlyMap<string, string>,
): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !HOP_BY_HOP.has(name))
      .map(([name, value = '']) => [
        name,
        Array.isArray(value)
          ? value.map((one) => restored(one, credentials))
          : restored(value, credentials),
      ]),
  )
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : bytes.toString('base64')
}
