/** @module A whole entity out of the part that somebody gave: ids, times, references, addresses, and what the schema requires. */

import {
  createRandom,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  setMember,
} from '../../base/index.ts'
import type { IdStyle, Resource } from '../../behaviour/index.ts'
import { methodsOf, validatorFor } from '../../contract/index.ts'
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
} from '../fill/index.ts'
import { hasPath } from '../match-request.ts'
import type { Service } from '../service.ts'
import { OwnAddresses, withAddresses } from './addresses/own-addresses.ts'
import { ownPath } from './addresses/own-url.ts'
import { withResourceName } from './addresses/resource-name.ts'
import { renewAround, withContained, withPartsApart } from './contained-parts.ts'
import { countInParent } from './counts/count-in-parent.ts'
import { tieCounter } from './counts/count-ties.ts'
import { showMark } from './counts/show-marks.ts'
import { ownEmbedded } from './embedded/embedded.ts'
import { withItemKeys } from './embedded/settle.ts'
import { ancestorsOf, entityContext } from './entity-context.ts'
import { shapesAt, shownNames } from './known-names.ts'
import { withListedBy } from './listed-by.ts'
import { makeId, takeId } from './make-id.ts'
import { markedPart } from './marked-part.ts'
import { repairValue } from './repair-value.ts'

/** What a world needs to know of a service. */
export function createWorldModel(service: Service): WorldModel {
  const { behaviour, contract } = service
  const pointerOf = (resource: string) => behaviour.resources[resource]?.schemaPointer
  return {
    behaviour,
    indexed: indexedFields(behaviour),
    complete: (world, draft) => completeEntity(service, world, draft),
    apart: (resource, given) => withPartsApart(service, resource, given),
    shown: (world, entity) => withContained(service, world, entity),
    check(resource, value) {
      const pointer = pointerOf(resource)
      return pointer === undefined ? [] : validatorFor(contract, pointer, 'response')(value)
    },
    names: (resource, path) => shownNames(contract, behaviour, resource, path),
    changed(world, before, after) {
      countInParent(world, before, after)
      showMark(service, world, before, after)
      const entity = after ?? before
      if (entity !== undefined) renewAround(service, world, entity)
    },
    tied: tieCounter(contract, behaviour),
    secrets: [...contract.securitySchemes.values()].flatMap(({ type, definition }) =>
      type === 'apiKey' ? [String(definition.name)] : [],
    ),
    basePaths: service.basePaths,
    methods: methodsOf(contract),
    paths: [...new Set(contract.operations.map(({ path }) => path))],
    hasPath: (path) => hasPath(service, path),
    whenDue: new Map(),
    holdsBack: true,
    prepare: (world) => prepareActor(world, service.actorResource, service.profile),
  }
}

/** The whole value of a new entity. */
export function completeEntity(service: Service, world: LiveWorld, draft: EntityDraft): JsonObject {
  const resource = service.behaviour.resources[draft.resource]
  if (resource === undefined) throw new RangeError(`There is no resource ${draft.resource}.`)
  const marked = markedPart(service, world, draft)
  const named = withResourceName(service, world, draft, withIds(service, world, draft, resource))
  const given = marked === undefined ? named : { ...marked, ...named }
  if (resource.schemaPointer === undefined) return withNames(world, draft, resource, given)
  return fillEntity(
    service,
    world,
    draft,
    resource,
    given,
    addressesOf(service, world, draft, given),
  )
}

/** @param known the addresses that follow from what was given alone */
function fillEntity(
  service: Service,
  world: LiveWorld,
  draft: EntityDraft,
  resource: Resource,
  given: JsonObject,
  known: OwnAddresses | undefined,
): JsonObject {
  const { uid, order, parent, atMs } = draft
  const identity = { uid, order, parent, createdMs: atMs, updatedMs: atMs }
  const schemaPointer = resource.schemaPointer as string
  const context = entityContext(service, world, identity, known)
  const inside = ownEmbedded(service, resource.name)
  const told = inside === undefined ? given : withItemKeys(context, given, inside)
  const filled = fillValue(context, schemaPointer, told)
  const value = isJsonObject(filled) ? filled : given
  const keyed = withListedBy(
    service,
    world,
    context,
    draft,
    withKeys(service, context, resource, value),
  )
  const full = withFullName(keyed, given)
  const addresses = addressesOf(service, world, draft, full)
  // What filling made of its keys is what counts.
  if (known !== undefined && known.url !== addresses?.url)
    return fillEntity(service, world, draft, resource, given, undefined)
  const own = known ?? addresses
  const derived =
    own === undefined ? full : withAddresses(service, full, given, own, ancestorsOf(world, parent))
  const { value: repaired, problems } = repairValue(context, schemaPointer, derived, given)
  const whole = keepUnnamed(
    service,
    schemaPointer,
    given,
    isJsonObject(repaired) ? repaired : derived,
  )
  const isAsFilled = keyed === filled && repaired === derived && whole === derived
  if (isAsFilled && problems.length === 0)
    new Whole(whole, shapeOf(service.contract, schemaPointer).pointer)
  return whole
}

// What no schema describes has at least what it is called by.
function withNames(
  { seed }: LiveWorld,
  { uid }: EntityDraft,
  { keys }: Resource,
  given: JsonObject,
): JsonObject {
  let out = given
  for (const field of keys) {
    if (fieldOf(out, field) !== undefined) continue
    out = withField(out, field, createRandom(seed, uid, field).text(8))
  }
  return out
}

class Itself {
  constructor(value: object) {
    // biome-ignore lint/correctness/noConstructorReturn: so that a field nobody else sees can be put on a value that is there.
    return value
  }
}

// Stands on the value itself: a weak map of every entity costs more at each collection than the entities do.
class Whole extends Itself {
  /** After references. */
  readonly #pointer: string

  constructor(value: JsonObject, pointer: string) {
    super(value)
    this.#pointer = pointer
  }

  static pointerOf(value: JsonObject): string | undefined {
    return #pointer in value ? (value as unknown as Whole).#pointer : undefined
  }
}

/** Whether a value was filled by just this schema and found valid: there it would only be filled with what it has. */
export function isWholeFor(service: Service, value: JsonObject, pointer: string): boolean {
  const known = Whole.pointerOf(value)
  return known !== undefined && shapeOf(service.contract, pointer).pointer === known
}

/** A field that the service makes, and how. */
interface MadeId {
  readonly field: string
  readonly style: IdStyle
  /** Jira counts in texts, GitHub in numbers: the schema knows. */
  readonly isText: boolean
}

const styles = new WeakMap<Service, Map<string, readonly MadeId[]>>()

// How the service makes the ids of a resource: the profile's word over the behaviour's.
function madeIds(service: Service, resource: Resource): readonly MadeId[] {
  let known = styles.get(service)
  if (known === undefined) {
    known = new Map()
    styles.set(service, known)
  }
  let found = known.get(resource.name)
  if (found === undefined) {
    found = Object.entries(findIdStyles(service, resource)).map(([field, style]) => {
      const [shape] = shapesAt(service.contract, resource.schemaPointer, field)
      return { field, style, isText: shape?.types[0] === 'string' }
    })
    known.set(resource.name, found)
  }
  return found
}

function findIdStyles(service: Service, resource: Resource): Readonly<Record<string, IdStyle>> {
  const made: Record<string, IdStyle> = { ...resource.ids }
  for (const [field, { style }] of Object.entries(resource.ids)) {
    // A path that wants whole numbers could never name a random text.
    const counts = style === 'sequence' || style === 'key'
    if (!counts && service.isNumberInPaths(resource.name, field)) {
      made[field] = { style: 'sequence', from: 10_001, perParent: false }
    }
  }
  return { ...made, ...service.profile.ids?.[resource.name] }
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
    const [shape] = shapesAt(service.contract, resource.schemaPointer, field)
    if (shape === undefined || isObjectShape(shape)) continue
    const name = field.split('.').at(-1) as string
    const place = { name, path: field, required: true, depth: 1 }
    const key = fillValue(context, shape.pointer, undefined, place)
    if (key !== null) out = withField(out, field, key)
  }
  const isNamed = resource.keys.some((field) => fieldOf(out, field) !== undefined)
  const head = resource.keys.find((field) => field.includes('.'))?.split('.')[0]
  if (isNamed || head === undefined || isJsonObject(out[head])) return out
  // Only a part of it has a name, and without that part nothing could address it.
  const [part] = shapesAt(service.contract, resource.schemaPointer, head)
  if (part === undefined || !isObjectShape(part)) return out
  const place = { name: head, path: head, required: true, depth: 1 }
  return withKeys(service, context, resource, {
    ...out,
    [head]: fillValue(context, part.pointer, {}, place),
  })
}

function withIds(
  service: Service,
  world: LiveWorld,
  draft: EntityDraft,
  resource: Resource,
): JsonObject {
  // A copy of its own: ids of the first level are put into it.
  const own: Record<string, JsonValue | undefined> = { ...draft.given }
  let value: JsonObject = own
  for (const { field, style, isText } of madeIds(service, resource)) {
    const taken = fieldOf(value, field)
    if (taken !== undefined && taken !== null) {
      takeId(world, draft, field, style, taken)
      continue
    }
    const id = makeId(world, draft, field, style, value)
    const made = typeof id === 'number' && isText ? String(id) : id
    if (value === own && !field.includes('.')) own[field] = made
    else value = withField(value, field, made)
  }
  return value
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
  const named = namesOf(service, pointer)
  let out: Record<string, JsonValue | undefined> | undefined
  for (const name of Object.keys(given)) {
    const said = given[name]
    if (said === undefined || named.has(name) || value[name] !== undefined) continue
    out ??= { ...value }
    setMember(out, name, said)
  }
  return out ?? value
}

const names = new WeakMap<SchemaShape, ReadonlySet<string>>()

// The members that a schema or one of its branches names, found once.
function namesOf(service: Service, pointer: string): ReadonlySet<string> {
  const shape = shapeOf(service.contract, pointer)
  let known = names.get(shape)
  if (known === undefined) {
    known = new Set(
      shapesAt(service.contract, pointer, '').flatMap((each) => [...each.properties.keys()]),
    )
    names.set(shape, known)
  }
  return known
}

// `owner/name`, where the entity has one of these.
function withFullName(value: JsonObject, given: JsonObject): JsonObject {
  if (typeof value.full_name !== 'string' || given.full_name !== undefined) return value
  const owner = fieldOf(value, 'owner.login') ?? fieldOf(value, 'owner.name')
  if (typeof owner !== 'string' || typeof value.name !== 'string') return value
  const full = `${owner}/${value.name}`
  return full === value.full_name ? value : { ...value, full_name: full }
}

function addressesOf(
  service: Service,
  world: LiveWorld,
  { resource, parent }: EntityDraft,
  value: JsonObject,
): OwnAddresses | undefined {
  const path = ownPath(service, world, resource, value, parent)
  return path === undefined ? undefined : new OwnAddresses(service.address + path)
}
