/** @module Media kept with entities, byte for byte, and what their entities show of them. */

import { isJsonObject, type JsonObject } from '../../base/index.ts'
import type { LiveWorld, StoredEntity } from '../../world/index.ts'
import type { Answer, Exchange } from '../exchange.ts'
import { shapeOf } from '../fill/index.ts'
import { Refusal } from '../refusal.ts'

const TYPE = /^(?:mime|content)_?type$/i
const SIZE = /^(?:file_?)?size(?:_?(?:in_?)?bytes)?$/i

/** The members of an entity that tell about its media: the type, unless somebody said another one, and the size. */
export function mediaFields({ media, service, plan, body }: Exchange): JsonObject {
  const pointer = service.behaviour.resources[plan.behaviour.resource ?? '']?.schemaPointer
  if (media === undefined || pointer === undefined) return {}
  const told: Record<string, string | number> = {}
  for (const [name, at] of shapeOf(service.contract, pointer).properties) {
    const isText = shapeOf(service.contract, at).types[0] === 'string'
    const isGiven = isJsonObject(body) && body[name] !== undefined
    if (TYPE.test(name) && isText && !isGiven) told[name] = media.type
    if (SIZE.test(name)) told[name] = isText ? String(media.bytes.length) : media.bytes.length
  }
  return told
}

/** Keeps the media that came with a request; forks and snapshots have them. */
export function keepMedia({ media, world }: Exchange, { uid }: StoredEntity): void {
  if (media === undefined) return
  world.store.notes.set(noteName(uid), { type: media.type, base64: toBase64(media.bytes) })
}

/** Forgets the media of what is gone. */
export function dropMedia(world: LiveWorld, uids: readonly string[]): void {
  for (const uid of uids) world.store.notes.delete(noteName(uid))
}

/** Whether a request asks for media instead of what is said of them. */
export function asksForMedia({ query, plan }: Exchange): boolean {
  const content = plan.success?.content ?? []
  return query.alt === 'media' && content.some(({ type }) => /octet-stream|\*\/\*/.test(type))
}

/**
 * The answer that is an entity's media.
 * @throws {Refusal} 403 where it has none
 */
export function mediaAnswer({ world }: Exchange, { uid }: StoredEntity): Answer {
  const kept = world.store.notes.get(noteName(uid))
  if (!isJsonObject(kept)) {
    throw new Refusal('It has no content that could be downloaded', {
      outcome: 'not-found',
      statuses: [403, 404],
      code: 'not_downloadable',
    })
  }
  const { type, bytes } = { type: String(kept.type), bytes: fromBase64(String(kept.base64)) }
  return { status: 200, headers: { 'content-type': type }, text: null, bytes, problems: [] }
}

function noteName(uid: string): string {
  return `media ${uid}`
}

const CHUNK = 0x8000

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(text)
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
