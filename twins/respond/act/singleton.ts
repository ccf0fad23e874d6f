/** @module Things of which there is one: settings of the service or of an entity, and the actor itself. */

import { isJsonObject } from '../../base/index.ts'
import { type StoredEntity, singularOf } from '../../world/index.ts'
import { actorOf } from '../actor.ts'
import { completeEntity } from '../entity/index.ts'
import type { Effect, Exchange } from '../exchange.ts'
import { notFound } from '../refusal.ts'
import { changeEntity, resolveSets } from './change-fields.ts'
import { findAll, keyGroups } from './find-entities.ts'
import { bodyEntity } from './write-entities.ts'

/** Reads, sets or removes a singleton. Until somebody sets it, it is what its schema's defaults make it. */
export function singleton(exchange: Exchange): Effect {
  const { world, plan, service } = exchange
  const resource = plan.behaviour.resource as string
  const groups = keyGroups(exchange).filter((group) => group.resource !== resource)
  const parent = findAll(exchange, groups).at(-1) ?? callerOwning(exchange, resource)
  const stored =
    resource === service.actorResource && parent === undefined
      ? actorOf(world)
      : [...world.store.list(resource, parent?.uid)][0]
  if (does(exchange) === 'read') {
    const entity = stored ?? unset(exchange, resource, parent)
    exchange.reads.push(entity.uid)
    return { kind: 'entity', entity }
  }
  if (does(exchange) === 'unset') {
    if (stored === undefined && plan.behaviour.does === 'unset') return { kind: 'done' }
    if (stored === undefined) throw notFound(resource, singularOf(resource))
    exchange.writes.push(...world.remove(stored.uid))
    return { kind: 'deleted', entity: stored }
  }
  const pointer = service.behaviour.resources[resource]?.schemaPointer
  const body = {
    ...bodyEntity(exchange),
    ...resolveSets(exchange, plan.behaviour.sets ?? {}, pointer),
  }
  if (stored !== undefined) {
    const replace = exchange.method === 'PUT'
    return { kind: 'entity', entity: changeEntity(exchange, stored, body, { replace }) }
  }
  const entity = world.create(resource, body, parent?.uid)
  exchange.writes.push(entity.uid)
  return { kind: 'entity', entity }
}

function does({ method, plan }: Exchange): 'read' | 'set' | 'unset' {
  const said = plan.behaviour.does
  if (said !== undefined) return said === 'replace' ? 'set' : said
  if (method === 'GET' || method === 'HEAD') return 'read'
  return method === 'DELETE' ? 'unset' : 'set'
}

// A part of the caller, where the request names nobody else.
function callerOwning(
  { service, world, plan }: Exchange,
  resource: string,
): StoredEntity | undefined {
  if (plan.behaviour.does === undefined) return undefined
  const owner = service.behaviour.resources[resource]?.parent
  return owner !== undefined && owner === service.actorResource ? actorOf(world) : undefined
}

// Reading must not write: this one is made on the fly, the same each time, and not kept.
function unset(
  exchange: Exchange,
  resource: string,
  parent: StoredEntity | undefined,
): StoredEntity {
  const { world, service } = exchange
  const uid = `${resource}/of/${parent?.uid ?? 'service'}`
  const atMs = parent?.createdMs ?? world.startMs
  // What can be switched on and off is off until somebody switches it on.
  const off = Object.values(service.behaviour.operations).find(
    (one) => one.does === 'unset' && one.resource === resource && one.sets !== undefined,
  )
  const given = off?.sets ?? {}
  const draft = { resource, uid, parent: parent?.uid, order: 0, atMs, given, isKept: false }
  const value = completeEntity(service, world, draft)
  return {
    resource,
    uid,
    ...(parent === undefined ? {} : { parent: parent.uid }),
    value: isJsonObject(value) ? value : {},
    version: 1,
    createdMs: atMs,
    updatedMs: atMs,
    order: 0,
  }
}
