/** @module Bodies as a cassette keeps them: from the bytes on the wire to what people can read, and back. */

import type { JsonValue } from '../../base/index.ts'
import { bareType, isJsonType } from '../../contract/index.ts'
import { jsonOfText, losesDigits } from './json-text.ts'
import type { RecordedBody, RecordedPart } from './model.ts'

/** A body out of its bytes, which are decompressed; undefined for none. */
export async function bodyOfBytes(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | undefined,
): Promise<RecordedBody | undefined> {
  if (bytes.byteLength === 0) return undefined
  const type = bareType(contentType ?? '')
  if (type === 'multipart/form-data') {
    const parts = await partsOf(bytes, contentType as string)
    if (parts !== undefined) return { parts }
  }
  const text = textOf(bytes, contentType)
  if (text === undefined) return { base64: base64Of(bytes) }
  if (type === 'application/x-www-form-urlencoded') return { form: [...new URLSearchParams(text)] }
  // Lines of JSON and streams of events are texts that hold JSON.
  if (isJsonType(type) || (type === '' && /^\s*[[{]/.test(text))) {
    // As a value it would be sent without its mark and with other digits.
    const json = text.startsWith('\uFEFF') || losesDigits(text) ? undefined : jsonOfText(text)
    if (json !== undefined) return { json }
  }
  return { text }
}

/** The JSON of a body, also of one that is kept as text; undefined where it is none. */
export function jsonOfBody(body: RecordedBody | undefined): JsonValue | undefined {
  if (body === undefined) return undefined
  if ('json' in body) return body.json
  // A byte order mark counts as white space.
  return 'text' in body && /^\s*[[{]/.test(body.text) ? jsonOfText(body.text) : undefined
}

/** Whether all of a body is known. */
export function isWholeBody(body: RecordedBody | undefined): boolean {
  if (body === undefined) return true
  if ('parts' in body) return body.parts.every((part) => isWholeBody(part.body))
  return !('cut' in body || 'withheld' in body)
}

/** A body to be sent once more; undefined for none and for what is not known whole. */
export function sendableBody(body: RecordedBody | undefined): BodyInit | undefined {
  if (body === undefined || !isWholeBody(body)) return undefined
  if ('json' in body) return JSON.stringify(body.json)
  if ('text' in body) return body.text
  if ('base64' in body) return bytesOfBase64(body.base64)
  if ('form' in body)
    return new URLSearchParams(body.form.map(([name, value]) => [name, value])).toString()
  if (!('parts' in body)) return undefined
  const data = new FormData()
  for (const part of body.parts) addPart(data, part)
  return data
}

function addPart(data: FormData, { name, filename, type, body }: RecordedPart): void {
  const content = sendableBody(body)
  if (filename === undefined && type === undefined) {
    data.append(name, typeof content === 'string' ? content : '')
    return
  }
  const blob = new Blob(
    content === undefined || content instanceof FormData ? [] : [content as BlobPart],
    {
      type: type ?? '',
    },
  )
  data.append(name, blob, filename ?? name)
}

async function partsOf(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<readonly RecordedPart[] | undefined> {
  let data: FormData
  try {
    data = await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  } catch {
    // A boundary that is not there: then it is a text, or bytes.
    return undefined
  }
  const parts: RecordedPart[] = []
  for (const [name, value] of data) {
    if (typeof value === 'string') {
      parts.push({ name, body: { text: value } })
      continue
    }
    const content = await bodyOfBytes(new Uint8Array(await value.arrayBuffer()), value.type)
    parts.push({
      name,
      filename: value.name,
      ...(value.type === '' ? {} : { type: value.type }),
      body: content ?? { text: '' },
    })
  }
  return parts
}

// Bytes that are no text of the charset that they claim, or that hold a zero, are bytes.
function textOf(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  if (/^(?:image|audio|video|font)\//i.test(contentType ?? '') && !/\+xml/i.test(contentType ?? ''))
    return undefined
  const charset = /charset="?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  try {
    const text = new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
