/** @module Receives what the artifact sends to an address that it was given: a webhook, a callback. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jsonOf } from '../http/json-answer.ts'
import type { Arrive, ReceivedRequest, ReceiverAddress } from './model.ts'

/** A receiver on the loopback. */
export interface HttpReceiver extends AsyncDisposable {
  readonly address: ReceiverAddress
}

const MAX_BODY_BYTES = 1024 * 1024

/** Listens on a free port; every request is answered with 200 and kept. */
export async function openHttpReceiver(arrive: Arrive<ReceivedRequest>): Promise<HttpReceiver> {
  const server = createServer((request, response) => {
    const keep = arrive()
    const chunks: Buffer[] = []
    let kept = 0
    let omittedBytes = 0
    request.on('data', (chunk: Buffer) => {
      const room = Math.max(0, MAX_BODY_BYTES - kept)
      if (room > 0) chunks.push(chunk.subarray(0, room))
      kept += Math.min(room, chunk.length)
      omittedBytes += Math.max(0, chunk.length - room)
    })
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const headers: Record<string, string> = {}
      for (const [name, value] of Object.entries(request.headers)) {
        if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
      }
      const { method = 'GET', url: path = '/' } = request
      const json = omittedBytes > 0 ? null : jsonOf(text)
      const letters = text.length + path.length + request.rawHeaders.join('').length
      const atMs = performance.now()
      keep({ method, path, headers, json, text, omittedBytes, atMs }, letters)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    address: { url: `http://127.0.0.1:${port}`, host: '127.0.0.1', port },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
