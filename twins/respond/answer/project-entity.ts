/** @module What an entity looks like through the schema of an answer, worked out once a version. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { wordsOf } from '../../behaviour/index.ts'
import {
  fieldOf,
  keyText,
  type LiveWorld,
  type StoredEntity,
  singularOf,
} from '../../world/index.ts'
import {
  ancestorsOf,
  type Consulted,
  consultedAncestors,
  entityContext,
  isMark,
  isWholeFor,
  kindMember,
  markedPart,
  OWN_URL,
  ownPath,
  repairValue,
  withContained,
} from '../entity/index.ts'
import type { Exchange } from '../exchange.ts'
import {
  type FieldPlace,
  type FillContext,
  fillValue,
  hasTypeOf,
  isObjectShape,
  shapeOf,
} from '../fill/index.ts'
import type { Service } from '../service.ts'

const MOST_PROJECTIONS = 32

// Entities are immutable, so what one looks like through a schema is worked out once a version, and anew when what it shows of
// others has changed: worlds that were forked share their entities, and each has others of its own.
const projections = new WeakMap<StoredEntity, Map<string, Projection>>()

/** An entity seen through a schema, and where the contract contradicts itself. */
export interface Projection {
  readonly value: JsonValue
  readonly problems: readonly string[]
  /** The other things that it was taken from; undefined where it is the entity's own. */
  readonly consulted?: readonly Consulted[] | undefined
  /** Spelled when it is an answer of its own; envelopes take the value. */
  text?: string
}

/** An entity through the schema at a pointer; kept with the entity. */
export function projectEntity(
  exchange: Exchange,
  entity: StoredEntity,
  pointer: string,
): Projection {
  let known = projections.get(entity)
  if (known === undefined) {
    known = new Map()
    projections.set(entity, known)
  }
  const name = `${exchange.world.seed}\u0000${pointer}`
  const kept = known.get(name)
  if (kept !== undefined && isStill(kept, exchange.world)) return kept
  // An entity that many forked worlds share is seen with many seeds.
  if (known.size >= MOST_PROJECTIONS) known.clear()
  const projection = computeProjection(exchange, entity, pointer)
  known.set(name, projection)
  return projection
}

function isStill({ consulted }: Projection, world: LiveWorld): boolean {
  return consulted === undefined || consulted.every(({ found, find }) => find(world) === found)
}

/** The same, for what may never be asked for again. */
export function computeProjection(
  exchange: Exchange,
  entity: StoredEntity,
  pointer: string,
): Projection {
  const { service, world } = exchange
  if (isWholeAlready(service, entity, pointer)) return { value: entity.value, problems: [] }
  const consulted: Consulted[] = []
  const identity = { ...entity, parent: entity.parent }
  const known = entityContext(service, world, identity, undefined, consulted)
  const context: FillContext = {
    ...known,
    suppliesOf: undefined,
    supply: (shape, place) =>
      ownName(exchange, entity, place, consulted) ?? known.supply?.(shape, place),
  }
  const reference = referenceFor(exchange, entity, pointer)
  const marked = isJsonObject(reference) ? markedPart(service, world, entity) : undefined
  const isShown =
    isJsonObject(reference) &&
    marked !== undefined &&
    Object.keys(marked).some((name) => reference[name] !== undefined)
  if (isShown) consulted.push(...consultedAncestors(ancestorsOf(world, entity.parent).slice(0, 1)))
  const kind = kindMember(service, entity.resource)
  const isOther = kind !== undefined && shapeOf(service.contract, pointer).properties.has(kind)
  const seen =
    isOther && isJsonObject(reference) ? { ...reference, [kind]: entity.value } : reference
  const given = isShown ? { ...reference, ...marked } : seen
  const filled = fillValue(context, pointer, given)
  const { value, problems } = repairValue(context, pointer, filled, entity.value)
  return consulted.length === 0 ? { value, problems } : { value, problems, consulted }
}

// A receipt tells the id of what was made under the name that its path has for it, `schemeId`, or after what it is,
// `createdWebhookId`; and its address.
function ownName(
  { service, world }: Exchange,
  entity: StoredEntity,
  place: FieldPlace,
  consulted: Consulted[],
): JsonValue | undefined {
  if (place.depth !== 1) return undefined
  // Cutting a name into words costs more than most of what is asked of it.
  const isMade = /created/i.test(place.name)
  if (isMade && wordsOf(place.name).join('_') === `created_${singularOf(entity.resource)}_id`)
    return fieldOf(entity.value, 'id')
  if (!place.required) return undefined
  if (OWN_URL.test(place.name)) {
    const path = ownPath(service, world, entity.resource, entity.value, entity.parent)
    consulted.push(...consultedAncestors(ancestorsOf(world, entity.parent)))
    return path === undefined ? undefined : service.address + path
  }
  const isId = /id$/i.test(place.name)
  const field = isId ? service.keyField(entity.resource, place.name) : undefined
  const value = field === undefined ? undefined : fieldOf(entity.value, field)
  return value === undefined || keyText(value) === undefined ? undefined : value
}

// An entity as it was made, in the schema that it was made by, is what filling it again would give.
function isWholeAlready(service: Service, entity: StoredEntity, pointer: string): boolean {
  if (entity.version !== 1 || !isWholeFor(service, entity.value, pointer)) return false
  return !isMark(service, entity.resource)
}

// Where the contract wants only a text or a number, the entity's key stands for it.
function referenceFor(exchange: Exchange, entity: StoredEntity, pointer: string): JsonValue {
  const { contract, behaviour } = exchange.service
  const shape = shapeOf(contract, pointer)
  if (isObjectShape(shape) || shape.types.length === 0)
    return withContained(exchange.service, exchange.world, entity)
  for (const key of behaviour.resources[entity.resource]?.keys ?? []) {
    const value = fieldOf(entity.value, key)
    if (value !== undefined && hasTypeOf(shape, value)) return value
  }
  return entity.value
}
