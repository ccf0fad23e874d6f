/** @module Media kept with entities, byte for byte, and what their entities show of them. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { isJsonType } from '../../contract/index.ts'
import type { LiveWorld, StoredEntity } from '../../world/index.ts'
import { addressAsked } from '../address-asked.ts'
import type { Answer, Exchange } from '../exchange.ts'
import { memberShape, shapeOf } from '../fill/index.ts'
import { Refusal } from '../refusal.ts'
import { answerFor, base64Of, bytesOf, isBytes } from '../request/index.ts'

const TYPE = /^(?:mime|content)_?type$/i
const NAME = /^(?:original_?)?(?:file_?)?name$/i
const SIZE = /^(?:file_?)?size(?:_?(?:in_?)?bytes)?$/i

/** The members of an entity that tell about its media: type and name, unless somebody said others, and the size. */
export function mediaFields({ media, service, plan, body }: Exchange): JsonObject {
  const pointer = service.behaviour.resources[plan.behaviour.resource ?? '']?.schemaPointer
  if (media === undefined || pointer === undefined) return {}
  const told: Record<string, string | number> = {}
  for (const [name, at] of shapeOf(service.contract, pointer).properties) {
    const isText = shapeOf(service.contract, at).types[0] === 'string'
    const isGiven = isJsonObject(body) && body[name] !== undefined
    if (TYPE.test(name) && isText && !isGiven) told[name] = media.type
    if (media.name !== undefined && NAME.test(name) && isText && !isGiven) told[name] = media.name
    if (SIZE.test(name)) told[name] = isText ? String(media.bytes.length) : media.bytes.length
  }
  return told
}

/** Keeps the media that came with a request; forks and snapshots have them. */
export function keepMedia({ media, world }: Exchange, { uid }: StoredEntity): void {
  if (media === undefined) return
  world.store.notes.set(noteName(uid), { type: media.type, base64: base64Of(media.bytes) })
}

/** Gives a copy of a thing the media of the one that it was made of. */
export function copyMedia({ world }: Exchange, from: StoredEntity, to: StoredEntity): void {
  const kept = world.store.notes.get(noteName(from.uid))
  if (kept !== undefined) world.store.notes.set(noteName(to.uid), kept)
}

/** Forgets the media of what is gone; gives them by uid, for {@link putMediaBack}. */
export function dropMedia({ store }: LiveWorld, uids: readonly string[]): JsonObject {
  const dropped: Record<string, JsonValue> = {}
  for (const uid of uids) {
    const kept = store.notes.get(noteName(uid))
    if (kept === undefined) continue
    dropped[uid] = kept
    store.notes.delete(noteName(uid))
  }
  return dropped
}

/** Gives things back the media that they had. */
export function putMediaBack({ store }: LiveWorld, dropped: JsonObject): void {
  for (const [uid, kept] of Object.entries(dropped))
    if (kept !== undefined) store.notes.set(noteName(uid), kept)
}

/** What a body says of a thing beside its media: a member that is a file is kept with the thing, not in it. */
export function withoutFile({ media, service, plan }: Exchange, body: JsonObject): JsonObject {
  const { member } = media ?? {}
  if (member === undefined || body[member] === undefined) return body
  const pointer = service.behaviour.resources[plan.behaviour.resource ?? '']?.schemaPointer
  const own = pointer === undefined ? undefined : memberShape(service.contract, pointer, member)
  if (own?.types.includes('string') && /^(?:binary)?$/.test(String(own.keywords.format ?? '')))
    return body
  const { [member]: _file, ...rest } = body
  return rest
}

/** Whether a request asks for media instead of what is said of them: by `alt`, or because the contract has nothing else. */
export function asksForMedia(
  { query, plan, accept, world, service }: Exchange,
  { uid }: StoredEntity,
): boolean {
  const content = plan.success?.content ?? []
  if (query.alt === 'media') return content.some(({ type }) => /octet-stream|\*\/\*/.test(type))
  const chosen = content.every(({ type }) => isJsonType(type))
    ? undefined
    : answerFor(content, accept)
  if (chosen === undefined || isJsonType(chosen.type)) return false
  return (
    isBytes(service.contract, chosen, chosen.type) &&
    world.store.notes.get(noteName(uid)) !== undefined
  )
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
  const { type, bytes } = { type: String(kept.type), bytes: bytesOf(String(kept.base64)) }
  return { status: 200, headers: { 'content-type': type }, text: null, bytes, problems: [] }
}

/**
 * The answer of an operation that gives the bytes of a thing: what was uploaded, and nothing where nobody did. Where the
 * contract redirects unless it is told not to, it says where they are.
 */
export function contentAnswer(exchange: Exchange, entity: StoredEntity): Answer {
  const { world, plan, query, url, mount } = exchange
  const redirects = plan.query.find(({ parameter }) => parameter.name === 'redirect')
  const isRedirected =
    redirects !== undefined &&
    (query.redirect ?? redirects.preset) === true &&
    plan.operation.responses.some(({ status }) => status === '303')
  if (isRedirected) {
    // Who follows it must come back to the twin: it leads where the request came to.
    const asked = new URL(url)
    asked.searchParams.set('redirect', 'false')
    const location = addressAsked(url, mount) + asked.pathname + asked.search
    return { status: 303, headers: { location }, text: null, problems: [] }
  }
  if (world.store.notes.get(noteName(entity.uid)) !== undefined)
    return mediaAnswer(exchange, entity)
  const type = Object.entries(entity.value).find(
    ([name, value]) =>
      TYPE.test(name) && typeof value === 'string' && /^[\w.+-]+\/[\w.+-]+$/.test(value),
  )?.[1]
  const headers = { 'content-type': typeof type === 'string' ? type : 'application/octet-stream' }
  return { status: 200, headers, text: '', problems: [] }
}

function noteName(uid: string): string {
  return `media ${uid}`
}
