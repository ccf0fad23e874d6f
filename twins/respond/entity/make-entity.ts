/** @module A whole entity out of the part that somebody gave: ids, times, references, addresses, and what the schema requires. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { IdStyle, Resource } from '../../behaviour/index.ts'
import { validatorFor } from '../../contract/index.ts'
import {
  type EntityDraft,
  fieldOf,
  indexedFields,
  type LiveWorld,
  type WorldModel,
  withField,
} from '../../world/index.ts'
import { prepareActor } from '../actor.ts'
import {
  type FillContext,
  fillValue,
  isObjectShape,
  type SchemaShape,
  shapeOf,
  shapeWith,
} from '../fill/index.ts'
import type { Service } from '../service.ts'
import { countInParent } from './count-in-parent.ts'
import { ancestorsOf, entityContext } from './entity-context.ts'
import { OWN_URL } from './field-words.ts'
import { makeId, takeId } from './make-id.ts'
import { ownPath } from './own-url.ts'
import { repairValue } from './repair-value.ts'

/** What a world needs to know of a service. */
export function createWorldModel(service: Service): WorldModel {
  const { behaviour, contract } = service
  const pointerOf = (resource: string) => behaviour.resources[resource]?.schemaPointer
  return {
    behaviour,
    indexed: indexedFields(behaviour),
    complete: (world, draft) => completeEntity(service, world, draft),
    check(resource, value) {
      const pointer = pointerOf(resource)
      return pointer === undefined ? [] : validatorFor(contract, pointer, 'response')(value)
    },
    names: (resource, path) => knownNames(service, pointerOf(resource), path),
    changed: countInParent,
    prepare: (world) => prepareActor(world, service.actorResource, service.profile),
  }
}

/** The whole value of a new entity. */
export function completeEntity(service: Service, world: LiveWorld, draft: EntityDraft): JsonObject {
  const resource = service.behaviour.resources[draft.resource]
  if (resource === undefined) throw new RangeError(`There is no resource ${draft.resource}.`)
  const given = withIds(service, world, draft, resource)
  const identity = { ...draft, createdMs: draft.atMs, updatedMs: draft.atMs }
  const { schemaPointer } = resource
  if (schemaPointer === undefined) return given
  const context = entityContext(service, world, identity)
  const filled = fillValue(context, schemaPointer, given)
  const value = isJsonObject(filled) ? filled : given
  const keyed = withKeys(service, context, resource, value)
  const derived = deriveFields(service, world, draft, keyed, given)
  const repaired = repairValue(context, schemaPointer, derived).value
  return keepUnnamed(service, schemaPointer, given, isJsonObject(repaired) ? repaired : derived)
}

/** How the service makes the ids of a resource: the profile's word over the behaviour's. */
export function idStyles(service: Service, resource: Resource): Readonly<Record<string, IdStyle>> {
  const styles: Record<string, IdStyle> = { ...resource.ids }
  for (const [field, { style }] of Object.entries(resource.ids)) {
    // A path that wants whole numbers could never name a random text.
    const counts = style === 'sequence' || style === 'key'
    if (!counts && service.isNumberInPaths(resource.name, field)) {
      styles[field] = { style: 'sequence', from: 10_001, perParent: false }
    }
  }
  return { ...styles, ...service.profile.ids?.[resource.name] }
}

// What names an entity in paths is always there, even where its schema does not require it.
function withKeys(
  service: Service,
  context: FillContext,
  resource: Resource,
  value: JsonObject,
): JsonObject {
  let out = value
  for (const field of resource.keys) {
    const head = field.includes('.') ? field.slice(0, field.lastIndexOf('.')) : ''
    if (fieldOf(out, field) !== undefined) continue
    if (head !== '' && !isJsonObject(fieldOf(out, head))) continue
    const [shape] = shapesAt(service, resource.schemaPointer, field)
    if (shape === undefined || isObjectShape(shape)) continue
    const name = field.split('.').at(-1) as string
    const place = { name, path: field, required: true, depth: 1 }
    const key = fillValue(context, shape.pointer, undefined, place)
    if (key !== null) out = withField(out, field, key)
  }
  return out
}

function withIds(
  service: Service,
  world: LiveWorld,
  draft: EntityDraft,
  resource: Resource,
): JsonObject {
  let value = draft.given
  for (const [field, style] of Object.entries(idStyles(service, resource))) {
    const taken = fieldOf(value, field)
    if (taken !== undefined && taken !== null) {
      takeId(world, draft, field, style, taken)
      continue
    }
    const id = makeId(world, draft, field, style, value)
    value = withField(value, field, typedId(service, resource, field, id))
  }
  return value
}

// Jira counts in texts, GitHub in numbers: the schema knows.
function typedId(service: Service, resource: Resource, field: string, id: JsonValue): JsonValue {
  const [shape] = shapesAt(service, resource.schemaPointer, field)
  return typeof id === 'number' && shape?.types[0] === 'string' ? String(id) : id
}

/**
 * A value with the given members that its schema does not name: a message's channel may stand only in the request
 * that posts it, and still picks it in a list. Answers leave them out.
 */
export function keepUnnamed(
  service: Service,
  pointer: string,
  given: JsonObject,
  value: JsonObject,
): JsonObject {
  const named = new Set(
    shapesAt(service, pointer, '').flatMap((shape) => [...shape.properties.keys()]),
  )
  const out: Record<string, JsonValue | undefined> = { ...value }
  for (const [name, member] of Object.entries(given)) {
    if (!named.has(name) && out[name] === undefined) out[name] = member
  }
  return out
}

// Fields that follow from others: the entity's own address, addresses below it, and full names.
function deriveFields(
  service: Service,
  world: LiveWorld,
  draft: EntityDraft,
  value: JsonObject,
  given: JsonObject,
): JsonObject {
  const out: Record<string, JsonValue | undefined> = { ...value }
  const owner = fieldOf(value, 'owner.login') ?? fieldOf(value, 'owner.name')
  if (typeof out.full_name === 'string' && given.full_name === undefined) {
    if (typeof owner === 'string' && typeof value.name === 'string') {
      out.full_name = `${owner}/${value.name}`
    }
  }
  const path = ownPath(service, world, draft.resource, out, draft.parent)
  if (path === undefined) return out
  const url = service.address + path
  const outer = ancestorsOf(world, draft.parent).flatMap((entity) =>
    service.fieldNames(entity.resource).map((name) => `${name}_url`),
  )
  for (const [name, old] of Object.entries(out)) {
    if (typeof old !== 'string' || given[name] !== undefined || outer.includes(name)) continue
    if (OWN_URL.test(name)) out[name] = url
    else if (name === 'html_url') out[name] = url.replace('://api.', '://')
    else if (/^https?:/.test(old) && /_url$/.test(name) && !/avatar|image|icon|logo/.test(name)) {
      out[name] = `${url}/${name.slice(0, -'_url'.length)}`
    }
  }
  return out
}

/** The names that an object at a dotted path may have; undefined where the schema leaves it open. */
function knownNames(
  service: Service,
  pointer: string | undefined,
  path: string,
): readonly string[] | undefined {
  const shapes = shapesAt(service, pointer, path)
  if (shapes.length === 0 || shapes.some((shape) => shape.open)) return undefined
  return [...new Set(shapes.flatMap((shape) => [...shape.properties.keys()]))]
}

// All branches of a choice, since any of them may be meant.
function shapesAt(
  service: Service,
  pointer: string | undefined,
  path: string,
): readonly SchemaShape[] {
  if (pointer === undefined) return []
  const { contract } = service
  const branchesOf = (shape: SchemaShape): readonly SchemaShape[] =>
    shape.alternatives.length === 0
      ? [shape]
      : shape.alternatives.map((branch) => shapeWith(contract, shape, branch))
  let shapes = branchesOf(shapeOf(contract, pointer))
  for (const step of path === '' ? [] : path.split('.')) {
    shapes = shapes.flatMap((shape) => {
      const at = shape.properties.get(step)
      return at === undefined ? [] : branchesOf(shapeOf(contract, at))
    })
  }
  return shapes
}
