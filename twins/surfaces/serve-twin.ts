/** @module Serves a twin over HTTP, failures below HTTP included. */

import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { EXIT, HoldoutError, TransportFault } from '../base/index.ts'
import type { FetchContext, Twin } from '../twin/index.ts'
import { failOnSocket, type NodeResponse } from './fail-on-socket.ts'
import type { Served } from './model.ts'

/** Where to listen, and which world answers. */
export interface ServeTwinOptions {
  /** 0 or none: any free port. */
  readonly port?: number
  /** `127.0.0.1` unless given. */
  readonly host?: string
  /** Asked at each request: the world that answers there, whatever the request says. */
  readonly context?: () => FetchContext
}

/** Asks whether a twin answers here. No service has such a path; it is neither journaled nor counted. */
export const ALIVE_PATH = '/@holdout/alive'
const ALIVE_HEADER = 'x-holdout-twin'

/**
 * Serves a twin until it is closed.
 * @throws {HoldoutError} `TWIN_PORT_TAKEN` or `TWIN_CANNOT_LISTEN` (exit code 4: infrastructure)
 */
export async function serveTwin(twin: Twin, options: ServeTwinOptions = {}): Promise<Served> {
  const host = options.host ?? '127.0.0.1'
  const listener = getRequestListener(async (request, { outgoing }) => {
    if (request.url.endsWith(ALIVE_PATH)) {
      return new Response(null, { status: 204, headers: { [ALIVE_HEADER]: asHeader(twin.name) } })
    }
    try {
      return await twin.fetch(request, options.context?.())
    } catch (error) {
      if (error instanceof TransportFault) return failOnSocket(error, outgoing as NodeResponse)
      // A defect of ours: a service would not say more than this, and whoever runs the twin must see it all.
      console.error(error)
      return new Response('the twin failed', { status: 500 })
    }
  })
  const server = createServer(listener)
  // Clients that keep connections must not meet one that is just being closed.
  server.keepAliveTimeout = 65_000
  const port = await listen(server, options.port ?? 0, host, twin.name)
  const close = () => closeServer(server)
  const shownHost = host.includes(':') ? `[${host}]` : host
  return { url: `http://${shownHost}:${port}`, port, close, [Symbol.asyncDispose]: close }
}

/** Whether a twin answers at an address of {@link serveTwin}; gives its name. */
export async function askAlive(url: string, timeoutMs = 2000): Promise<string | undefined> {
  try {
    const response = await fetch(new URL(ALIVE_PATH, url), {
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.arrayBuffer()
    const name = response.headers.get(ALIVE_HEADER)
    return name === null ? undefined : decodeURIComponent(name)
  } catch {
    return undefined
  }
}

// Titles of contracts have letters that headers must not have.
function asHeader(name: string): string {
  return encodeURIComponent(name)
}

function listen(server: Server, port: number, host: string, twin: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE'
      reject(
        new HoldoutError(
          isTaken
            ? `port ${port} for the twin ${twin} is in use`
            : `the twin ${twin} cannot listen on ${host}:${port}: ${cause.message}`,
          {
            code: isTaken ? 'TWIN_PORT_TAKEN' : 'TWIN_CANNOT_LISTEN',
            hint: isTaken
              ? 'stop what listens there, or leave the port out to get a free one'
              : 'give a host and a port that this machine has',
            exitCode: EXIT.invalid,
            cause,
          },
        ),
      )
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
