/** @module The agents' only way out: named routes to other services, each exchange written down whole, the rest refused. */

import { statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Redactor } from '../../../twins/base/index.ts'
import { openLineLog } from '../../../twins/base/node/index.ts'
import { carryExchange, type Exchange, heldBody } from './carry-exchange.ts'
import {
  createRefusalCounter,
  REFUSED,
  type RelayCounts,
  shownPath,
  toolRefusal,
} from './read-relayed.ts'
import type { Route } from './routes.ts'

/** What a relay is opened with. */
export interface RelayOptions {
  readonly routes: readonly Route[]
  /** What stands for a credential inside → the credential: it never is where the agent is. */
  readonly credentials: ReadonlyMap<string, string>
  /** One JSON line an exchange. */
  readonly log: string
  readonly redactor: Redactor
  readonly bounds?: Partial<RelayBounds>
}

/** How much goes through, in bytes: whoever asks can ask for ever, and so can whoever answers. */
export interface RelayBounds {
  readonly request: number
  readonly answer: number
  /** Of all exchanges that are under way, together. */
  readonly held: number
  /** Of what is written down: what cannot be is not let through. */
  readonly log: number
}

/** An open relay. */
export interface Relay extends AsyncDisposable {
  readonly port: number
  /** Variable → address, for the environment of who uses it. */
  environment(): Readonly<Record<string, string>>
  /** The address inside that leads to a target; undefined where no route does. */
  urlOf(target: string): string | undefined
  readonly counts: RelayCounts
  close(): Promise<void>
}

const MB = 1024 * 1024
const BOUNDS: RelayBounds = { request: 64 * MB, answer: 128 * MB, held: 512 * MB, log: 4_096 * MB }
const NO_CREDENTIALS: ReadonlyMap<string, string> = new Map()

/** Opens the relay on a loopback port of its own. */
export async function openRelay(options: RelayOptions): Promise<Relay> {
  const { routes, redactor } = options
  const bounds = { ...BOUNDS, ...options.bounds }
  const log = openLineLog(options.log)
  const sockets = new Set<Socket>()
  const { refused, count } = createRefusalCounter()
  // What is still under way when it closes is written down too.
  const running = new Set<Promise<void>>()
  let exchanges = 0
  let written = statSync(options.log, { throwIfNoEntry: false })?.size ?? 0
  let held = 0
  const write = (exchange: Exchange) => {
    const line = JSON.stringify({
      ...exchange,
      path: redactor.text(exchange.path),
      request: redactor.text(exchange.request),
      response: redactor.text(exchange.response),
    })
    log.append(line)
    written += Buffer.byteLength(line) + 1
  }
  const refuse = (method: string, asked: string, status: number, why: string) => {
    const path = redactor.text(shownPath(asked))
    count(path)
    const failure = `${REFUSED}${why}`
    const exchange = { at: new Date().toISOString(), route: '', method, path, status, failure }
    if (written < bounds.log) write({ ...exchange, request: '', response: '' })
  }
  const server = createServer((message, response) => {
    const turn = answer(message, response).catch(() => {
      response.destroy()
    })
    running.add(turn)
    void turn.finally(() => running.delete(turn))
  })
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, name = '', rest = ''] = /^\/([^/?#]*)(.*)$/.exec(message.url ?? '') ?? []
    const route = routes.find((one) => one.name === name)
    let mine = 0
    let answered = 0
    const hold = (piece: Buffer) => {
      mine += piece.length
      held += piece.length
      return held <= bounds.held
    }
    const refusal = (status: number, why: string): void => {
      refuse(message.method ?? 'GET', message.url ?? '', status, why)
      response.writeHead(status, { 'content-type': 'text/plain' })
      response.end(`Refused: ${why}.\n`)
    }
    try {
      const body = await bodyOf(message, (piece) => hold(piece) && mine <= bounds.request)
      if (route === undefined) return refusal(403, 'no route leads there')
      if (body === undefined) return refusal(413, 'it is more than goes through at once')
      if (written >= bounds.log) return refusal(507, 'as much was written down as may be')
      const sent = heldBody(route, message, body)
      if (sent === undefined) {
        return refusal(415, 'it cannot be read, and not every tool is allowed')
      }
      exchanges += 1
      const onPiece = (piece: Buffer) => {
        answered += piece.length
        if (hold(piece) && answered <= bounds.answer) return
        throw new Error('the answer is more than goes through at once')
      }
      // A registry has no business with the key of a provider, whoever sends it there.
      const credentials = route.kind === 'provider' ? options.credentials : NO_CREDENTIALS
      const carried = { route, rest, message, body, credentials, port: port(), onPiece }
      const exchange = await carryExchange(carried, sent, response)
      for (const tool of exchange.refused ?? []) count(toolRefusal(tool))
      write(exchange)
    } finally {
      held -= mine
    }
  }
  // A client that takes it for a proxy asks for other hosts here, and is told that it cannot have them.
  server.on('connect', (message: IncomingMessage, socket: Socket) => {
    refuse('CONNECT', message.url ?? '', 403, 'no route leads there')
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
    await Promise.all(running)
    log.close()
  }
  return {
    port: port(),
    environment() {
      const address = `http://127.0.0.1:${port()}`
      const ways = routes.flatMap((route) =>
        route.variables.map((name) => [name, `${address}/${route.name}`]),
      )
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

/** A request's body; undefined where not all of it may be held. */
async function bodyOf(
  message: IncomingMessage,
  hold: (piece: Buffer) => boolean,
): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  for await (const piece of message) {
    if (!hold(piece as Buffer)) return undefined
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces)
}
