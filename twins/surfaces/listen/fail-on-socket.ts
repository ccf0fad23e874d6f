/** @module Carries out on the socket what cannot be said in HTTP: resets, cut bodies, silence. */

import type { ServerResponse } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { TransportFault } from '../../base/index.ts'

/** The part of Node's response that failing needs. */
export type NodeResponse = ServerResponse

/** Fails as asked; the response it gives says that nothing more is to be sent. */
export async function failOnSocket(
  fault: TransportFault,
  outgoing: NodeResponse,
): Promise<Response> {
  switch (fault.kind) {
    case 'reset':
      reset(outgoing)
      break
    case 'truncate':
      await truncate(fault, outgoing)
      break
    case 'stall':
      await untilClosed(outgoing, fault.stallMs)
      outgoing.socket?.destroy()
      break
    default: {
      const never: never = fault.kind
      throw new TypeError(`There is no transport fault ${String(never)}.`)
    }
  }
  return RESPONSE_ALREADY_SENT
}

function reset(outgoing: NodeResponse): void {
  const { socket } = outgoing
  if (socket === null) return
  socket.resetAndDestroy()
}

async function truncate(fault: TransportFault, outgoing: NodeResponse): Promise<void> {
  const { response } = fault
  const body = new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer(0))
  const headers: Record<string, string> = {}
  response?.headers.forEach((value, name) => {
    headers[name] = value
  })
  // The announced length is that of the whole body: that is how a client sees that something is missing.
  const length = Math.max(body.byteLength, fault.afterBytes + 1)
  outgoing.writeHead(response?.status ?? 200, { ...headers, 'content-length': length })
  outgoing.write(body.subarray(0, Math.min(fault.afterBytes, Math.max(0, body.byteLength - 1))))
  // No reset, which would take with it what the client has not read yet.
  outgoing.socket?.destroySoon()
}

function untilClosed(outgoing: NodeResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    timer.unref()
    outgoing.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
