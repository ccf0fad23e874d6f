/** @module Serves a twin over HTTP, failures below HTTP included. */

import { createServer } from 'node:http'
import type { FetchContext, Twin } from '../../twin/index.ts'
import type { Served } from '../model.ts'
import { closeServer, listenOn } from './listen-on.ts'
import { ALIVE_HEADER, ALIVE_PATH, type Exchange, telling, twinListener } from './twin-listener.ts'

/** Where to listen, and which world answers. */
export interface ServeTwinOptions {
  /** 0 or none: any free port. */
  readonly port?: number
  /** `127.0.0.1` unless given. */
  readonly host?: string
  /** Asked at each request: the world that answers there, whatever the request says. */
  readonly context?: (request: Request) => FetchContext | Promise<FetchContext>
  /** Speaks TLS, with this certificate and its key, PEM. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Told of each request once it is over. */
  readonly onExchange?: (exchange: Exchange) => void
}

/**
 * Serves a twin until it is closed.
 * @throws {HoldoutError} `TWIN_PORT_TAKEN` or `TWIN_CANNOT_LISTEN` (exit code 4: infrastructure)
 */
export async function serveTwin(twin: Twin, options: ServeTwinOptions = {}): Promise<Served> {
  const host = options.host ?? '127.0.0.1'
  const listener = twinListener(twin, options.context)
  const { onExchange, tls } = options
  const heard = onExchange === undefined ? listener : telling(listener, onExchange)
  // Without TLS its part of Node is not loaded: a twin starts sooner.
  const server =
    tls === undefined
      ? createServer(heard)
      : (await import('node:https')).createServer({ ...tls }, heard)
  // Clients that keep connections must not meet one that is just being closed.
  server.keepAliveTimeout = 65_000
  const port = await listenOn(server, options.port ?? 0, host, `the twin ${twin.name}`)
  const close = () => closeServer(server)
  const shownHost = host.includes(':') ? `[${host}]` : host
  const scheme = tls === undefined ? 'http' : 'https'
  return { url: `${scheme}://${shownHost}:${port}`, port, close, [Symbol.asyncDispose]: close }
}

/** How long a twin is waited for that is asked whether it is there, in milliseconds. */
export const ALIVE_WAIT_MS = 2000

/** Whether a twin answers at an address of {@link serveTwin}; gives its name. */
export async function askAlive(
  url: string,
  timeoutMs: number = ALIVE_WAIT_MS,
): Promise<string | undefined> {
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
