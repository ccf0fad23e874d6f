/** @module A program that is told things over real HTTP, and remembers them. */

import { createServer, type IncomingHttpHeaders } from 'node:http'

/** One request that it got. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes.
  readonly json: any
}

/** A receiver that answers with the statuses given, in order, and then with 204. */
export async function startReceiver(
  statuses: readonly number[] = [],
): Promise<AsyncDisposable & { readonly url: string; readonly received: Received[] }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += String(chunk)
    })
    request.on('end', () => {
      const isJson = /json/.test(request.headers['content-type'] ?? '')
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        text,
        json: isJson && text !== '' ? JSON.parse(text) : undefined,
      })
      response.writeHead(statuses[received.length - 1] ?? 204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
