/** @module Memberships and toggles: ties between entities that are set, asked for and cut. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import { fieldOf, keyText, relationName, type StoredEntity, singularOf } from '../../world/index.ts'
import { actorOf } from '../actor.ts'
import { isOfKind } from '../entity/index.ts'
import type { Effect, Exchange } from '../exchange.ts'
import { namesNothing, notFound } from '../refusal.ts'
import { changeEntity } from './fields/change-fields.ts'
import { resolveSets } from './fields/resolve-sets.ts'

import { findAll, isInside, keyGroups } from './find-entities.ts'
import { listEntities } from './listing/index.ts'
import { memberNamed, showMembers } from './members/index.ts'

/** Ties, unties, asks for, or lists the members of an owner. */
export function membership(exchange: Exchange): Effect {
  const { behaviour } = exchange.plan
  const { member } = behaviour
  if (member === undefined) return toggle(exchange)
  const groups = keyGroups(exchange)
  const last = groups.at(-1)
  const owners = Object.entries(exchange.service.behaviour.resources).filter(
    ([, resource]) => resource.memberships[member.as] === member.resource,
  )
  const named =
    last?.resource === member.resource &&
    (groups.length > 1 || owners.length > 0) &&
    !isOwnerOnly(exchange, groups.filter((one) => one.resource === member.resource).length)
  if (behaviour.response.holds === 'list' && !named && isReading(exchange))
    return listEntities(exchange)
  const found = findAll(exchange, groups)
  const isEverywhere = behaviour.does === 'unset' && named && !isOwnerNamed(exchange)
  if (isEverywhere) return untieEverywhere(exchange, member.as, found)
  const around = found.slice(0, -1)
  const owner = named
    ? (around.findLast((one) => one.resource === behaviour.resource) ??
      around.at(-1) ??
      actorOf(exchange.world))
    : found.at(-1)
  if (owner === undefined) throw notFound(behaviour.resource ?? 'owners', 'owner')
  const relation = relationName(owner.resource, member.as)
  return tie(exchange, relation, owner, named ? found.slice(-1) : meant(exchange, relation, owner))
}

// An owner of the members' own kind is not told from them by its resource.
function isOwnerNamed({ plan }: Exchange): boolean {
  const { keys, resource, member } = plan.behaviour
  return resource === member?.resource || keys.some((key) => key.resource === resource)
}

// Only the member is named: whatever owns it, inside what the path names before, does so no more.
function untieEverywhere(exchange: Exchange, as: string, found: readonly StoredEntity[]): Effect {
  const { world, plan } = exchange
  const [outer, member] = found.slice(-2)
  const named = member ?? outer
  if (named === undefined) throw notFound(plan.behaviour.resource ?? 'members', 'member')
  const relation = relationName(plan.behaviour.resource as string, as)
  for (const owner of [...world.store.owners(relation, named.uid)]) {
    const isMeant = member === undefined || outer === undefined || isInside(world, owner, outer.uid)
    if (!isMeant || !world.untie(relation, owner.uid, named.uid)) continue
    exchange.writes.push(owner.uid)
    const left = world.store.get(owner.uid) ?? owner
    showMembers(exchange, left, as, { tied: [], untied: [named] })
  }
  return { kind: 'done', entity: named }
}

// Without a key: those that the request names, all that there are for a DELETE that names none, else the caller.
function meant(exchange: Exchange, relation: string, owner: StoredEntity): readonly StoredEntity[] {
  const { behaviour } = exchange.plan
  const resource = behaviour.member?.resource ?? owner.resource
  if (behaviour.request.holds === 'ids') return membersInBody(exchange, resource, owner)
  if (behaviour.does === 'read' && behaviour.response.holds === 'entity') {
    const members = [...exchange.world.store.members(relation, owner.uid)]
    if (members.length === 0) throw notFound(resource, singularOf(resource))
    return members
  }
  if (behaviour.does !== undefined) return [caller(exchange, resource)]
  if (exchange.method === 'DELETE') return [...exchange.world.store.members(relation, owner.uid)]
  return membersInBody(exchange, resource, owner)
}

// `conversations.join`: nobody is named, so the caller is meant.
function caller(exchange: Exchange, resource: string): StoredEntity {
  const actor = actorOf(exchange.world)
  if (actor?.resource === resource) return actor
  throw notFound(resource, singularOf(resource))
}

// `/groups/{id}/users` names an owner alone even where owner and member are of one resource.
function isOwnerOnly(exchange: Exchange, named: number): boolean {
  const { behaviour } = exchange.plan
  return (
    named === 1 &&
    behaviour.resource === behaviour.member?.resource &&
    (behaviour.response.holds === 'list' || behaviour.request.holds === 'ids')
  )
}

function isReading(exchange: Exchange): boolean {
  const { does } = exchange.plan.behaviour
  if (does !== undefined) return does === 'read'
  return exchange.method === 'GET' || exchange.method === 'HEAD'
}

function tie(
  exchange: Exchange,
  relation: string,
  owner: StoredEntity,
  members: readonly StoredEntity[],
): Effect {
  const { world, plan } = exchange
  let whole = owner
  if (isReading(exchange)) {
    const isTied = members.every((member) => world.store.isLinked(relation, owner.uid, member.uid))
    if (!isTied) throw notFound(plan.behaviour.resource ?? 'members', 'member')
  } else {
    const { does } = plan.behaviour
    const isUntying = does === undefined ? exchange.method === 'DELETE' : does === 'unset'
    const before = does === 'replace' ? [...world.store.members(relation, owner.uid)] : []
    const gone = before.filter((old) => !members.includes(old))
    for (const old of gone) {
      world.untie(relation, owner.uid, old.uid)
      exchange.writes.push(owner.uid)
    }
    for (const member of members) {
      const changed = isUntying
        ? world.untie(relation, owner.uid, member.uid)
        : world.tie(relation, owner.uid, member.uid)
      if (changed) exchange.writes.push(owner.uid)
    }
    const [tied, untied] = isUntying ? [[], members] : [members, gone]
    const as = plan.behaviour.member?.as
    // Whoever counts its members is another one by now.
    whole = world.store.get(owner.uid) ?? owner
    if (as !== undefined) whole = showMembers(exchange, whole, as, { tied, untied })
    if (plan.behaviour.response.holds === 'list') {
      const items = [...world.store.members(relation, owner.uid)]
      const page = { total: items.length, start: 0, size: items.length, page: 1, hasMore: false }
      return { kind: 'list', items, page, headers: {} }
    }
  }
  const [first] = members
  const member = first === undefined ? undefined : world.store.get(first.uid)
  const isOwners = isOfKind(exchange.service, owner.resource, plan.behaviour.resource)
  const shown = isOwners ? whole : (member ?? whole)
  return { kind: plan.behaviour.response.holds === 'entity' ? 'entity' : 'done', entity: shown }
}

function membersInBody(
  exchange: Exchange,
  resource: string,
  owner: StoredEntity,
): readonly StoredEntity[] {
  const { at } = exchange.plan.behaviour.request
  const { body } = exchange
  // Where a body may be the bare list as well, it is.
  const isBare = at === '' || Array.isArray(body) || typeof body === 'string'
  const part = isBare ? body : (fieldOf(body, at) ?? exchange.query[at])
  // Forms say a list as one text: `U1,U2`.
  const said =
    typeof part === 'string' && /^[^\s,]+(?:,[^\s,]+)+$/.test(part) ? part.split(',') : part
  const references: readonly JsonValue[] = Array.isArray(said)
    ? said
    : said === undefined
      ? []
      : [said as JsonValue]
  return references.map((reference) => {
    const found = memberNamed(exchange, resource, owner, reference, at)
    if (found !== undefined) return found
    const field = at === '' ? 'body' : `body.${at}`
    throw namesNothing(singularOf(resource), { field, value: reference })
  })
}

// A time that was set says that it is done, whenever that was.
function isDone(exchange: Exchange, entity: StoredEntity, sets: JsonObject): Effect {
  const said = exchange.plan.behaviour.sets ?? {}
  const isSet = Object.entries(sets).every(([field, value]) => {
    const found = fieldOf(entity.value, field)
    const isOpen = typeof said[field] === 'string' && said[field].startsWith('$')
    return isOpen ? found !== undefined && found !== null : keyText(found) === keyText(value)
  })
  if (!isSet) throw notFound(entity.resource, singularOf(entity.resource))
  return { kind: 'done', entity }
}

/** Sets something about an entity, or takes it back: fields where the behaviour names them, else a mark. */
export function toggle(exchange: Exchange): Effect {
  const { behaviour, operation } = exchange.plan
  const found = findAll(exchange, keyGroups(exchange))
  const entity = found.at(-1)
  if (entity === undefined) throw notFound(behaviour.resource ?? 'things', 'thing')
  const pointer = exchange.service.behaviour.resources[entity.resource]?.schemaPointer
  if (behaviour.sets !== undefined) {
    const sets = resolveSets(exchange, behaviour.sets, pointer)
    if (isReading(exchange)) return isDone(exchange, entity, sets)
    return { kind: 'done', entity: changeEntity(exchange, entity, sets) }
  }
  const literals = operation.path.split('/').filter((step) => step !== '' && !step.startsWith('{'))
  const who = actorOf(exchange.world) ?? entity
  return tie(exchange, `toggle ${entity.resource}.${literals.at(-1) ?? ''}`, entity, [who])
}
