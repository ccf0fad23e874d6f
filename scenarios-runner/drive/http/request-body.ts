/** @module The body of a request: JSON, a form, plain text, or parts with files. */

import {
  isExactInteger,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  sha256Hex,
} from '../../../twins/base/index.ts'

/** A file in a multipart body. */
export interface BodyFile {
  readonly filename: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** One field of a multipart body; a name may come several times. */
export interface BodyField {
  readonly name: string
  readonly value: JsonValue | BodyFile
}

/** The bodies that a request may have; one of them at most. */
export interface BodyChoice {
  readonly json?: JsonValue
  readonly form?: JsonObject
  readonly text?: string
  readonly multipart?: readonly BodyField[]
}

/** A body as it is sent, and as it is told of. */
export interface RequestBody {
  readonly bytes: string | Uint8Array
  readonly type: string
  readonly value: JsonValue
}

/** Makes the body that a request asks for; undefined when it asks for none. */
export function bodyOf({ json, form, text, multipart }: BodyChoice): RequestBody | undefined {
  if (json !== undefined) {
    return { bytes: JSON.stringify(json), type: 'application/json', value: json }
  }
  if (form !== undefined) {
    const bytes = new URLSearchParams(pairsOf(form)).toString()
    return { bytes, type: 'application/x-www-form-urlencoded', value: form }
  }
  if (multipart !== undefined) return multipartOf(multipart)
  return text === undefined
    ? undefined
    : { bytes: text, type: 'text/plain; charset=utf-8', value: text }
}

/** Names and values as forms write them: lists repeat their name, objects nest as `a[b]`, null is left out. */
export function pairsOf(value: JsonObject): [string, string][] {
  const pairs: [string, string][] = []
  const add = (name: string, item: JsonValue | undefined) => {
    if (item === undefined || item === null) return
    if (isExactInteger(item)) pairs.push([name, item.rawJSON])
    else if (Array.isArray(item)) for (const each of item) add(name, each)
    else if (isJsonObject(item)) {
      for (const [key, each] of Object.entries(item)) add(`${name}[${key}]`, each)
    } else pairs.push([name, String(item)])
  }
  for (const [name, item] of Object.entries(value)) add(name, item)
  return pairs
}

function multipartOf(fields: readonly BodyField[]): RequestBody {
  const encoder = new TextEncoder()
  const told: JsonObject[] = []
  const parts = fields.map(({ name, value }): Uint8Array[] => {
    if (isFile(value)) {
      told.push({ name, file: value.filename, type: value.type, bytes: value.bytes.length })
      const head = `content-disposition: form-data; name="${quoted(name)}"; filename="${quoted(value.filename)}"\r\ncontent-type: ${value.type}\r\n\r\n`
      return [encoder.encode(head), value.bytes]
    }
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    told.push({ name, value })
    return [encoder.encode(`content-disposition: form-data; name="${quoted(name)}"\r\n\r\n${text}`)]
  })
  // The same parts give the same boundary, and no part can hold its own hash.
  const boundary = `holdout-${sha256Hex(JSON.stringify([told, ...parts.map((part) => Buffer.concat(part).toString('base64'))])).slice(0, 32)}`
  const bytes = Buffer.concat([
    ...parts.flatMap((part) => [
      encoder.encode(`--${boundary}\r\n`),
      ...part,
      encoder.encode('\r\n'),
    ]),
    encoder.encode(`--${boundary}--\r\n`),
  ])
  return { bytes, type: `multipart/form-data; boundary=${boundary}`, value: { parts: told } }
}

function isFile(value: BodyField['value']): value is BodyFile {
  return isJsonObject(value) && value.bytes instanceof Uint8Array
}

// As browsers write names: RFC 7578 leaves it at that.
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
