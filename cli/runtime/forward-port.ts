/** @module Connections that are passed on to another host: the way into a network that has no way out. */

import { connect, createServer, type Socket } from 'node:net'
import type { Forward } from './program-settings.ts'

/** Passes connections on until it is disposed of. */
export async function forwardPort({ port, toHost, toPort }: Forward): Promise<AsyncDisposable> {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (from) => {
    const to = connect({ port: toPort, host: toHost, allowHalfOpen: true })
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    from.pipe(to)
    to.pipe(from)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '0.0.0.0', resolve)
  })
  return {
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}
