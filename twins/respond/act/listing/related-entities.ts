/** @module The things that a list is about: inside what its keys name, tied to it, or referring to it. */

import type { KeyBinding } from '../../../behaviour/index.ts'
import {
  fieldOf,
  keyText,
  type LiveWorld,
  relationName,
  type StoredEntity,
  singularOf,
} from '../../../world/index.ts'
import { actorOf } from '../../actor.ts'
import { isOfKind, standingIn, withIncluded } from '../../entity/index.ts'
import type { Exchange } from '../../exchange.ts'
import { Refusal } from '../../refusal.ts'
import { findAll, isInside, type KeyGroup } from '../find-entities.ts'

/** What the outer keys of a request contain or tie; without any, all that there are. */
export function scoped(
  exchange: Exchange,
  resource: string,
  outer: readonly KeyGroup[],
): readonly StoredEntity[] {
  const { world, plan } = exchange
  const { member } = plan.behaviour
  const found = findAll(exchange, outer)
  // Nothing says whose members: only the caller's can be meant.
  const [asked] = plan.behaviour.keys
  const isCallers = asked?.resource === exchange.service.actorResource && asked?.in !== 'path'
  if (member !== undefined && found.length === 0 && asked !== undefined && !isCallers)
    throw unnamed(plan.behaviour.keys)
  const container = found.at(-1) ?? (member === undefined ? undefined : actorOf(world))
  const listed =
    member === undefined || container?.resource === member.resource ? resource : member.resource
  if (container === undefined) {
    const { includes } = world.model.behaviour.resources[listed] ?? {}
    const all = [...world.store.list(listed)]
    return includes === undefined ? all : withIncluded(world, all, includes)
  }
  const { through } = plan.behaviour
  if (through !== undefined) return havingNamesake(world, listed, container, through)
  return relatedTo(exchange, listed, container, member?.as)
}

// Things that have something inside under the container's name.
function havingNamesake(
  world: LiveWorld,
  listed: string,
  container: StoredEntity,
  through: { readonly resource: string; readonly field: string },
): readonly StoredEntity[] {
  const keys = world.model.behaviour.resources[container.resource]?.keys ?? []
  const names = new Set(keys.flatMap((key) => keyText(fieldOf(container.value, key)) ?? []))
  const having = new Set<string | undefined>()
  for (const name of names) {
    for (const tie of world.store.find(through.resource, through.field, name))
      having.add(tie.parent)
  }
  return having.size === 0 ? [] : [...world.store.list(listed)].filter(({ uid }) => having.has(uid))
}

// A list of members is somebody's: one that is asked for nobody's is no list of everybody's.
function unnamed(keys: readonly KeyBinding[]): Refusal {
  return new Refusal(`One of ${keys.map(({ name }) => name).join(', ')} is needed`, {
    outcome: 'invalid-request',
    statuses: [400, 422, 404],
    code: 'invalid_arguments',
    details: keys
      .slice(0, 1)
      .map((key) => ({ field: `${key.in}.${key.name}`, message: 'is missing' })),
  })
}

/** The entities of a resource that belong to another one: as its members, its owners, or what it contains. */
function relatedTo(
  { service, world }: Exchange,
  resource: string,
  container: StoredEntity,
  membership?: string,
): readonly StoredEntity[] {
  const { resources } = world.model.behaviour
  const owned = Object.entries(resources[container.resource]?.memberships ?? {})
  const forward = owned.find(
    ([name, member]) => member === resource && (membership === undefined || name === membership),
  )
  const backward = Object.entries(resources[resource]?.memberships ?? {}).find(
    ([name, member]) =>
      member === container.resource && (membership === undefined || name === membership),
  )
  const isContained = isOfKind(service, container.resource, resources[resource]?.parent)
  // A list that names no membership is of what stands inside, also where some of that is tied besides.
  if (membership === undefined) {
    if (isContained) return standingIn(service, world, resource, container)
    const all = [...world.store.list(resource)]
    const inner = all.filter((entity) => isInside(world, entity, container.uid))
    if (inner.length > 0) return inner
  }
  if (forward !== undefined) {
    return [...world.store.members(relationName(container.resource, forward[0]), container.uid)]
  }
  if (backward !== undefined) {
    return [...world.store.owners(relationName(resource, backward[0]), container.uid)]
  }
  const name = singularOf(container.resource)
  const keys = resources[container.resource]?.keys ?? []
  const named = new Set(keys.flatMap((key) => keyText(fieldOf(container.value, key)) ?? []))
  return [...world.store.list(resource)].filter(
    (entity) => isInside(world, entity, container.uid) || refersTo(entity, name, named),
  )
}

// What says whose it is belongs to that, wherever it was made: `customer`, `customer_id`.
function refersTo({ value }: StoredEntity, name: string, keys: ReadonlySet<string>): boolean {
  return [name, `${name}_id`, `${name}Id`].some((field) => {
    const text = keyText(value[field])
    return text !== undefined && keys.has(text)
  })
}
