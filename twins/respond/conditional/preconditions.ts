/** @module Conditional requests: 412 before anything is done, 304 where the client has what would be sent. */

import { isJsonObject } from '../../base/index.ts'
import type { StoredEntity } from '../../world/index.ts'
import { findAll, keyGroups } from '../act/index.ts'
import type { Answer, Effect, Exchange } from '../exchange.ts'
import { Refusal } from '../refusal.ts'
import { conditionsOf } from './conditions-of.ts'
import { entityTag, listsTag, listsVersion, textTag, withText } from './entity-tag.ts'

/**
 * Holds a request to `If-Match`, `If-None-Match` and `If-Unmodified-Since`, where its operation keeps them.
 * @throws {Refusal} 412
 */
export function checkPreconditions(exchange: Exchange, headers: Headers): void {
  const conditions = conditionsOf(exchange.service, exchange.plan)
  if (!conditions.guards) return
  const match = headers.get('if-match')
  const noneMatch = headers.get('if-none-match')
  const unmodified = headers.get('if-unmodified-since')
  if (match === null && noneMatch === null && unmodified === null) return
  const entity = namedEntity(exchange)
  // What is not there is said by the operation, in its own words.
  if (entity === undefined) return
  const tag = entityTag(entity)
  // A service that gives only weak tags compares them as it gave them.
  const isHeld =
    match !== null
      ? listsVersion(match, tag, conditions.isWeak)
      : unmodified === null || !isModifiedSince(entity, unmodified)
  if (isHeld && (noneMatch === null || !listsVersion(noneMatch, tag, true))) return
  throw new Refusal('Precondition Failed', {
    outcome: 'conflict',
    statuses: [412],
    code: 'precondition_failed',
    exactStatus: true,
    headers: { etag: spell(tag, conditions.isWeak) },
  })
}

/** The answer with its validators; 304 without a body where the request says that the client has it. */
export function withValidators(
  exchange: Exchange,
  headers: Headers,
  effect: Effect,
  answer: Answer,
): Answer {
  const conditions = conditionsOf(exchange.service, exchange.plan)
  if (!conditions.tells || answer.status >= 300) return answer
  const entity = effect.kind === 'entity' ? effect.entity : undefined
  if (entity === undefined && (answer.text === null || exchange.method !== 'GET')) return answer
  // What else an answer shows may change while the thing does not, and nobody keeps when it did.
  const timed = answer.isOwn === false ? undefined : entity
  const tag = tagOf(entity, answer)
  const validators: Record<string, string> = { etag: spell(tag, conditions.isWeak) }
  if (timed !== undefined && conditions.hasTime) {
    validators['last-modified'] = new Date(timed.updatedMs).toUTCString()
  }
  if (conditions.skips && isKnown(headers, tag, timed)) {
    return { status: 304, headers: validators, text: null, problems: [] }
  }
  return { ...answer, headers: { ...answer.headers, ...validators } }
}

// A projection that is kept gives the same object as long as it shows the same.
const known = new WeakMap<object, string>()

function tagOf(entity: StoredEntity | undefined, { text, value, isOwn }: Answer): string {
  if (entity === undefined) return textTag(text ?? '')
  if (isOwn !== false) return entityTag(entity)
  if (!isJsonObject(value)) return withText(entityTag(entity), text ?? '')
  let tag = known.get(value)
  if (tag === undefined) {
    tag = withText(entityTag(entity), text ?? '')
    known.set(value, tag)
  }
  return tag
}

function isKnown(headers: Headers, tag: string, entity: StoredEntity | undefined): boolean {
  const noneMatch = headers.get('if-none-match')
  if (noneMatch !== null) return listsTag(noneMatch, tag, true)
  const since = headers.get('if-modified-since')
  return entity !== undefined && since !== null && !isModifiedSince(entity, since)
}

// HTTP's dates know no less than a second; what is no date holds back nothing.
function isModifiedSince(entity: StoredEntity, date: string): boolean {
  const sinceMs = Date.parse(date)
  return Number.isNaN(sinceMs) || Math.floor(entity.updatedMs / 1000) * 1000 > sinceMs
}

function namedEntity(exchange: Exchange): StoredEntity | undefined {
  try {
    // Looking is not reading: what the operation reads is noted when it is carried out.
    return findAll({ ...exchange, reads: [] }, keyGroups(exchange)).at(-1)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

function spell(tag: string, isWeak: boolean): string {
  return isWeak ? `W/"${tag}"` : `"${tag}"`
}
