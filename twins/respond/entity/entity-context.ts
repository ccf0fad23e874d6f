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
  drawsAddress,
  type FieldPlace,
  type FillContext,
  hasTypeOf,
  isObjectShape,
  type Member,
  momentIn,
  type SchemaShape,
} from '../fill/index.ts'
import type { Service } from '../service.ts'
import type { OwnAddresses } from './addresses/own-addresses.ts'
import { addressIn, fieldWord } from './field-words.ts'

/** Whose fields are filled. */
export interface EntityIdentity {
  readonly uid: string
  readonly order: number
  readonly parent: string | undefined
  readonly createdMs: number
  readonly updatedMs: number
}

/** Another thing that what an entity shows was taken from, and where it is found again. */
export interface Consulted {
  readonly found: StoredEntity | undefined
  find(world: LiveWorld): StoredEntity | undefined
}

const COMMON_KEYS = ['login', 'name', 'key', 'id', 'slug', 'username', 'email', 'value', 'title']

/**
 * The filling of an entity's fields, by the schema of its resource or of an answer.
 * @param addresses those that follow from its own, where it is known already
 * @param consulted told of every other thing that was looked at
 */
export function entityContext(
  service: Service,
  world: LiveWorld,
  identity: EntityIdentity,
  addresses?: OwnAddresses,
  consulted?: Consulted[],
): FillContext {
  const ancestors = ancestorsOf(world, identity.parent)
  const actor = actorOf(world)
  const sources = sourcesBelow(service, ancestors)
  let hasTold = false
  const tellAncestors = () => {
    if (!hasTold) consulted?.push(...consultedAncestors(ancestors))
    hasTold = true
  }
  return {
    contract: service.contract,
    atMs: identity.createdMs,
    random: (path): Random => createRandom(world.seed, 'fill', identity.uid, path),
    // Only an entity's own members; most of what is filled is deeper.
    suppliesTo: 1,
    suppliesOf: (members) => suppliedAmong(sources, service, members, ancestors),
    supply(shape, place) {
      if (place.depth !== 1) return undefined
      const source = sourceOf(sources.byShape, service, shape, place, ancestors)
      if (source === 'none') return undefined
      if (typeof source === 'function') return source(identity)
      if (source === 'address') return addresses?.of(place.name)
      const ofParent = parentOf(service, shape, place, ancestors)
      if (ofParent !== undefined) tellAncestors()
      if (ofParent !== undefined || source !== 'actor') return ofParent
      consulted?.push({ found: actor, find: actorOf })
      return actorFor(service, shape, actor)
    },
    convert: (given, shape, place) => convert(service, world, given, shape, place, consulted),
  }
}

/** A moment or an address of the entity, what contains it and then perhaps the actor, or nothing: told by a member's name and schema. */
type Source = ((identity: EntityIdentity) => JsonValue) | 'parent' | 'actor' | 'address' | 'none'

/** By schema and, whether it is required or not, by name. */
type ByShape = WeakMap<SchemaShape, readonly [Map<string, Source>, Map<string, Source>]>

interface Sources {
  readonly byShape: ByShape
  /** Of the members of an object, those that anything is known of. */
  readonly supplied: WeakMap<readonly Member[], readonly boolean[]>
}

const MOST_NAMES = 1000
const sourcesOf = new WeakMap<Service, Map<string, Sources>>()

// What an entity's members come from is looked into once for all entities inside the same resources.
function sourcesBelow(service: Service, ancestors: readonly StoredEntity[]): Sources {
  let known = sourcesOf.get(service)
  if (known === undefined) {
    known = new Map()
    sourcesOf.set(service, known)
  }
  let chain = ''
  for (const { resource } of ancestors) chain += `${resource} `
  let sources = known.get(chain)
  if (sources === undefined) {
    sources = { byShape: new WeakMap(), supplied: new WeakMap() }
    known.set(chain, sources)
  }
  return sources
}

function suppliedAmong(
  { byShape, supplied }: Sources,
  service: Service,
  members: readonly Member[],
  ancestors: readonly StoredEntity[],
): readonly boolean[] {
  let known = supplied.get(members)
  if (known === undefined) {
    known = members.map(({ name, shape, required }) => {
      // Of several schemas one is chosen when it is filled.
      if (shape.alternatives.length > 0) return true
      const place = { name, path: name, required, depth: 1 }
      return sourceOf(byShape, service, shape, place, ancestors) !== 'none'
    })
    supplied.set(members, known)
  }
  return known
}

function sourceOf(
  sources: ByShape,
  service: Service,
  shape: SchemaShape,
  place: FieldPlace,
  ancestors: readonly StoredEntity[],
): Source {
  let ofShape = sources.get(shape)
  if (ofShape === undefined) {
    ofShape = [new Map(), new Map()]
    sources.set(shape, ofShape)
  }
  const byName = ofShape[place.required ? 1 : 0]
  let source = byName.get(place.name)
  if (source === undefined) {
    source = findSource(service, shape, place, ancestors)
    // Names come from contracts, but also from whatever clients put into open objects.
    if (byName.size < MOST_NAMES) byName.set(place.name, source)
  }
  return source
}

function findSource(
  service: Service,
  shape: SchemaShape,
  { name, required }: FieldPlace,
  ancestors: readonly StoredEntity[],
): Source {
  const moment = momentOf(shape, name)
  if (moment !== undefined) return moment
  const isActor = fieldWord(name) === 'actor' && required && isObjectShape(flattened(shape))
  if (isActor) return 'actor'
  const isNamed = ancestors.some(({ resource }) => aliasIn(service, resource, name) !== undefined)
  if (isNamed) return 'parent'
  return required && addressIn(name) !== 'none' && drawsAddress(service.contract, shape, name)
    ? 'address'
    : 'none'
}

function momentOf(
  shape: SchemaShape,
  name: string,
): ((identity: EntityIdentity) => JsonValue) | undefined {
  const word = fieldWord(name)
  if (word !== 'created' && word !== 'updated' && name !== 'ts') return undefined
  const [type] = shape.types
  if (type !== 'string' && type !== 'integer' && type !== 'number') return undefined
  const isPlain = shape.keywords.format === undefined && shape.values === undefined
  if (name === 'ts' && type === 'string' && isPlain) return stampOf
  if (type === 'string' && !isPlain && !/^date/.test(String(shape.keywords.format)))
    return undefined
  if (word === 'created') return ({ createdMs }) => momentIn(shape, createdMs)
  return word === 'updated' ? ({ updatedMs }) => momentIn(shape, updatedMs) : undefined
}

// Never ends in a zero, which it would lose where somebody takes it for a number.
function stampOf({ createdMs, order }: EntityIdentity): string {
  const seconds = Math.floor(createdMs / 1000)
  return `${seconds}.${String((order * 10 + 9) % 1_000_000).padStart(6, '0')}`
}

// `issue_id`, `issueId`, `issue`, `issue_url`: what contains an entity, under its singular name.
function parentOf(
  service: Service,
  shape: SchemaShape,
  place: FieldPlace,
  ancestors: readonly StoredEntity[],
): JsonValue | undefined {
  for (const ancestor of ancestors) {
    const alias = aliasIn(service, ancestor.resource, place.name)
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

function aliasIn(service: Service, resource: string, name: string): string | undefined {
  for (const alias of service.fieldNames(resource)) if (name.startsWith(alias)) return alias
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

/** The same, as things that were looked at. */
export function consultedAncestors(ancestors: readonly StoredEntity[]): readonly Consulted[] {
  return ancestors.map((found) => ({ found, find: ({ store }) => store.get(found.uid) }))
}

function actorFor(
  service: Service,
  shape: SchemaShape,
  actor: StoredEntity | undefined,
): JsonValue | undefined {
  return actor !== undefined && looksLike(service, shape, actor) ? actor.value : undefined
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
  consulted: Consulted[] | undefined,
): JsonValue | undefined {
  if (isJsonObject(given)) {
    if (isObjectShape(shape)) return given
    const keys = COMMON_KEYS.map((name) => given[name]).filter((value) => fits(shape, value))
    const check = validatorFor(service.contract, shape.pointer, 'response')
    return keys.find((value) => check.accepts(value)) ?? keys[0]
  }
  if (keyText(given) === undefined || !isObjectShape(shape)) return undefined
  for (const resource of referencedResources(service, shape, place)) {
    const find = (where: LiveWorld) => findReferenced(where, resource, given)
    const found = find(world)
    consulted?.push({ found, find })
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

const references = new WeakMap<Service, Map<string, readonly string[]>>()

/** The resources that a member may refer to: by the identity of its schema, or by its name; found once for both. */
function referencedResources(
  service: Service,
  { pointer }: SchemaShape,
  { name }: FieldPlace,
): readonly string[] {
  let known = references.get(service)
  if (known === undefined) {
    known = new Map()
    references.set(service, known)
  }
  const key = `${name} ${pointer}`
  let found = known.get(key)
  if (found === undefined) {
    found = findReferences(service, pointer, name)
    if (known.size < MOST_NAMES) known.set(key, found)
  }
  return found
}

function findReferences(service: Service, pointer: string, member: string): readonly string[] {
  const found: string[] = []
  for (const { name, schemaPointer } of Object.values(service.behaviour.resources)) {
    const names = [name, singularOf(name)]
    const isNamed = names.some((word) => word.toLowerCase() === member.toLowerCase())
    if (isNamed || schemaPointer === pointer) found.push(name)
  }
  const { actorResource } = service
  const isPerson = /^(?:assignees?|members?|owner|user|author|creator|reviewers?|reporter)$/i.test(
    member,
  )
  if (isPerson && actorResource !== undefined && !found.includes(actorResource))
    found.push(actorResource)
  return found
}

function fits(shape: SchemaShape, value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== null && hasTypeOf(shape, value)
}
