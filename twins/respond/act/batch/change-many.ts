/** @module Requests about many things at once: each item of their list is made, changed, or taken away. */

import { type StoredEntity, singularOf } from '../../../world/index.ts'
import { isOfKind } from '../../entity/index.ts'
import type { Effect, Exchange } from '../../exchange.ts'
import { Refusal } from '../../refusal.ts'
import { changeEntity } from '../fields/change-fields.ts'
import { withSets } from '../fields/resolve-sets.ts'
import { findAll, keyGroups } from '../find-entities.ts'
import { createInside } from '../write-entities.ts'
import { changeAcross } from './across.ts'
import { assign } from './assign.ts'
import { eachItem, type Item, isNamed, saidOfAll, withNames } from './each-item.ts'

/** Makes one thing of each item. */
export function makeMany(exchange: Exchange): Effect {
  const parent = containerOf(exchange)
  const beside = saidOfAll(exchange)
  return listed(
    eachItem(exchange).map((item) =>
      createInside(exchange, withNames({ ...beside, ...item.said }, item), parent),
    ),
  )
}

/** Changes what each item names; makes it where it is not there and its name is not the service's to give. */
export function setMany(exchange: Exchange): Effect {
  const { plan, service } = exchange
  if (plan.behaviour.items?.adds !== undefined) return assign(exchange)
  if (plan.behaviour.items?.inside !== undefined) return changeAcross(exchange)
  const resource = plan.behaviour.resource as string
  const parent = containerOf(exchange)
  const ids = service.behaviour.resources[resource]?.ids ?? {}
  const found = namedThings(exchange, parent)
  const isGiven = ({ names }: Item) => Object.keys(names).some((field) => ids[field] !== undefined)
  refuseMissing(
    exchange,
    found.filter(([item]) => isGiven(item)),
  )
  const beside = saidOfAll(exchange)
  const changed = found.flatMap(([item, things]): readonly StoredEntity[] => {
    const said = { ...beside, ...item.said }
    if (things.length === 0 && isGiven(item)) return []
    if (things.length === 0) return [createInside(exchange, withNames(said, item), parent)]
    return things.map((thing) =>
      changeEntity(exchange, thing, withSets(exchange, resource, said, thing)),
    )
  })
  const [first] = changed
  const isOne = plan.behaviour.response.holds === 'entity'
  if (isOne && first !== undefined) return { kind: 'entity', entity: first }
  return answered(exchange, changed)
}

/** Takes away what each item names. */
export function removeMany(exchange: Exchange): Effect {
  const { world, plan } = exchange
  if (plan.behaviour.items?.inside !== undefined) return changeAcross(exchange)
  const found = namedThings(exchange, containerOf(exchange))
  if (found.length === 0) throw unnamed(exchange)
  refuseMissing(exchange, found)
  const gone = found.flatMap(([, things]) => things)
  for (const { uid } of gone) {
    // What an item before named may have gone already.
    if (world.store.get(uid) !== undefined) exchange.writes.push(...world.remove(uid))
  }
  return answered(exchange, gone)
}

function answered({ plan }: Exchange, things: readonly StoredEntity[]): Effect {
  return plan.behaviour.response.holds === 'list'
    ? listed(things)
    : { kind: 'done', count: things.length }
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
