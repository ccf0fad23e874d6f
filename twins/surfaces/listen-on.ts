/** @module Servers that begin to listen or say why they cannot, and end whatever clients keep open. */

import type { Server } from 'node:http'
import { EXIT, HoldoutError } from '../base/index.ts'

/**
 * Listens, and gives the port.
 *
 * @param port 0 for any free one
 * @param what listens, for messages: `the twin okta`
 * @throws {HoldoutError} `TWIN_PORT_TAKEN` or `TWIN_CANNOT_LISTEN` (exit code 4: infrastructure)
 */
export function listenOn(
  server: Server,
  port: number,
  host: string,
  what: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE'
      reject(
        new HoldoutError(
          isTaken
            ? `port ${port} for ${what} is in use`
            : `${what} cannot listen on ${host}:${port}: ${cause.message}`,
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

/** Closes it, connections that clients keep included. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
