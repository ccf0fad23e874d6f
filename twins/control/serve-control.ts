/** @module The control API on a port of its own: none of the service's paths is taken for it. */

import { createServer, type RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { HoldoutError } from '../base/index.ts'
import { closeServer, listenOn, type Served } from '../surfaces/index.ts'
import type { Twin } from '../twin/index.ts'
import { type ControlOptions, createControl } from './control-app.ts'
import { isLoopback } from './guard.ts'

/** Where to listen, and who may come. */
export interface ServeControlOptions extends Pick<ControlOptions, 'token' | 'mostBytes'> {
  /** 0 or none: any free port. */
  readonly port?: number
  /** `127.0.0.1` unless given. Any other machine needs the token. */
  readonly host?: string
}

/**
 * Serves the control API of a twin's worlds until it is closed.
 * @throws {HoldoutError} `CONTROL_TOKEN_NEEDED` for an address that others reach, without a token; `TWIN_PORT_TAKEN` or
 *   `TWIN_CANNOT_LISTEN`
 */
export async function serveControl(twin: Twin, options: ServeControlOptions = {}): Promise<Served> {
  const { host = '127.0.0.1', port = 0, token, ...rest } = options
  const isLocal = isLoopback(host)
  if (!isLocal && (token === undefined || token.length < 16)) {
    throw new HoldoutError(`the control API on ${host} needs a token of at least 16 characters`, {
      code: 'CONTROL_TOKEN_NEEDED',
      hint: 'give one, or let it listen on 127.0.0.1',
    })
  }
  const control = createControl(twin, { ...rest, token, hosts: isLocal ? [host] : 'any' })
  const listener = getRequestListener((request) => control.fetch(request)) as RequestListener
  const server = createServer(listener)
  const listening = await listenOn(server, port, host, `the control API of ${twin.name}`)
  const close = () => closeServer(server)
  const shownHost = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shownHost}:${listening}`,
    port: listening,
    close,
    [Symbol.asyncDispose]: close,
  }
}
