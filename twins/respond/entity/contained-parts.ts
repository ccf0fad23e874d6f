/** @module What a thing shows of what stands inside it: a cart its `items`, a release its `assets`. */

import { isJsonObject, type JsonObject, type JsonValue, oncePer } from '../../base/index.ts'
import { wordsOf } from '../../behaviour/index.ts'
import {
  type GivenApart,
  type LiveWorld,
  type StoredEntity,
  singularOf,
} from '../../world/index.ts'
import { type SchemaShape, shapeOf } from '../fill/index.ts'
import type { Service } from '../service.ts'

/** A member that lists the things of another resource that stand inside. */
interface ContainedPart {
  readonly name: string
  readonly resource: string
  /** They can be made one by one, not only as a part of what contains them. */
  readonly isMadeAlone: boolean
}

/** Whoever has more inside is asked for them by their own list. */
const MOST_SHOWN = 10_000

/** The members of a resource that show what stands inside its things: lists of their schema, or of a part of it, under their name. */
export const containedParts = oncePer(findParts)

function findParts({ contract, behaviour }: Service, resource: string): readonly ContainedPart[] {
  const { schemaPointer: pointer, memberships = {} } = behaviour.resources[resource] ?? {}
  if (pointer === undefined) return []
  const creates = Object.values(behaviour.operations).filter(({ kind }) => kind === 'create')
  const inside = Object.values(behaviour.resources).filter(({ parent }) => parent === resource)
  return [...shapeOf(contract, pointer).properties].flatMap(([name, at]) => {
    // A list that follows a tie has what is tied, wherever that stands.
    if (memberships[name] !== undefined) return []
    const { items } = shapeOf(contract, at)
    if (items === undefined) return []
    const item = shapeOf(contract, items)
    const word = wordsOf(name).join('_')
    const found = inside.find(({ name: called, keys, schemaPointer }) => {
      const isNamed = called === word || called === `${singularOf(resource)}_${word}`
      if (!isNamed || schemaPointer === undefined) return false
      const whole = shapeOf(contract, schemaPointer)
      return whole.pointer === item.pointer || isPartOf(item, whole, keys)
    })
    if (found === undefined) return []
    const isMadeAlone = creates.some((one) => one.resource === found.name)
    return [{ name, resource: found.name, isMadeAlone }]
  })
}

// A schema that shows some of a thing, and which one it is.
function isPartOf(item: SchemaShape, whole: SchemaShape, keys: readonly string[]): boolean {
  const names = [...item.properties.keys()]
  return (
    keys.some((key) => names.includes(key)) && names.every((name) => whole.properties.has(name))
  )
}

/**
 * A value that somebody gives a thing, without what it says of things inside: those are made as things of their own, so that
 * a line of an order is the same one in the order and in the list of its lines.
 */
export function withPartsApart(service: Service, resource: string, given: JsonObject): GivenApart {
  let own = given
  const inside: { readonly resource: string; readonly given: JsonObject }[] = []
  for (const part of containedParts(service, resource)) {
    const said = given[part.name]
    // A bare id says no thing; such a list stays what it is.
    if (!Array.isArray(said) || said.length === 0 || !said.every(isJsonObject)) continue
    own = { ...own, [part.name]: [] }
    for (const value of said) inside.push({ resource: part.resource, given: value })
  }
  return { own, inside }
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
