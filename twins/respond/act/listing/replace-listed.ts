/** @module What a list shall have from now on, in place of all that it has. */

import type { JsonObject, JsonValue } from '../../../base/index.ts'
import { fieldOf, type StoredEntity } from '../../../world/index.ts'
import type { Effect, Exchange } from '../../exchange.ts'
import { findAll, keyGroups } from '../find-entities.ts'
import { removeEntity } from '../restore-entity.ts'
import { pickedEntities } from './list-entities.ts'

/** Removes what a list of the same path shows, and makes one thing of each item that the request says. */
export function replaceListed(exchange: Exchange): Effect {
  const { world, plan, body } = exchange
  const resource = plan.behaviour.resource as string
  const parent = findAll(
    exchange,
    keyGroups(exchange).filter((group) => group.resource !== resource),
  ).at(-1)
  for (const entity of pickedEntities(exchange, [])) removeEntity(exchange, entity)
  const { at } = plan.behaviour.request
  const said = at === '' ? body : fieldOf(body, at)
  const items = (Array.isArray(said) ? said : []).map((item: JsonValue): StoredEntity => {
    const made = world.create(resource, saidBy(exchange, item), parent?.uid)
    exchange.writes.push(made.uid)
    return made
  })
  if (plan.behaviour.response.holds !== 'list') return { kind: 'done' }
  const page = { total: items.length, start: 0, size: items.length, page: 1, hasMore: false }
  return { kind: 'list', items, page, headers: {} }
}

function saidBy({ plan }: Exchange, item: JsonValue): JsonObject {
  const sets = Object.entries(plan.behaviour.sets ?? {})
  return Object.fromEntries(sets.map(([field, value]) => [field, value === '$item' ? item : value]))
}
