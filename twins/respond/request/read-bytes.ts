/** @module The bytes of a request's body, bounded: no client can make a twin hold more than it has room for. */

import { Refusal } from '../refusal.ts'

/** The most bytes that a body may have: 64 MiB, more than services take but for uploads in parts. */
export const MOST_BODY_BYTES = 64 * 1024 * 1024

/**
 * Reads a body whole.
 * @throws {Refusal} 413 for one of more than {@link MOST_BODY_BYTES}, read no further than that
 */
export async function readBytes(
  request: Request,
  mostBytes = MOST_BODY_BYTES,
): Promise<ArrayBuffer> {
  const announced = request.headers.get('content-length')
  if (Number(announced ?? 0) > mostBytes) throw tooLarge(mostBytes)
  // A server holds a client to the length that it announced; in process nobody need announce any.
  if (announced !== null || request.body === null) {
    const bytes = await request.arrayBuffer()
    if (bytes.byteLength > mostBytes) throw tooLarge(mostBytes)
    return bytes
  }
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength
    if (size > mostBytes) {
      await reader.cancel()
      throw tooLarge(mostBytes)
    }
    chunks.push(read.value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes.buffer
}

/**
 * The text of a body that announces a size within bounds.
 * @throws {Refusal} 413 where it is larger than it said
 */
export async function readText(request: Request): Promise<string> {
  const text = await request.text()
  if (text.length > MOST_BODY_BYTES) throw tooLarge(MOST_BODY_BYTES)
  return text
}

function tooLarge(mostBytes: number): Refusal {
  return new Refusal('Payload Too Large', {
    outcome: 'invalid-request',
    statuses: [413, 400, 422],
    fallback: 413,
    code: 'payload_too_large',
    details: [{ field: 'body', message: `has more than ${mostBytes} bytes` }],
  })
}
