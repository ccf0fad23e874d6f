/** @module How missing parts of an entity are filled: from its ids, its time, its parents, the actor, and the seed. */

import {
  createRandom,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Random,
} from '../../base/index.ts'
import { validatorFor } from '../../contract/index.ts'
import {
  findReferenced,
  keyText,
  type LiveWorld,
  type StoredEntity,
  singularOf,
} from '../../world/index.ts'
import { actorOf } from '../actor.ts'
import {
  type FieldPlace,
  type FillContext,
  hasTypeOf,
  isObjectShape,
  momentIn,
  type SchemaShape,
} from '../fill/index.ts'
import type { Service } from '../service.ts'
import { fieldWord } from './field-words.ts'

/** Whose fields are filled. */
export interface EntityIdentity {
  readonly uid: string
  readonly order: number
  readonly parent: string | undefined
  readonly createdMs: number
  readonly updatedMs: number
}

const COMMON_KEYS = ['login', 'name', 'key', 'id', 'slug', 'username', 'email', 'value', 'title']

/** The filling of an entity's fields, by the schema of its resource or of an answer. */
export function entityContext(
  service: Service,
  world: LiveWorld,
  identity: EntityIdentity,
): FillContext {
  const ancestors = ancestorsOf(world, identity.parent)
  const actor = actorOf(world)
  return {
    contract: service.contract,
    atMs: identity.createdMs,
    random: (path): Random => createRandom(world.seed, 'fill', identity.uid, path),
    isValid: (pointer, value) => validatorFor(service.contract, pointer, 'response').accepts(value),
    // Only an entity's own members; most of what is filled is deeper.
    suppliesTo: 1,
    supply: (shape, place) =>
      timeOf(shape, place, identity) ??
      parentOf(service, shape, place, ancestors) ??
      actorFor(service, shape, place, actor),
    convert: (given, shape, place) => convert(service, world, given, shape, place),
  }
}

function timeOf(
  shape: SchemaShape,
  place: FieldPlace,
  identity: EntityIdentity,
): JsonValue | undefined {
  if (place.depth !== 1) return undefined
  const word = fieldWord(place.name)
  if (word !== 'created' && word !== 'updated' && place.name !== 'ts') return undefined
  const [type] = shape.types
  if (type !== 'string' && type !== 'integer' && type !== 'number') return undefined
  const isPlain = shape.keywords.format === undefined && shape.values === undefined
  if (place.name === 'ts' && type === 'string' && isPlain) {
    const seconds = Math.floor(identity.createdMs / 1000)
    // Never ends in a zero, which it would lose where somebody takes it for a number.
    return `${seconds}.${String((identity.order * 10 + 9) % 1_000_000).padStart(6, '0')}`
  }
  if (type === 'string' && !isPlain && !/^date/.test(String(shape.keywords.format)))
    return undefined
  if (word === 'created') return momentIn(shape, identity.createdMs)
  return word === 'updated' ? momentIn(shape, identity.updatedMs) : undefined
}

// `issue_id`, `issueId`, `issue`, `issue_url`: what contains an entity, under its singular name.
function parentOf(
  service: Service,
  shape: SchemaShape,
  place: FieldPlace,
  ancestors: readonly StoredEntity[],
): JsonValue | undefined {
  if (place.depth !== 1 || ancestors.length === 0) return undefined
  for (const ancestor of ancestors) {
    const alias = service.fieldNames(ancestor.resource).find((name) => place.name.startsWith(name))
    if (alias === undefined) continue
    const rest = place.name.slice(alias.length)
    if (rest === '' && place.required) {
      if (isObjectShape(shape)) return ancestor.value
      return ['id', 'key', 'name'].map((name) => ancestor.value[name]).find((v) => fits(shape, v))
    }
    if (/^_?id$/i.test(rest) && fits(shape, ancestor.value.id)) return ancestor.value.id
    if (/^_?url$/i.test(rest) && fits(shape, ancestor.value.url)) return ancestor.value.url
  }
  return undefined
}

/** What contains an entity, innermost first. */
export function ancestorsOf(world: LiveWorld, parent: string | undefined): readonly StoredEntity[] {
  const found: StoredEntity[] = []
  for (let uid = parent; uid !== undefined; ) {
    const entity = world.store.get(uid)
    if (entity !== undefined) found.push(entity)
    uid = entity?.parent
  }
  return found
}

function actorFor(
  service: Service,
  shape: SchemaShape,
  place: FieldPlace,
  actor: StoredEntity | undefined,
): JsonValue | undefined {
  if (actor === undefined || place.depth !== 1 || fieldWord(place.name) !== 'actor')
    return undefined
  if (!place.required || !isObjectShape(flattened(shape))) return undefined
  return looksLike(service, shape, actor) ? actor.value : undefined
}

// A nullable reference often stands in an `allOf` or `anyOf`, whose members count here.
function flattened(shape: SchemaShape): SchemaShape {
  return shape.alternatives.length > 0 ? { ...shape, types: ['object'] } : shape
}

function looksLike(service: Service, shape: SchemaShape, entity: StoredEntity): boolean {
  if (shape.alternatives.length > 0) return true
  const keys = service.behaviour.resources[entity.resource]?.keys ?? []
  return keys.some((key) => shape.properties.has(key.split('.')[0] as string))
}

// An object where a name was given, or a name where an object was.
function convert(
  service: Service,
  world: LiveWorld,
  given: JsonValue,
  shape: SchemaShape,
  place: FieldPlace,
): JsonValue | undefined {
  if (isJsonObject(given)) {
    if (isObjectShape(shape)) return given
    const keys = COMMON_KEYS.map((name) => given[name]).filter((value) => fits(shape, value))
    const check = validatorFor(service.contract, shape.pointer, 'response')
    return keys.find((value) => check.accepts(value)) ?? keys[0]
  }
  if (keyText(given) === undefined || !isObjectShape(shape)) return undefined
  for (const resource of referencedResources(service, shape, place)) {
    const found = findReferenced(world, resource, given)
    if (found !== undefined) return found.value
  }
  const keys = referencedResources(service, shape, place).flatMap((name) => {
    const known = service.behaviour.resources[name]
    return [...(known?.naturalKeys ?? []), ...(known?.keys ?? [])]
  })
  const key = [...keys, ...COMMON_KEYS].find(
    (name) => !name.includes('.') && shape.properties.has(name) && isTextual(given, name),
  )
  return key === undefined ? undefined : ({ [key]: given } as JsonObject)
}

// A number names an id or a number; a text names anything else.
function isTextual(given: JsonValue, key: string): boolean {
  return typeof given === 'number' ? /^(?:id|number)$/.test(key) : key !== 'number' && key !== 'id'
}

/** The resources that a member may refer to: by the identity of its schema, or by its name. */
function referencedResources(
  service: Service,
  shape: SchemaShape,
  place: FieldPlace,
): readonly string[] {
  const found: string[] = []
  for (const { name, schemaPointer } of Object.values(service.behaviour.resources)) {
    const names = [name, singularOf(name)]
    const isNamed = names.some((word) => word.toLowerCase() === place.name.toLowerCase())
    if (isNamed || (schemaPointer !== undefined && schemaPointer === shape.pointer))
      found.push(name)
  }
  const { actorResource } = service
  const isPerson = /^(?:assignees?|members?|owner|user|author|creator|reviewers?|reporter)$/i.test(
    place.name,
  )
  if (isPerson && actorResource !== undefined && !found.includes(actorResource))
    found.push(actorResource)
  return found
}

function fits(shape: SchemaShape, value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== null && hasTypeOf(shape, value)
}
