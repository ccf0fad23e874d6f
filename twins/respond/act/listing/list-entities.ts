/** @module Lists: what a request's keys scope, its filters pick, and its sorting orders. */

import { type StoredEntity, singularOf } from '../../../world/index.ts'
import { oncePerMarked } from '../../entity/index.ts'
import type { Effect, Exchange } from '../../exchange.ts'
import { inOrder, type Order } from '../../query/index.ts'
import { notFound } from '../../refusal.ts'
import { type KeyGroup, keyGroups } from '../find-entities.ts'
import { removeEntity } from '../restore-entity.ts'
import { filtered } from './filter-entities.ts'
import { paginate } from './page/paginate.ts'
import { scoped } from './related-entities.ts'
import { sorted } from './sort-entities.ts'

/** Answers a list or a search. */
export function listEntities(exchange: Exchange): Effect {
  const order: Order[] = []
  const { service, world } = exchange
  const shown = oncePerMarked(service, world, pickedEntities(exchange, order))
  const picked = inOrder(sorted(exchange, shown), order)
  const page = paginate(exchange, picked)
  for (const item of page.items) exchange.reads.push(item.uid)
  return { kind: 'list', items: page.items, page: page.facts, headers: page.headers }
}

/**
 * The newest of what a list of the same keys would show: what was made last.
 * @throws {Refusal} 404 where there is none
 */
export function newestListed(exchange: Exchange): StoredEntity {
  const resource = exchange.plan.behaviour.resource as string
  const newest = pickedEntities(exchange, []).reduce<StoredEntity | undefined>(
    (best, one) => (best === undefined || one.order > best.order ? one : best),
    undefined,
  )
  if (newest === undefined) throw notFound(resource, singularOf(resource))
  exchange.reads.push(newest.uid)
  return newest
}

/** Removes everything that a list of the same path would show. */
export function removeListed(exchange: Exchange): Effect {
  const { plan } = exchange
  const resource = plan.behaviour.resource as string
  const picked = pickedEntities(exchange, [])
  // Keys of what goes name something only as long as anything has them.
  const isSaid =
    plan.behaviour.filters !== undefined &&
    plan.operation.responses.some(({ status }) => status === '404')
  const isNamed = plan.behaviour.keys.at(-1)?.resource === resource || isSaid
  if (isNamed && picked.length === 0) throw notFound(resource, singularOf(resource))
  for (const entity of picked) removeEntity(exchange, entity)
  if (plan.behaviour.response.holds === 'list') {
    const { length } = picked
    const page = { total: length, start: 0, size: length, page: 1, hasMore: false }
    return { kind: 'list', items: picked, page, headers: {} }
  }
  return { kind: 'done' }
}

/** What a list of the request's keys and filters would show, unsorted. */
export function pickedEntities(exchange: Exchange, order: Order[]): readonly StoredEntity[] {
  const { behaviour } = exchange.plan
  const resource = behaviour.resource as string
  const groups = keyGroups(exchange)
  const last = groups.at(-1)
  // Keys of the listed resource itself pick by its fields (`/orgs/{org}/repos`); those before name what contains it.
  const isOwn = last?.resource === resource && behaviour.member === undefined
  const own = isOwn && last !== undefined ? last.keys : []
  const outer = isOwn ? groups.slice(0, -1) : groups
  const inside = scoped(exchange, resource, outer)
  // `/orgs/{org}/members/{user}/codespaces`: what cannot contain them says only where their owner is.
  const isSaid = isOwn && inside.length === 0 && !canContain(exchange, resource, outer.at(-1))
  const entities = isSaid ? [...exchange.world.store.list(resource)] : inside
  return filtered(exchange, entities, own, order)
}

function canContain({ service }: Exchange, resource: string, outer: KeyGroup | undefined): boolean {
  if (outer === undefined) return true
  const { resources } = service.behaviour
  const ties = [resources[outer.resource], resources[resource]].flatMap((one) =>
    Object.values(one?.memberships ?? {}),
  )
  if (ties.includes(resource) || ties.includes(outer.resource)) return true
  for (let up = resources[resource]?.parent; up !== undefined; up = resources[up]?.parent)
    if (up === outer.resource) return true
  return false
}
