/** @module What a thing shows of what stands inside it: a cart its `items`, a release its `assets`. */

import { type JsonObject, type JsonValue, oncePer } from '../../base/index.ts'
import { wordsOf } from '../../behaviour/index.ts'
import { type LiveWorld, type StoredEntity, singularOf } from '../../world/index.ts'
import { shapeOf } from '../fill/index.ts'
import type { Service } from '../service.ts'

/** A member that lists the things of another resource that stand inside. */
interface ContainedPart {
  readonly name: string
  readonly resource: string
}

/** Whoever has more inside is asked for them by their own list. */
const MOST_SHOWN = 1000

/** The members of a resource that show what stands inside its things: lists of just their schema, under their name. */
export const containedParts = oncePer(findParts)

function findParts({ contract, behaviour }: Service, resource: string): readonly ContainedPart[] {
  const { schemaPointer: pointer, memberships = {} } = behaviour.resources[resource] ?? {}
  if (pointer === undefined) return []
  const inside = Object.values(behaviour.resources).filter(({ parent }) => parent === resource)
  return [...shapeOf(contract, pointer).properties].flatMap(([name, at]) => {
    // A list that follows a tie has what is tied, wherever that stands.
    if (memberships[name] !== undefined) return []
    const { items } = shapeOf(contract, at)
    const schema = items === undefined ? undefined : shapeOf(contract, items).pointer
    const word = wordsOf(name).join('_')
    const found = inside.find(({ name: called, schemaPointer }) => {
      const isNamed = called === word || called === `${singularOf(resource)}_${word}`
      return (
        isNamed &&
        schemaPointer !== undefined &&
        shapeOf(contract, schemaPointer).pointer === schema
      )
    })
    return found === undefined ? [] : [{ name, resource: found.name }]
  })
}

/** An entity's value with what stands inside it, after what it was given itself; as it is where nothing does. */
export function withContained(
  service: Service,
  world: LiveWorld,
  { uid, resource, value }: StoredEntity,
): JsonObject {
  let out = value
  for (const part of containedParts(service, resource)) {
    if (world.store.countInside(uid, part.resource) === 0) continue
    const own = value[part.name]
    const shown: JsonValue[] = Array.isArray(own) ? [...own] : []
    for (const { value: inner } of world.store.list(part.resource, uid)) {
      if (shown.length >= MOST_SHOWN) break
      shown.push(inner)
    }
    out = { ...out, [part.name]: shown }
  }
  return out
}

/** What shows a thing inside it is another version when that comes, changes or goes. */
export function renewAround(
  service: Service,
  world: LiveWorld,
  { resource, parent }: StoredEntity,
): void {
  const around = parent === undefined ? undefined : world.store.get(parent)
  if (around === undefined) return
  if (!containedParts(service, around.resource).some((part) => part.resource === resource)) return
  world.store.put({ ...around, version: around.version + 1 })
}
