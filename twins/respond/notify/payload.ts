/** @module The body of what is sent: the contract's schema for it filled from the entity, or the profile's form. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { familyOf, wordsOf } from '../../behaviour/index.ts'
import { fieldOf, type LiveWorld, withField } from '../../world/index.ts'
import { actorOf } from '../actor.ts'
import { ancestorsOf, entityContext, fieldWord, repairValue } from '../entity/index.ts'
import { fillValue, isObjectShape, type SchemaShape, shapeOf } from '../fill/index.ts'
import { fillTemplate } from '../fill-template.ts'
import type { Service } from '../service.ts'
import type { Change, EventRule } from './model.ts'
import { NAME_MEMBERS, wholeShape } from './plan/contract-events.ts'

const DEEPEST = 3
/** Members of envelopes that hold whatever the event is about. */
const HOLDERS = ['data', 'object', 'entity', 'resource', 'payload', 'item']
/** Members that tell of the event itself, whatever the thing has under these names. */
const EVENT_MEMBERS = new Set([...NAME_MEMBERS, 'action', 'timestamp'])

/**
 * A body for the schema at a pointer, valid against it, as far as the contract allows that. What nothing says belongs to the
 * event, each its own: whoever received one of the same id before leaves it out.
 */
export function describedPayload(
  service: Service,
  world: LiveWorld,
  pointer: string,
  rule: EventRule,
  change: Change,
  atMs: number,
): JsonValue {
  const { entity } = change
  const { parent } = entity
  const holder = holderOf(service, pointer, rule, entity.resource)
  const given = givenParts(service, world, pointer, holder, rule, change)
  const told = () => ({
    uid: `${entity.uid} told ${world.store.next('told', 1)}`,
    order: entity.order,
    parent,
    createdMs: atMs,
    updatedMs: atMs,
  })
  const context = entityContext(service, world, holder === '' ? { ...entity, parent } : told())
  return repairValue(context, pointer, fillValue(context, pointer, given)).value
}

/** What the profile's form gives, with facts filled in. */
export function profilePayload(
  fields: Readonly<Record<string, JsonValue>>,
  facts: JsonObject,
): JsonObject {
  const filled = fillTemplate(fields, facts)
  return isJsonObject(filled) ? filled : {}
}

/** What changed members were before. */
export function previousValues({ before, fields }: Change): JsonObject | undefined {
  if (before === undefined) return undefined
  return Object.fromEntries(fields.map((name) => [name, before.value[name] ?? null]))
}

function givenParts(
  service: Service,
  world: LiveWorld,
  pointer: string,
  holder: string | undefined,
  rule: EventRule,
  change: Change,
): JsonValue {
  const { entity, member, fields, before } = change
  const shape = wholeShape(service, pointer)
  if (holder === '') {
    return rule.action === undefined ? entity.value : { ...entity.value, action: rule.action }
  }
  const own = ownParts(service, shape, rule)
  let given: JsonObject =
    holder === undefined
      ? { ...flatParts(service, world, pointer, change), ...own }
      : withField(own, holder, shownEntity(service, world, change))
  const actor = actorOf(world)
  const around = [
    entity,
    ...(member === undefined ? [] : [member]),
    ...ancestorsOf(world, entity.parent),
  ]
  for (const [name, at] of shape.properties) {
    if (given[name] !== undefined || !isObject(service, at)) continue
    const found =
      around.find(({ resource }) => service.fieldNames(resource).includes(name)) ??
      (fieldWord(name) === 'actor' ? actor : undefined)
    if (found !== undefined) given = { ...given, [name]: found.value }
  }
  // `changes: { title: { from } }`: what was said in no other words.
  const changes = shape.properties.get('changes')
  if (changes !== undefined && before !== undefined) {
    const known = shapeOf(service.contract, changes).properties
    const from = fields
      .filter((name) => known.has(name) && before.value[name] !== undefined)
      .map((name) => [name, { from: before.value[name] as JsonValue }])
    if (from.length > 0) given = { ...given, changes: Object.fromEntries(from) }
  }
  return given
}

/** What a body says of the event itself: what it is called, where no header says that, and the action. */
function ownParts(
  service: Service,
  shape: SchemaShape,
  { name, action, body }: EventRule,
): JsonObject {
  const isInHeader = body?.headers.some(({ example }) => example === name)
  const isCalled = ([member, at]: readonly [string, string]) => {
    const { types, values } = shapeOf(service.contract, at)
    if (!NAME_MEMBERS.includes(member)) return false
    return values?.includes(name) ?? (isInHeader !== true && types.includes('string'))
  }
  const members = [...shape.properties].filter(isCalled).map(([member]) => [member, name])
  return { ...Object.fromEntries(members), ...(action === undefined ? {} : { action }) }
}

/** The parts of a body that has no thing whole: its id under the thing's name, and what the thing shows under the same names. */
function flatParts(
  service: Service,
  world: LiveWorld,
  pointer: string,
  change: Change,
): JsonObject {
  const { entity, member } = change
  const shown = shownEntity(service, world, change)
  const about = [entity, ...(member === undefined ? [] : [member])]
  const ids = new Map<string, JsonValue | undefined>(
    [...about, ...ancestorsOf(world, entity.parent)].reverse().flatMap((one) => {
      const [key = 'id'] = service.behaviour.resources[one.resource]?.keys ?? []
      const id = fieldOf(one === entity ? shown : one.value, key)
      return service
        .fieldNames(one.resource)
        .map((name): [string, JsonValue | undefined] => [`${name}_id`, id])
    }),
  )
  const partsAt = (at: string): JsonObject => {
    const members = [...wholeShape(service, at).properties]
    const isNamed = members.some(([name]) => ids.get(wordsOf(name).join('_')) !== undefined)
    return Object.fromEntries(
      members.flatMap(([name, place]): [string, JsonValue][] => {
        if (isObject(service, place)) {
          const inner = HOLDERS.includes(name) ? partsAt(place) : {}
          return Object.keys(inner).length === 0 ? [] : [[name, inner]]
        }
        // Beside the thing's own id it is the event that `id` names; what the event is called is never the thing's.
        const isEvents = EVENT_MEMBERS.has(name) || (name === 'id' && isNamed)
        const value = ids.get(wordsOf(name).join('_')) ?? (isEvents ? undefined : shown[name])
        return value === undefined ? [] : [[name, value]]
      }),
    )
  }
  return partsAt(pointer)
}

function isObject(service: Service, pointer: string): boolean {
  const shape = shapeOf(service.contract, pointer)
  return isObjectShape(shape) || shape.alternatives.length > 0
}

/** The dotted member that holds what the event is about; empty where the body is that itself. */
function holderOf(
  service: Service,
  pointer: string,
  rule: EventRule,
  resource: string,
): string | undefined {
  const names = new Set([
    ...rule.subject.map((_, i) => rule.subject.slice(i).join('_')),
    ...service.fieldNames(resource),
  ])
  const schema = service.behaviour.resources[resource]?.schemaPointer
  const target = service.contract.resolve(service.contract.at(pointer), pointer).pointer
  if (schema !== undefined && isSame(target, schema)) return ''
  const search = (at: string, depth: number): string | undefined => {
    const members = [...wholeShape(service, at).properties].filter(([, place]) =>
      isObject(service, place),
    )
    const direct =
      members.find(([name]) => names.has(name)) ??
      members.find(([, place]) => {
        const { pointer: shown } = shapeOf(service.contract, place)
        return schema !== undefined && isSame(shown, schema)
      })
    if (direct !== undefined) return direct[0]
    if (depth >= DEEPEST) return undefined
    for (const [name, place] of members) {
      if (!HOLDERS.includes(name)) continue
      const deeper = search(place, depth + 1)
      if (deeper !== undefined) return `${name}.${deeper}`
      // One that says nothing of what it holds may hold anything.
      if (shapeOf(service.contract, place).properties.size === 0) return name
    }
    return undefined
  }
  return search(pointer, 1)
}

function isSame(a: string, b: string): boolean {
  if (a === b) return true
  const named = (pointer: string) =>
    pointer.startsWith('#/components/schemas/') ? pointer.slice(pointer.lastIndexOf('/') + 1) : ''
  return named(a) !== '' && named(b) !== '' && familyOf(named(a)) === familyOf(named(b))
}

/** What the change is about, as the service shows it. */
export function shownEntity(service: Service, world: LiveWorld, { entity }: Change): JsonObject {
  const pointer = service.behaviour.resources[entity.resource]?.schemaPointer
  if (pointer === undefined) return entity.value
  const context = entityContext(service, world, { ...entity, parent: entity.parent })
  const { value } = repairValue(context, pointer, fillValue(context, pointer, entity.value))
  return isJsonObject(value) ? value : entity.value
}

/** Everything that texts of a profile may name before an attempt. */
export function factsOf(
  service: Service,
  world: LiveWorld,
  rule: EventRule,
  change: Change,
  atMs: number,
): JsonObject {
  const actor = actorOf(world)
  return {
    event: rule.name,
    ...(rule.action === undefined ? {} : { action: rule.action }),
    entity: shownEntity(service, world, change),
    ...(change.before === undefined ? {} : { previous: previousValues(change) ?? null }),
    ...(actor === undefined ? {} : { actor: actor.value }),
    created: Math.floor(atMs / 1000),
    time: new Date(atMs).toISOString(),
    timestamp: Math.floor(atMs / 1000),
  }
}
