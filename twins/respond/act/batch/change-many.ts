/** @module Requests about many things at once: each item of their list is made, changed, or taken away. */

import { type StoredEntity, singularOf } from '../../../world/index.ts'
import { isOfKind } from '../../entity/index.ts'
import type { Effect, Exchange } from '../../exchange.ts'
import { Refusal } from '../../refusal.ts'
import { changeEntity } from '../fields/change-fields.ts'
import { withSets } from '../fields/resolve-sets.ts'
import { findAll, keyGroups } from '../find-entities.ts'
import { refuseUnknown } from '../refuse-unknown.ts'
import { removeEntity } from '../restore-entity.ts'
import { createInside } from '../write-entities.ts'
import { changeAcross } from './across.ts'
import { assign } from './assign.ts'
import { eachItem, type Item, isNamed, namesText, saidOfAll, withNames } from './each-item.ts'

/** Makes one thing of each item. */
export function makeMany(exchange: Exchange): Effect {
  const parent = containerOf(exchange)
  const beside = saidOfAll(exchange)
  return listed(
    eachItem(exchange).map((item, place) =>
      createInside(exchange, withNames({ ...beside, ...item.said }, item), parent, place),
    ),
  )
}

/** Changes what each item names; makes it where it is not there and its name is not the service's to give. */
export function setMany(exchange: Exchange): Effect {
  const { plan, service, world } = exchange
  if (plan.behaviour.items?.adds !== undefined) return assign(exchange)
  if (plan.behaviour.items?.inside !== undefined) return changeAcross(exchange)
  const resource = plan.behaviour.resource as string
  const parent = containerOf(exchange)
  const ids = service.behaviour.resources[resource]?.ids ?? {}
  const found = namedThings(exchange, parent)
  // Made by an item before, by what that named: a second one that names the same changes it.
  const made = new Map<string, StoredEntity>()
  const isGiven = ({ names }: Item) => Object.keys(names).some((field) => ids[field] !== undefined)
  refuseMissing(
    exchange,
    found.filter(([item]) => isGiven(item)),
  )
  const beside = saidOfAll(exchange)
  const uids = found.flatMap(([item, there], place): readonly string[] => {
    const said = { ...beside, ...item.said }
    const names = namesText(item)
    const things = there.length > 0 ? there : [made.get(names) ?? []].flat()
    if (things.length === 0 && isGiven(item)) return []
    if (things.length === 0) {
      const entity = createInside(exchange, withNames(said, item), parent, place)
      made.set(names, entity)
      return [entity.uid]
    }
    return things.map(({ uid }) => {
      // As it is now: an item before may have changed it.
      const thing = world.store.get(uid) as StoredEntity
      refuseUnknown(exchange, said, thing.parent, place)
      return changeEntity(exchange, thing, withSets(exchange, resource, said, thing)).uid
    })
  })
  const changed = uids.map((uid) => world.store.get(uid) as StoredEntity)
  const [first] = changed
  const isOne = plan.behaviour.response.holds === 'entity'
  if (isOne && first !== undefined) return { kind: 'entity', entity: first }
  return answered(exchange, changed)
}

/** Takes away what each item names. */
export function removeMany(exchange: Exchange): Effect {
  if (exchange.plan.behaviour.items?.inside !== undefined) return changeAcross(exchange)
  const found = namedThings(exchange, containerOf(exchange))
  if (found.length === 0) throw unnamed(exchange)
  refuseMissing(exchange, found)
  const gone = [...new Set(found.flatMap(([, things]) => things))]
  for (const entity of gone) removeEntity(exchange, entity)
  return answered(exchange, gone)
}

function answered({ plan }: Exchange, things: readonly StoredEntity[]): Effect {
  return plan.behaviour.response.holds === 'list'
    ? listed(things)
    : { kind: 'done', count: new Set(things.map(({ uid }) => uid)).size }
}

function listed(items: readonly StoredEntity[]): Effect {
  const { length } = items
  const page = { total: length, start: 0, size: length, page: 1, hasMore: false }
  return { kind: 'list', items, page, headers: {} }
}

function containerOf(exchange: Exchange): StoredEntity | undefined {
  const { resource } = exchange.plan.behaviour
  return findAll(
    exchange,
    keyGroups(exchange).filter((group) => group.resource !== resource),
  ).at(-1)
}

function namedThings(
  exchange: Exchange,
  outer: StoredEntity | undefined,
): readonly (readonly [Item, readonly StoredEntity[]])[] {
  const { world, plan, service } = exchange
  const resource = plan.behaviour.resource as string
  const { parent } = service.behaviour.resources[resource] ?? {}
  const isInside = outer !== undefined && isOfKind(service, outer.resource, parent)
  const all = [...world.store.list(resource, isInside ? outer.uid : undefined)]
  return eachItem(exchange).map((item) => [item, all.filter((entity) => isNamed(entity, item))])
}

function refuseMissing(
  exchange: Exchange,
  found: readonly (readonly [Item, readonly StoredEntity[]])[],
): void {
  const { resource = 'things', items, request } = exchange.plan.behaviour
  const at = found.findIndex(([, things]) => things.length === 0)
  if (items?.missing === 'ignored' || at === -1) return
  throw new Refusal(`There is no such ${singularOf(resource)}`, {
    outcome: 'not-found',
    statuses: [404, 400, 422],
    code: `${singularOf(resource)}_not_found`,
    details: [{ field: `${request.at}.${at}`, message: `names no ${singularOf(resource)}` }],
  })
}

// A request that names nothing means nothing, not everything.
function unnamed({ plan }: Exchange): Refusal {
  const { at } = plan.behaviour.request
  return new Refusal(`The ${at} names nothing`, {
    outcome: 'invalid-request',
    statuses: [400, 422, 404],
    code: 'invalid_request',
    details: [{ field: at, message: 'names nothing' }],
  })
}
