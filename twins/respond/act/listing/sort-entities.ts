/** @module The order of a list: by the fields that the request names, else by when things were made. */

import type { JsonValue } from '../../../base/index.ts'
import type { StoredEntity } from '../../../world/index.ts'
import { shownItem } from '../../answer/index.ts'
import type { Exchange } from '../../exchange.ts'
import { type SchemaShape, shapeOf } from '../../fill/index.ts'
import { inOrder, type Order, valuesAt } from '../../query/index.ts'
import { fieldMeant } from './qualifier-field.ts'

const SORT = /^(?:sort|sort_?by|order_?by)(?:\[\])?$/i
const DIRECTION = /^(?:direction|order|sort_?(?:order|dir|direction))$/i
const ONE_WAY = /^(?:asc|desc)(?:ending)?$/i

/** What says when a thing was made or changed, and no field at all. */
const TIME =
  /^$|^(?:created?|creation|(?:last_?)?(?:updated?|modified))(?:_?(?:at|on|date|time))?$/i

/** Members that hold all others of a thing, as JSON:API and Okta have it. */
const WRAPPED = ['attributes', 'profile']

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
    const by = { field: own === '$made' ? [] : own.split('.'), isDown: order.startsWith('-') }
    return byFields(exchange, entities, [by])
  }
  return byFields(exchange, entities, askedOrder(exchange))
}

/**
 * Without a field it is that of making; so are those whose fields are equal, so that pages never overlap. Where the newest
 * are asked for first, so they are of those that were made at the same moment.
 */
function byFields(
  exchange: Exchange,
  entities: readonly StoredEntity[],
  orders: readonly Order[],
): readonly StoredEntity[] {
  const isNewestFirst = orders.some(({ field, isDown }) => isDown && TIME.test(field.at(-1) ?? ''))
  const made = isNewestFirst ? [...entities].reverse() : entities
  const named = orders
    .filter(({ field }) => field.length > 0)
    .map((order) => (entities.some((entity) => isTold(entity, order)) ? order : known(order)))
  return inOrder(made, named, valueSeen(exchange, entities, named))
}

const isTold = ({ value }: StoredEntity, { field }: Order) => valuesAt(value, field).length > 0

// When things were made and changed is known of all of them, told or not.
function known({ field, isDown }: Order): Order {
  const name = field.at(-1) ?? ''
  if (/^created/i.test(name)) return { field: ['created'], isDown }
  return { field: /^(?:last_?)?(?:updated|modified)/i.test(name) ? ['updated'] : field, isDown }
}

// What a thing was not told it may show all the same.
function valueSeen(
  exchange: Exchange,
  entities: readonly StoredEntity[],
  orders: readonly Order[],
): (entity: StoredEntity) => JsonValue | undefined {
  const shown = orders.filter(({ field: [name = ''] }) => name !== 'created' && name !== 'updated')
  const seen = new Map<string, JsonValue | undefined>()
  for (const entity of entities)
    if (!shown.every((order) => isTold(entity, order)))
      seen.set(entity.uid, shownItem(exchange, entity))
  return (entity) => seen.get(entity.uid) ?? entity.value
}

/** `-price,name`, `price desc`, `price:asc`, `price_asc`, with a direction of its own or that of another parameter. */
function askedOrder(exchange: Exchange): readonly Order[] {
  const sort = parameterLike(exchange, SORT)
  const direction = parameterLike(exchange, DIRECTION)
  const isWay = direction === undefined || ONE_WAY.test(String(direction))
  // Some call what is sorted by an order.
  const said = [sort ?? (isWay ? [] : direction)].flat().flatMap((one) => String(one).split(','))
  const isAsked = Object.keys(exchange.query).some((name) => SORT.test(name))
  const isDown =
    direction === undefined || !isWay
      ? !isAsked && isNewestFirst(exchange)
      : /^desc/i.test(String(direction))
  const names = said.map((one) => one.trim()).filter((one) => one !== '')
  if (names.length === 0) return [{ field: [], isDown }]
  const shape = itemShape(exchange)
  return names.map((name) => orderOf(exchange, shape, name, isDown))
}

function orderOf(
  exchange: Exchange,
  shape: SchemaShape | undefined,
  said: string,
  isDown: boolean,
): Order {
  const [, sign = '', name = ''] = /^([-+]?)\s*(.*)$/.exec(said) ?? []
  if (/^(?:newest|latest|most_?recent)$/i.test(name)) return { field: [], isDown: sign !== '-' }
  if (/^oldest$/i.test(name)) return { field: [], isDown: sign === '-' }
  const whole = fieldOfItem(exchange, shape, name)
  if (whole !== undefined) return { field: whole, isDown: isDown !== (sign === '-') }
  const [, stem = name, way] = /^(.+?)[\s:._-]+(asc|desc)(?:ending)?$/i.exec(name) ?? []
  const isOwnDown = way === undefined ? isDown !== (sign === '-') : /^desc/i.test(way)
  return { field: fieldOfItem(exchange, shape, stem) ?? stem.split('.'), isDown: isOwnDown }
}

function fieldOfItem(
  { service }: Exchange,
  shape: SchemaShape | undefined,
  name: string,
): readonly string[] | undefined {
  if (shape === undefined) return undefined
  const own = fieldMeant([...shape.properties.keys()], name)
  if (own !== undefined) return [own]
  for (const wrapped of WRAPPED) {
    const at = shape.properties.get(wrapped)
    const inner = at === undefined ? [] : [...shapeOf(service.contract, at).properties.keys()]
    const found = fieldMeant(inner, name)
    if (found !== undefined) return [wrapped, found]
  }
  return undefined
}

function itemShape({ service, plan }: Exchange): SchemaShape | undefined {
  const pointer = service.behaviour.resources[plan.behaviour.resource ?? '']?.schemaPointer
  return pointer === undefined ? undefined : shapeOf(service.contract, pointer)
}

function parameterLike(exchange: Exchange, pattern: RegExp): JsonValue | undefined {
  const planned = exchange.plan.query.find(({ parameter }) => pattern.test(parameter.name))
  if (planned === undefined) return undefined
  return exchange.query[planned.parameter.name] ?? planned.preset
}

function isNewestFirst(exchange: Exchange): boolean {
  const { answers, success } = exchange.plan
  return /newest first|most recent(?:ly created)?(?: [a-z]+){0,3} first|reverse[ -]chronological/i.test(
    `${answers.summary} ${success?.description ?? ''}`,
  )
}
