/** @module Names entities as people do, and finds what such a name means. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { LiveWorld } from '../live-world.ts'
import type { Entity } from '../model.ts'
import { fieldOf, keyText } from '../store/dotted-field.ts'
import type { StoredEntity } from '../store/store.ts'

/** How checks and `given` name an entity: its first natural key that has a value, else its first key, else its uid. */
export function nameOf(world: LiveWorld, entity: Entity): JsonValue {
  const resource = world.model.behaviour.resources[entity.resource]
  for (const field of [...(resource?.naturalKeys ?? []), ...(resource?.keys ?? [])]) {
    const value = fieldOf(entity.value, field)
    if (keyText(value) !== undefined) return value as JsonValue
  }
  return entity.uid
}

/** The oldest entity that a reference means: a natural key, a key, a uid, or an object whose fields the entity has. */
export function findReferenced(
  world: LiveWorld,
  resource: string,
  reference: JsonValue,
): StoredEntity | undefined {
  const known = world.model.behaviour.resources[resource]
  if (known === undefined) return undefined
  if (isJsonObject(reference)) return findLike(world, resource, reference)
  const text = keyText(reference)
  if (text === undefined) return undefined
  for (const field of [...known.naturalKeys, ...known.keys]) {
    const found = world.store.findFirst(resource, field, reference)
    if (found !== undefined) return found
  }
  const named = world.store.get(text)
  return named?.resource === resource ? named : undefined
}

function findLike(
  world: LiveWorld,
  resource: string,
  wanted: JsonObject,
): StoredEntity | undefined {
  for (const entity of candidates(world, resource, wanted)) {
    if (holds(entity.value, wanted)) return entity
  }
  return undefined
}

// All of them, unless a wanted field is one by which entities are found; oldest first either way.
function candidates(
  world: LiveWorld,
  resource: string,
  wanted: JsonObject,
): Iterable<StoredEntity> {
  for (const [field, value] of Object.entries(wanted)) {
    if (value === undefined || keyText(value) === undefined) continue
    if (world.store.isIndexed(resource, field)) {
      return world.store.find(resource, field, value)
    }
  }
  return world.store.list(resource)
}

/** Whether a value has all that is wanted of it. */
export function holds(value: JsonValue | undefined, wanted: JsonValue | undefined): boolean {
  if (isJsonObject(wanted)) {
    return (
      isJsonObject(value) && Object.entries(wanted).every(([key, part]) => holds(value[key], part))
    )
  }
  return value === wanted || JSON.stringify(value) === JSON.stringify(wanted)
}
