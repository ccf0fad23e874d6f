/** @module The entities of a world a page at a time: found by text, in an order, however many there are. */

import type { JsonValue } from '../../base/index.ts'
import { fieldOf, type LiveWorld, type StoredEntity } from '../../world/index.ts'

/** Which entities are wanted. */
export interface EntityQuery {
  readonly resource: string
  /** In their JSON, in any case of letters. */
  readonly text?: string
  /** Directly inside this one. */
  readonly parent?: string
  /** A dotted field, with a `-` before it from the largest down; in the order of making unless given. */
  readonly sort?: string
  readonly offset: number
  readonly limit: number
}

/** An entity as it is listed. */
export interface ListedEntity {
  readonly uid: string
  readonly parent?: string
  readonly version: number
  readonly createdMs: number
  readonly updatedMs: number
  readonly value: StoredEntity['value']
}

/** One page of them. */
export interface EntityPage {
  /** How many the resource has. */
  readonly total: number
  /** How many fit. */
  readonly matched: number
  readonly entities: readonly ListedEntity[]
}

/** A page of a resource's entities. */
export function listEntities({ store }: LiveWorld, query: EntityQuery): EntityPage {
  const { resource, parent, offset, limit, sort = '' } = query
  const all = [...store.list(resource, parent)]
  const text = query.text?.toLowerCase() ?? ''
  const found = text === '' ? all : all.filter((entity) => holds(entity, text))
  const isFalling = sort.startsWith('-')
  const field = isFalling ? sort.slice(1) : sort
  const sorted = field === '' ? found : found.toSorted((a, b) => compareAt(field, a, b))
  const ordered = isFalling ? sorted.toReversed() : sorted
  return {
    total: all.length,
    matched: found.length,
    entities: ordered.slice(offset, offset + limit).map(listedEntity),
  }
}

/** An entity without its place in the order of making. */
export function listedEntity(entity: StoredEntity): ListedEntity {
  const { uid, parent, version, createdMs, updatedMs, value } = entity
  return {
    uid,
    ...(parent === undefined ? {} : { parent }),
    version,
    createdMs,
    updatedMs,
    value,
  }
}

function holds({ uid, value }: StoredEntity, text: string): boolean {
  return uid.toLowerCase().includes(text) || JSON.stringify(value).toLowerCase().includes(text)
}

function compareAt(field: string, a: StoredEntity, b: StoredEntity): number {
  const [left, right] = [sortable(a, field), sortable(b, field)]
  if (typeof left === 'number' && typeof right === 'number') return left - right
  // What has no such field comes last.
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined)
  return String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0
}

function sortable(entity: StoredEntity, field: string): string | number | undefined {
  const value: JsonValue | undefined = fieldOf(entity.value, field)
  if (typeof value === 'number' || typeof value === 'string') return value
  return value === undefined || value === null ? undefined : JSON.stringify(value)
}
