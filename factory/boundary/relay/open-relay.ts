/** @module The agents' only way out: named routes to other services, each exchange written down whole, the rest refused. */

import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Redactor } from '../../../twins/base/index.ts'
import { openLineLog } from '../../../twins/base/node/index.ts'
import type { Route } from './routes.ts'

/** What a relay is opened with. */
export interface RelayOptions {
  readonly routes: readonly Route[]
  /** What stands for a credential inside → the credential: it never is where the agent is. */
  readonly credentials: ReadonlyMap<string, string>
  /** One JSON line an exchange. */
  readonly log: string
  readonly redactor: Redactor
}

/** An open relay. */
export interface Relay extends AsyncDisposable {
  readonly port: number
  /** Variable → address, for the environment of who may use the routes of these kinds. */
  environment(kinds: readonly Route['kind'][]): Readonly<Record<string, string>>
  /** The address inside that leads to a target; undefined where no route does. */
  urlOf(target: string): string | undefined
  /** What has gone through it, and what it refused, so far. */
  readonly counts: { readonly exchanges: number; readonly refused: ReadonlyMap<string, number> }
  close(): Promise<void>
}

/** One exchange as it is written down. Bodies are UTF-8 where they are that, else base64. */
interface Exchange {
  readonly at: string
  readonly route: string
  readonly method: string
  readonly path: string
  readonly status: number | undefined
  readonly failure?: string
  readonly request: string
  readonly response: string
}

const MOST_BYTES = 64 * 1024 * 1024
// What is refused is counted one by one up to a bound: whoever asks can ask for ever.
const MOST_REFUSED = 1_000
const LONGEST_SHOWN = 500
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

const NO_CREDENTIALS: ReadonlyMap<string, string> = new Map()

/** Opens the relay on a loopback port of its own. */
export async function openRelay(options: RelayOptions): Promise<Relay> {
  const { routes, redactor } = options
  const log = openLineLog(options.log)
  const sockets = new Set<Socket>()
  const refused = new Map<string, number>()
  let exchanges = 0
  const write = (exchange: Exchange) => {
    log.append(
      JSON.stringify({
        ...exchange,
        path: redactor.text(exchange.path),
        request: redactor.text(exchange.request),
        response: redactor.text(exchange.response),
      }),
    )
  }
  const refuse = (method: string, asked: string) => {
    const what = asked.length > LONGEST_SHOWN ? `${asked.slice(0, LONGEST_SHOWN)}…` : asked
    const known = refused.has(what) || refused.size < MOST_REFUSED ? what : 'others'
    refused.set(known, (refused.get(known) ?? 0) + 1)
    const failure = 'refused: no route leads there'
    write({
      at: now(),
      route: '',
      method,
      path: what,
      status: 403,
      failure,
      request: '',
      response: '',
    })
  }
  const server = createServer((message, response) => {
    void answer(message, response).catch(() => response.destroy())
  })
  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    const [, name = '', rest = ''] = /^\/([^/?#]*)(.*)$/.exec(message.url ?? '') ?? []
    const route = routes.find((one) => one.name === name)
    const body = await bodyOf(message)
    if (route === undefined || body === undefined) {
      const what = message.url ?? ''
      refuse(message.method ?? 'GET', what)
      response.writeHead(body === undefined ? 413 : 403, { 'content-type': 'text/plain' })
      response.end('Refused: this boundary has no route there.\n')
      return
    }
    exchanges += 1
    write(await carry(route, rest, message, body, response))
  }
  const carry = (
    route: Route,
    rest: string,
    message: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ) =>
    new Promise<Exchange>((resolve) => {
      const { target, path } = addressed(route, rest)
      // A registry has no business with the key of a provider, whoever sends it there.
      const credentials = route.kind === 'provider' ? options.credentials : NO_CREDENTIALS
      const noted = {
        at: now(),
        route: route.name,
        method: message.method ?? 'GET',
        path,
        request: textOf(body),
      }
      const url = new URL(restored(target + path, credentials))
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest
      const outgoing = send(
        url,
        { method: noted.method, headers: headersOf(message, body, credentials) },
        (incoming) => {
          const pieces: Buffer[] = []
          const status = incoming.statusCode ?? 502
          const end = (failure?: string) =>
            resolve({
              ...noted,
              status,
              ...(failure === undefined ? {} : { failure }),
              response: textOf(Buffer.concat(pieces)),
            })
          incoming.on('data', (piece: Buffer) => pieces.push(piece))
          incoming.once('error', (error) => {
            response.destroy()
            end(error.message)
          })
          const linked = route.linked.length > 0 && isText(incoming)
          response.writeHead(status, passedOn(incoming.headers))
          if (linked) {
            incoming.once('end', () => {
              response.end(ledThrough(route, Buffer.concat(pieces).toString('utf8'), port()))
              end()
            })
          } else {
            incoming.pipe(response)
            incoming.once('end', () => end())
          }
        },
      )
      outgoing.once('error', (error) => {
        if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' })
        response.end(`The relay could not reach ${target}: ${error.message}\n`)
        resolve({ ...noted, status: undefined, failure: error.message, response: '' })
      })
      response.once('close', () => outgoing.destroy())
      outgoing.end(body)
    })
  // A client that takes it for a proxy asks for other hosts here, and is told that it cannot have them.
  server.on('connect', (message: IncomingMessage, socket: Socket) => {
    refuse('CONNECT', message.url ?? '')
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const port = () => (server.address() as AddressInfo).port
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
    log.close()
  }
  return {
    port: port(),
    environment(kinds) {
      const address = `http://127.0.0.1:${port()}`
      const ways = routes
        .filter((route) => kinds.includes(route.kind))
        .flatMap((route) => route.variables.map((name) => [name, `${address}/${route.name}`]))
      // Whoever heeds a proxy is told of a refusal, and so is the evidence.
      const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']
      return {
        ...Object.fromEntries(ways),
        ...Object.fromEntries(proxies.map((name) => [name, address])),
        NO_PROXY: '127.0.0.1,localhost',
        no_proxy: '127.0.0.1,localhost',
      }
    },
    urlOf(target) {
      const route = routes.find((one) => one.target === target.replace(/\/+$/, ''))
      return route === undefined ? undefined : `http://127.0.0.1:${port()}/${route.name}`
    },
    get counts() {
      return { exchanges, refused }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function now(): string {
  return new Date().toISOString()
}

async function bodyOf(message: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of message) {
    size += (piece as Buffer).length
    if (size > MOST_BYTES) return undefined
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces)
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
  const kept = Object.entries(message.headers).filter(([name]) => !HOP_BY_HOP.has(name))
  return {
    ...Object.fromEntries(
      kept.map(([name, value]) => [
        name,
        Array.isArray(value)
          ? value.map((one) => restored(one, credentials))
          : restored(value ?? '', credentials),
      ]),
    ),
    // What is written down must be readable.
    'accept-encoding': 'identity',
    ...(body.length > 0 || message.method === 'POST' ? { 'content-length': body.length } : {}),
  }
}

function restored(text: string, credentials: ReadonlyMap<string, string>): string {
  return [...credentials].reduce((all, [stand, real]) => all.replaceAll(stand, real), text)
}

function passedOn(headers: IncomingMessage['headers']): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)))
}

function isText(message: IncomingMessage): boolean {
  return /text|json|html|xml/.test(message.headers['content-type'] ?? '')
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : bytes.toString('base64')
}
