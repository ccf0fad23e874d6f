/** @module A local HTTP server that reads JSON and answers what a test says, for stand-ins of model providers. */

import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface JsonServer<T> extends AsyncDisposable {
  /** With the base path that clients are given. */
  readonly url: string
  readonly requests: readonly T[]
}

export interface JsonReply<T> {
  /** Kept for the test to look at. */
  readonly request: T
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text: string
  /** Wait before answering, in milliseconds. */
  readonly afterMs?: number
}

/** Starts one on a free port; requests whose path does not end as it should are answered 404. */
export async function startJsonServer<T>(
  base: string,
  pathEnd: string,
  reply: (
    body: Record<string, unknown>,
    headers: Readonly<Record<string, string | undefined>>,
    index: number,
  ) => JsonReply<T>,
): Promise<JsonServer<T>> {
  const requests: T[] = []
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    if (!incoming.url?.split('?')[0]?.endsWith(pathEnd)) {
      outgoing.writeHead(404).end('not here')
      return
    }
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>
    const answer = reply(body, single(incoming.headers), requests.length)
    requests.push(answer.request)
    if (answer.afterMs) await new Promise((resolve) => setTimeout(resolve, answer.afterMs))
    outgoing.writeHead(answer.status ?? 200, {
      'content-type': 'application/json',
      ...answer.headers,
    })
    outgoing.end(answer.text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function single(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
}
