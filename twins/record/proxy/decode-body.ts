/** @module A bounded copy of a body on its way through, and what it says once its encodings are taken off. */

import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'
import { bodyOfBytes, type RecordedBody } from '../exchanges/index.ts'

/** The encodings that can be taken off; others are not asked of the service. */
export const KNOWN_ENCODINGS: ReadonlySet<string> = new Set([
  'gzip',
  'x-gzip',
  'deflate',
  'br',
  'zstd',
  'identity',
])

/** Keeps what passes, up to a length. */
export class BodyCopy {
  readonly #chunks: Buffer[] = []
  readonly #most: number
  #bytes = 0

  constructor(mostBytes: number) {
    this.#most = mostBytes
  }

  /** How many bytes passed. */
  get bytes(): number {
    return this.#bytes
  }

  add(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes <= this.#most) this.#chunks.push(chunk)
    else this.#chunks.length = 0
  }

  /** The body, decoded; only its length where it is longer than what is kept, encoded or not. */
  async read(headers: Readonly<Record<string, string>>): Promise<RecordedBody | undefined> {
    if (this.#bytes > this.#most) return { cut: this.#bytes }
    const encodings = (headers['content-encoding'] ?? '')
      .toLowerCase()
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '' && one !== 'identity')
    let bytes: Buffer = Buffer.concat(this.#chunks)
    if (bytes.length === 0) return undefined
    for (const encoding of encodings.reverse()) {
      const decoded = await decode(encoding, bytes, this.#most)
      if (decoded === 'long') return { cut: this.#bytes }
      // Nobody can look for secrets in it.
      if (decoded === undefined) return { withheld: `${this.#bytes} bytes that are no ${encoding}` }
      bytes = decoded
    }
    return bodyOfBytes(new Uint8Array(bytes), headers['content-type'])
  }
}

async function decode(
  encoding: string,
  bytes: Buffer,
  maxOutputLength: number,
): Promise<Buffer | 'long' | undefined> {
  const bound = { maxOutputLength }
  try {
    switch (encoding) {
      case 'gzip':
      case 'x-gzip':
        return await promisify(gunzip)(bytes, bound)
      case 'deflate':
        // Some send the bare stream, without what HTTP asks around it.
        return await promisify(inflate)(bytes, bound).catch((error) => {
          if (isTooLong(error)) throw error
          return promisify(inflateRaw)(bytes, bound)
        })
      case 'br':
        return await promisify(brotliDecompress)(bytes, bound)
      case 'zstd':
        return await promisify(zstdDecompress)(bytes, bound)
      default:
        return undefined
    }
  } catch (error) {
    return isTooLong(error) ? 'long' : undefined
  }
}

function isTooLong(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
}
