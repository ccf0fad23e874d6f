/** @module The bytes of a request's body, bounded: no client can make a twin hold more than it has room for. */

import { Refusal } from '../refusal.ts'

/** The most bytes that a body may have: 64 MiB, more than services take but for uploads in parts. */
export const MOST_BODY_BYTES = 64 * 1024 * 1024

const DECODERS: Readonly<Record<string, CompressionFormat>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
}

/** How a body was packed for the way (`Content-Encoding`), first to last; empty for one that was not. */
export function encodingsOf({ headers }: Request): readonly string[] {
  const said = headers.get('content-encoding')
  if (said === null) return []
  const names = said.split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '' && name !== 'identity')
}

/**
 * Reads a body whole, unpacked.
 * @throws {Refusal} 413 for one of more than {@link MOST_BODY_BYTES}, packed or not, read no further than that; 415 for one that
 * was packed in another way than gzip and deflate, 400 for one that is not what it says it is
 */
export async function readBytes(
  request: Request,
  mostBytes = MOST_BODY_BYTES,
): Promise<ArrayBuffer> {
  const announced = request.headers.get('content-length')
  if (Number(announced ?? 0) > mostBytes) throw tooLarge(mostBytes)
  const encodings = encodingsOf(request)
  if (encodings.length > 0)
    return readUnpacked(request.body ?? new Blob([]).stream(), encodings, mostBytes)
  // A server holds a client to the length that it announced; in process nobody need announce any.
  if (announced !== null || request.body === null) {
    const bytes = await request.arrayBuffer()
    if (bytes.byteLength > mostBytes) throw tooLarge(mostBytes)
    return bytes
  }
  return readStream(request.body, mostBytes)
}

async function readUnpacked(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  encodings: readonly string[],
  mostBytes: number,
): Promise<ArrayBuffer> {
  let stream = body
  for (const name of encodings.toReversed()) {
    const format = DECODERS[name]
    if (format === undefined) throw unknownEncoding(name)
    stream = stream.pipeThrough(new DecompressionStream(format))
  }
  try {
    return await readStream(stream, mostBytes)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('Problems unpacking the body', {
      outcome: 'invalid-request',
      statuses: [400, 422],
      code: 'invalid_encoding',
      details: [{ field: 'body', message: `is not packed by ${encodings.join(', ')}` }],
      cause: error,
    })
  }
}

async function readStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  mostBytes: number,
): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = stream.getReader()
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

function unknownEncoding(name: string): Refusal {
  return new Refusal('Unsupported Media Type', {
    outcome: 'invalid-request',
    statuses: [415, 400, 422],
    code: 'unsupported_encoding',
    headers: { 'accept-encoding': 'gzip, deflate' },
    details: [
      { field: 'header.content-encoding', message: `${name} is none of gzip, deflate, identity` },
    ],
  })
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
