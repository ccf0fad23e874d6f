/** @module A written request as the bytes that go over a connection. */

import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { WrittenRequest } from '../model.ts'

/** How a body is told is the sender's: what is written of it would contradict the bytes. */
const FRAMING = new Set(['content-length', 'transfer-encoding'])
/** Methods that say that they have no body, where they have none. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH'])

/**
 * Writes it out.
 *
 * @param host what the service is called, with its port
 * @param basePath what its paths begin with
 * @param user headers of who asks, which go before those of the request
 * @throws what Node throws for a header that no request may hold, with its `code`
 */
export function requestBytes(
  { method, path, headers, body }: WrittenRequest,
  user: Readonly<Record<string, string>>,
  host: string,
  basePath: string,
): Buffer {
  const fields = new Map([
    ['host', `Host: ${host}`],
    ['connection', 'Connection: keep-alive'],
  ])
  for (const [name, value] of [...Object.entries(headers), ...Object.entries(user)]) {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    const lower = name.toLowerCase()
    if (!FRAMING.has(lower)) fields.set(lower, `${name}: ${value}`)
  }
  const content = Buffer.from(body ?? '')
  if (content.length > 0 || WITH_BODY.has(method)) {
    fields.set('content-length', `Content-Length: ${content.length}`)
  }
  const line = `${method} ${targetOf(`${basePath}${path}`)} HTTP/1.1`
  const head = Buffer.from([line, ...fields.values(), '', ''].join('\r\n'), 'latin1')
  return content.length === 0 ? head : Buffer.concat([head, content])
}

/** A path as a request line may hold it: what is no visible ASCII would end the line, or be read as something else. */
function targetOf(path: string): string {
  return path.replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text.toWellFormed()))
}
