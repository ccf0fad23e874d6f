/** @module The order of a list: by a field that the request names, else by when things were made. */

import type { JsonValue } from '../../../base/index.ts'
import { fieldOf, keyText, type StoredEntity } from '../../../world/index.ts'
import type { Exchange } from '../../exchange.ts'

const SORT = /^(?:sort|sort_?by|order_?by)$/i
const DIRECTION = /^(?:direction|order|sort_?(?:order|dir|direction))$/i

/** In the order that a request asks for; else as they were made, or the newest first where the service says so. */
export function sorted(
  exchange: Exchange,
  entities: readonly StoredEntity[],
): readonly StoredEntity[] {
  const { order } = exchange.plan.behaviour
  const isAsked = Object.keys(exchange.query).some(
    (name) => SORT.test(name) || DIRECTION.test(name),
  )
  if (order !== undefined && !isAsked) {
    const own = order.replace(/^-/, '')
    return byKey(entities, own === '$made' ? undefined : own, order.startsWith('-'))
  }
  const field = parameterLike(exchange, SORT)
  const direction = parameterLike(exchange, DIRECTION)
  const isDown =
    direction === undefined ? isNewestFirst(exchange) : /^desc/i.test(String(direction))
  const name = typeof field === 'string' ? field : undefined
  if (name === undefined || /^-?created(?:_?at)?$/.test(name)) {
    return isDown || name?.startsWith('-') === true ? [...entities].reverse() : entities
  }
  const isMinus = name.startsWith('-')
  const wanted = name.replace(/^[-+]/, '').split(':')[0] as string
  return byKey(entities, wanted, isDown || isMinus)
}

/** In order of a field, or of making where none is given. */
function byKey(
  entities: readonly StoredEntity[],
  field: string | undefined,
  isDown: boolean,
): readonly StoredEntity[] {
  const sign = isDown ? -1 : 1
  const keyed = entities.map((entity) => ({
    entity,
    key: field === undefined ? undefined : sortKey(entity, field),
  }))
  // Equal keys keep the order of creation, so that pages never overlap.
  keyed.sort((a, b) => sign * compareKeys(a.key, b.key) || sign * (a.entity.order - b.entity.order))
  return keyed.map(({ entity }) => entity)
}

function parameterLike(exchange: Exchange, pattern: RegExp): JsonValue | undefined {
  const planned = exchange.plan.query.find(({ parameter }) => pattern.test(parameter.name))
  if (planned === undefined) return undefined
  return exchange.query[planned.parameter.name] ?? planned.preset
}

function isNewestFirst(exchange: Exchange): boolean {
  const { operation, success } = exchange.plan
  return /newest first|most recent(?:ly created)?(?: [a-z]+){0,3} first|reverse[ -]chronological/i.test(
    `${operation.summary} ${success?.description ?? ''}`,
  )
}

function sortKey(entity: StoredEntity, name: string): JsonValue | undefined {
  for (const field of [name, `${name}_at`, `${name}At`, `${name}_count`]) {
    const value = fieldOf(entity.value, field)
    if (value !== undefined) return value
  }
  if (/^updated/.test(name)) return entity.updatedMs
  return undefined
}

function compareKeys(a: JsonValue | undefined, b: JsonValue | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [keyText(a) ?? '', keyText(b) ?? '']
  return left < right ? -1 : left > right ? 1 : 0
}
