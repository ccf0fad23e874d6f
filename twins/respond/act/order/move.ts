/** @module Gives things another place among those that are listed with them. */

import { isJsonObject, type JsonValue } from '../../../base/index.ts'
import { fieldOf, keyText, type StoredEntity, singularOf } from '../../../world/index.ts'
import type { Effect, Exchange } from '../../exchange.ts'
import { notFound, Refusal } from '../../refusal.ts'
import { eachItem, isNamed } from '../batch/each-item.ts'
import { findAll, keyGroups } from '../find-entities.ts'

/** Moves what the path names last, or what the body's list names, as `position`, `after` or a number of the path say. */
export function moveEntities(exchange: Exchange): Effect {
  const { plan, world } = exchange
  const resource = plan.behaviour.resource as string
  const found = findAll(exchange, keyGroups(exchange))
  const isMany = plan.behaviour.items !== undefined
  const outer = isMany ? found.at(-1) : undefined
  const inside = [...world.store.list(resource, outer?.uid)]
  const moved = isMany ? namedIn(exchange, inside) : found.slice(-1)
  const [first] = moved
  if (first === undefined) throw unplaced(exchange, 'nothing is named that could be moved')
  const beside = isMany ? inside : besideOf(exchange, first)
  const rest = beside.filter((one) => !moved.includes(one))
  const at = placeFor(exchange, beside, rest, first)
  const order = [...rest.slice(0, at), ...moved, ...rest.slice(at)]
  for (const { uid } of world.store.arrange(order.map(({ uid }) => uid))) exchange.writes.push(uid)
  if (isMany) return { kind: 'done' }
  const entity = world.store.get(first.uid)
  if (entity === undefined) throw notFound(resource, singularOf(resource))
  return { kind: plan.behaviour.response.holds === 'entity' ? 'entity' : 'done', entity }
}

function namedIn(exchange: Exchange, inside: readonly StoredEntity[]): readonly StoredEntity[] {
  return eachItem(exchange).map((item) => {
    const found = inside.find((one) => isNamed(one, item))
    if (found === undefined) throw unplaced(exchange, `${keyText(item.names.id)} names nothing`)
    return found
  })
}

// What is listed with it: what stands in the same thing, or refers to the same one.
function besideOf({ world, service }: Exchange, entity: StoredEntity): readonly StoredEntity[] {
  const all = [...world.store.list(entity.resource, entity.parent)]
  if (entity.parent !== undefined) return all
  const owners = Object.values(service.behaviour.operations).flatMap((one) =>
    one.kind === 'list' && one.resource === entity.resource
      ? one.keys.map((key) => singularOf(key.resource))
      : [],
  )
  const fields = owners.flatMap((name) => [name, `${name}_id`, `${name}Id`])
  return all.filter((one) =>
    fields.every((field) => keyText(one.value[field]) === keyText(entity.value[field])),
  )
}

/** The index among the others at which it shall stand. */
function placeFor(
  exchange: Exchange,
  beside: readonly StoredEntity[],
  rest: readonly StoredEntity[],
  first: StoredEntity,
): number {
  const { body, plan, path } = exchange
  const [counted] = Object.values(plan.behaviour.sets ?? {})
  if (typeof counted === 'string') {
    const place = Number(path[counted.replace('$key.', '')])
    if (!Number.isInteger(place)) throw unplaced(exchange, 'the place is no whole number')
    return Math.max(0, Math.min(place, rest.length))
  }
  const said = isJsonObject(body) ? body : {}
  if (said.after !== undefined && said.after !== null) return afterOne(exchange, rest, said.after)
  const now = beside.indexOf(first)
  switch (String(said.position).toLowerCase()) {
    case 'first':
      return 0
    case 'last':
      return rest.length
    case 'earlier':
      return Math.max(0, now - 1)
    case 'later':
      return Math.min(rest.length, now + 1)
    default:
      throw unplaced(exchange, 'position or after must say where it shall stand')
  }
}

// An id, or an address that ends with one.
function afterOne(exchange: Exchange, rest: readonly StoredEntity[], said: JsonValue): number {
  const name = keyText(said)?.split('/').at(-1)
  const at = rest.findIndex(({ value }) => keyText(fieldOf(value, 'id')) === name)
  if (at === -1) throw unplaced(exchange, `after names nothing that is listed there`)
  return at + 1
}

function unplaced({ plan }: Exchange, message: string): Refusal {
  return new Refusal(`It cannot be moved: ${message}`, {
    outcome: 'invalid-request',
    statuses: [400, 422, 404],
    code: 'invalid_position',
    details: [{ field: plan.behaviour.request.at || 'body', message }],
  })
}
