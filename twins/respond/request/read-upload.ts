/** @module Media that come with a request: as the second part of a `multipart/related` body (RFC 2387), as a file in a form, or as the whole body. */

import { bareType, type Contract, isJsonType, type MediaType } from '../../contract/index.ts'
import { shapeOf } from '../fill/index.ts'

/** Bytes with their type. */
export interface Media {
  readonly type: string
  readonly bytes: Uint8Array
  /** The file's name, where a form gave one. */
  readonly name?: string
  /** The member of the body that they are; absent where they are the body, or stand beside it. */
  readonly member?: string
}

/** What an upload brings: what is said of the media, where something is, and the media itself. */
export interface Upload {
  readonly about: string | undefined
  readonly media: Media | undefined
}

/** A body as an upload; undefined where the operation takes none, or the body is none. */
export function readUpload(
  content: readonly MediaType[],
  type: string,
  body: ArrayBuffer,
): Upload | undefined {
  const bare = bareType(type)
  // Only where metadata may come along is a body of any other type media about the thing.
  if (!content.some((media) => bareType(media.type) === 'multipart/related')) return undefined
  if (isJsonType(bare)) return undefined
  if (bare !== 'multipart/related')
    return { about: undefined, media: { type, bytes: new Uint8Array(body) } }
  const [root, media] = partsOf(body, type)
  return { about: root === undefined ? '' : new TextDecoder().decode(root.bytes), media }
}

/** Whether a body of this declared type is bytes, of whatever type it says it is. */
export function isBytes(contract: Contract, media: MediaType, type: string): boolean {
  const declared = bareType(media.type)
  if (declared === 'application/octet-stream') return true
  if (isJsonType(declared) || /^(?:multipart\/|application\/x-www-form)/.test(bareType(type)))
    return false
  const shape = media.schema === undefined ? undefined : shapeOf(contract, media.schemaPointer)
  const { format, contentMediaType } = shape?.keywords ?? {}
  if (format === 'binary') return true
  const isOpen = (shape?.types ?? []).length === 0 || contentMediaType !== undefined
  return (
    isOpen && /^(?:image|audio|video|font)\/|\/(?:octet-stream|zip|gzip|pdf)$/.test(bareType(type))
  )
}

/** Bytes where a text must stand: the text that they are, else base64. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return base64Of(bytes)
  }
}

const CHUNK = 0x8000

/** The bytes in base64. */
export function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(text)
}

/** The bytes that a text of base64 spells. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

function partsOf(body: ArrayBuffer, type: string): readonly Media[] {
  const found = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type)
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) return []
  const bytes = new Uint8Array(body)
  // One character a byte, so that positions in the text are positions in the bytes.
  const text = new TextDecoder('latin1').decode(bytes)
  const parts: Media[] = []
  const mark = `--${boundary}`
  for (let at = text.indexOf(mark); at !== -1; ) {
    const next = text.indexOf(`\n${mark}`, at + mark.length)
    if (next === -1) break
    const part = partIn(text, bytes, at + mark.length, text[next - 1] === '\r' ? next - 1 : next)
    if (part !== undefined) parts.push(part)
    at = next + 1
  }
  return parts
}

function partIn(text: string, bytes: Uint8Array, start: number, end: number): Media | undefined {
  const gap = /\r?\n\r?\n/.exec(text.slice(start, end))
  if (gap === null) return undefined
  const from = start + gap.index + gap[0].length
  const head = text.slice(start, start + gap.index)
  const type = /^content-type:\s*(.+?)\s*$/im.exec(head)?.[1] ?? 'application/octet-stream'
  return { type, bytes: bytes.slice(from, end) }
}
