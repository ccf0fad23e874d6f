/** @module Servers that begin to listen or say why they cannot, and end whatever clients keep open. */

import type { Server } from 'node:http'
import { EXIT, HoldoutError } from '../../base/index.ts'
import { portHolder } from './port-holder.ts'

/**
 * Listens, and gives the port.
 *
 * @param port 0 for any free one
 * @param what listens, for messages: `the twin okta`
 * @throws {HoldoutError} `TWIN_PORT_TAKEN` or `TWIN_CANNOT_LISTEN` (exit code 4: infrastructure)
 */
export async function listenOn(
  server: Server,
  port: number,
  host: string,
  what: string,
): Promise<number> {
  try {
    return await listen(server, port, host)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw await taken(port, what, cause)
    throw new HoldoutError(`${what} cannot listen on ${host}:${port}: ${message}`, {
      code: 'TWIN_CANNOT_LISTEN',
      hint:
        code === 'EACCES'
          ? 'ports below 1024 need privileges here: give a higher one'
          : 'give a host and a port that this machine has',
      exitCode: EXIT.invalid,
      cause,
    })
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

async function taken(port: number, what: string, cause: unknown): Promise<HoldoutError> {
  const holder = await portHolder(port)
  return new HoldoutError(
    `port ${port} for ${what} is in use${holder === undefined ? '' : ` by ${holder}`}`,
    {
      code: 'TWIN_PORT_TAKEN',
      hint: 'stop what listens there, or leave the port out to get a free one',
      exitCode: EXIT.invalid,
      cause,
    },
  )
}

/** Closes it, connections that clients keep included. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
