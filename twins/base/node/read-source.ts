/** @module Reads a document that a user named: a path or a URL, gzipped or not. */

import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { HoldoutError } from '../errors.ts'

/** What was read, and the name it goes by in messages. */
export interface SourceDocument {
  /** The path or URL as the user gave it. */
  readonly source: string
  readonly text: string
}

const MAX_BYTES = 256 * 1024 * 1024
// The largest contracts that are published have some 40 MB.
const MAX_DOWNLOAD = 64 * 1024 * 1024
// A text with a zero byte in its first part is none: an archive, a picture, UTF-16.
const MOST_TEXT = 4096

/**
 * Reads a path, a `file:` or an `http(s):` URL; gzip is recognised by its first bytes.
 *
 * @param expected what it should be, in the words of the hint
 * @throws {HoldoutError} `SOURCE_UNREADABLE` when it is not there or cannot be read
 */
export async function readSource(
  source: string,
  expected = 'a document in JSON or YAML',
): Promise<SourceDocument> {
  let bytes: Uint8Array
  try {
    bytes = /^https?:/.test(source) ? await download(source) : await readFile(toPath(source))
  } catch (cause) {
    throw new HoldoutError(`cannot read it: ${reasonOf(cause)}`, {
      code: 'SOURCE_UNREADABLE',
      place: { file: source },
      hint: 'give the path or the URL of an existing document',
      cause,
    })
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: MAX_BYTES })
    } catch (cause) {
      throw new HoldoutError(`it starts like gzip but cannot be unpacked: ${reasonOf(cause)}`, {
        code: 'SOURCE_UNREADABLE',
        place: { file: source },
        hint: 'check that the file is whole',
        cause,
      })
    }
  }
  if (bytes.subarray(0, MOST_TEXT).includes(0)) {
    throw new HoldoutError(
      `it is no text${/\.gz$/i.test(source) ? ', and not gzip either, as its name says' : ''}`,
      {
        code: 'SOURCE_UNREADABLE',
        place: { file: source },
        hint: `give ${expected}, gzipped or not, in UTF-8`,
      },
    )
  }
  return { source, text: new TextDecoder().decode(bytes) }
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) })
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  const parts: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    size += read.value.byteLength
    if (size > MAX_DOWNLOAD) {
      await reader?.cancel()
      throw new Error('it has more than 64 MB, or no end')
    }
    parts.push(read.value)
  }
  return Buffer.concat(parts)
}

function toPath(source: string): string | URL {
  return source.startsWith('file:') ? new URL(source) : source
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EISDIR') return 'it is a folder'
  // "fetch failed" says nothing; what the network said is in its cause.
  const inner = cause.cause
  if (inner instanceof Error && inner.message !== '') return inner.message
  return cause.message
}
