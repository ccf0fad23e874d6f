/** @module Finds the entities that a request names by its keys, from the outermost parent to the item. */

import { canonicalJson, isJsonObject, type JsonValue } from '../../base/index.ts'
import { type KeyBinding, namesAnother } from '../../behaviour/index.ts'
import {
  fieldOf,
  keyText,
  type LiveWorld,
  relationName,
  type StoredEntity,
  singularOf,
} from '../../world/index.ts'
import { actorOf } from '../actor.ts'
import { isOfKind } from '../entity/index.ts'
import type { Exchange } from '../exchange.ts'
import { notFound } from '../refusal.ts'

/** A key of the request with its value. */
export interface BoundKey {
  readonly key: KeyBinding
  readonly value: JsonValue
}

/** Consecutive keys that pick one entity together, as `{owner}` and `{repo}` do. */
export interface KeyGroup {
  readonly resource: string
  readonly keys: readonly BoundKey[]
}

/** The value that a request gives for a key; undefined where it gives none. */
export function keyValue(exchange: Exchange, key: KeyBinding): JsonValue | undefined {
  switch (key.in) {
    case 'path': {
      const value = exchange.path[key.name]
      // An object in a path (`/cells/;x=1;y=2`) names one thing, in whatever order its members stand.
      return isJsonObject(value) ? canonicalJson(value) : value
    }
    case 'query':
      return exchange.query[key.name]
    case 'header':
      return exchange.header[key.name]
    case 'body':
      return fieldOf(exchange.body, key.name)
    default: {
      const never: never = key.in
      throw new TypeError(`There is no place ${String(never)} for keys.`)
    }
  }
}

function isGiven(value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== null
}

// Who is not named is the caller.
function ofCaller({ world }: Exchange, { fields }: KeyBinding): JsonValue | undefined {
  const actor = actorOf(world)
  return fields.map((field) => fieldOf(actor?.value, field)).find((value) => isGiven(value))
}

/** The keys that a request gives, in groups that pick one entity each. */
export function keyGroups(exchange: Exchange): readonly KeyGroup[] {
  const groups: { resource: string; keys: BoundKey[] }[] = []
  const { keys } = exchange.plan.behaviour
  const isNamed = keys.some((key) => key.absent === 'caller' && isGiven(keyValue(exchange, key)))
  const callers = isNamed ? undefined : keys.find((key) => key.absent === 'caller')
  for (const key of keys) {
    const value = key === callers ? ofCaller(exchange, key) : keyValue(exchange, key)
    if (!isGiven(value)) continue
    const last = groups.at(-1)
    const isOther = last?.keys.some((bound) =>
      namesAnother(exchange.plan.operation.path, exchange.plan.behaviour, bound.key, key),
    )
    if (last?.resource === key.resource && !isOther) last.keys.push({ key, value })
    else groups.push({ resource: key.resource, keys: [{ key, value }] })
  }
  return groups
}

/**
 * The entity of each group, each inside the one before where their resources nest.
 * @throws {Refusal} 404 at the first that is not there
 */
export function findAll(exchange: Exchange, groups: readonly KeyGroup[]): readonly StoredEntity[] {
  const found: StoredEntity[] = []
  for (const group of groups) {
    const entity = findGroup(exchange, group, found)
    if (entity === undefined) throw notFound(group.resource, singularOf(group.resource))
    found.push(entity)
    exchange.reads.push(entity.uid)
  }
  return found
}

const NONE: readonly string[] = []

/** The entity of one group, given those of the groups before it. */
export function findGroup(
  exchange: Exchange,
  group: KeyGroup,
  before: readonly StoredEntity[],
): StoredEntity | undefined {
  const { world } = exchange
  const outer = before.at(-1)
  const parentResource = world.model.behaviour.resources[group.resource]?.parent
  const isDirect = outer !== undefined && isOfKind(exchange.service, outer.resource, parentResource)
  const last = group.keys.at(-1) as BoundKey
  const isInPath = last.key.in === 'path'
  const inside = (entity: StoredEntity) => {
    if (outer === undefined || entity.parent === undefined) return true
    if (isInside(world, entity, outer.uid)) return true
    // Arguments of a procedure stand beside one another: only what can contain the entity must.
    return !isInPath && !isInsideAny(world, entity, outer.resource)
  }
  const { includes = NONE } = world.model.behaviour.resources[group.resource] ?? {}
  for (const resource of includes.length === 0 ? [group.resource] : [group.resource, ...includes])
    for (const field of last.key.fields) {
      const found = world.store.findFirst(
        resource,
        field,
        last.value,
        isDirect ? outer.uid : undefined,
        (candidate) => group.keys.every((bound) => hasKey(candidate, bound)) && inside(candidate),
      )
      if (found !== undefined) return found
    }
  return outer === undefined ? undefined : namedElsewhere(exchange, group, outer)
}

// Members stand elsewhere than in their owner: those that are tied to it are meant, else whatever stands where it stands.
// What somebody owns stands below them, too, wherever it was made: `/members/{user}/codespaces/{name}`.
function namedElsewhere(
  { world, plan }: Exchange,
  group: KeyGroup,
  owner: StoredEntity,
): StoredEntity | undefined {
  const { member } = plan.behaviour
  const last = group.keys.at(-1) as BoundKey
  if (last.key.in !== 'path') return undefined
  const named = last.key.fields.flatMap((field) => [
    ...world.store.find(group.resource, field, last.value),
  ])
  const all = named.filter((one) => group.keys.every((bound) => hasKey(one, bound)))
  if (member?.resource !== group.resource) {
    const ids = world.model.behaviour.resources[group.resource]?.ids ?? {}
    // A number that counts in each parent names nothing elsewhere.
    const isLocal = last.key.fields.some((field) => {
      const style = ids[field]
      return style?.style === 'sequence' && style.perParent
    })
    return isLocal ? undefined : all.find((one) => isOwnedBy(world, one, owner))
  }
  const relation = relationName(owner.resource, member.as)
  const { parent } = owner
  return (
    all.find(({ uid }) => world.store.isLinked(relation, owner.uid, uid)) ??
    all.find((one) => parent !== undefined && isInside(world, one, parent))
  )
}

function isOwnedBy({ model }: LiveWorld, { value }: StoredEntity, owner: StoredEntity): boolean {
  const keys = model.behaviour.resources[owner.resource]?.keys ?? []
  return keys.some((key) => {
    const text = keyText(fieldOf(value, `owner.${key}`))
    return text !== undefined && text === keyText(fieldOf(owner.value, key))
  })
}

/** Whether one of a key's fields has its value. */
export function hasKey(entity: StoredEntity, { key, value }: BoundKey): boolean {
  const wanted = keyText(value)
  return key.fields.some((field) => {
    const text = keyText(fieldOf(entity.value, field))
    return text !== undefined && text === wanted
  })
}

function isInsideAny(world: LiveWorld, entity: StoredEntity, resource: string): boolean {
  for (let uid = entity.parent; uid !== undefined; ) {
    const up = world.store.get(uid)
    if (up?.resource === resource) return true
    uid = up?.parent
  }
  return false
}

/** Whether an entity stands, at any depth, inside another. */
export function isInside(world: LiveWorld, entity: StoredEntity, outer: string): boolean {
  for (let uid = entity.parent; uid !== undefined; uid = world.store.get(uid)?.parent) {
    if (uid === outer) return true
  }
  return false
}
