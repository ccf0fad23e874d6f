/** @module What a change of an entity brings with it: times, references, moments of a state, and counts in its parent. */

import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../base/index.ts'
import {
  fieldOf,
  mergeDeep,
  type StoredEntity,
  withField,
  withoutField,
} from '../../../world/index.ts'
import { actorOf } from '../../actor.ts'
import {
  containedParts,
  entityContext,
  keepUnnamed,
  momentFieldsOf,
  repairValue,
  sameItems,
  settled,
  UPDATED,
  withContained,
  withItemKeys,
  withoutReadOnly,
  withPartsApart,
} from '../../entity/index.ts'
import type { Exchange } from '../../exchange.ts'
import {
  type FillContext,
  fillValue,
  momentIn,
  type SchemaShape,
  shapeOf,
} from '../../fill/index.ts'
import { removeEntity } from '../restore-entity.ts'
import { mergePatch } from './merge-patch.ts'
import { insideOf, namesInRequest } from './names-in-request.ts'

interface ChangeOptions {
  /** What is not said goes, but for what the service writes. */
  readonly replace?: boolean
  /** The changes are all that it has. */
  readonly whole?: boolean
}

/** Stores a new value of an entity, made whole by its schema, with what follows from the change. */
export function changeEntity(
  exchange: Exchange,
  before: StoredEntity,
  changes: JsonObject,
  options: ChangeOptions = {},
): StoredEntity {
  const { service, world, nowMs } = exchange
  const pointer = service.behaviour.resources[before.resource]?.schemaPointer
  const said = withoutIds(exchange, before, changes)
  const inside = insideOf(exchange, before.resource)
  const own = changeInside(exchange, before, said, options)
  // It counts what stands inside it.
  const entity = own === said ? before : (world.store.get(before.uid) ?? before)
  const allowed =
    inside === undefined || options.whole === true
      ? own
      : settled(own, entity.value, inside, options.replace === true)
  const numbered = Object.keys(service.behaviour.resources[entity.resource]?.ids ?? {})
  const replaced = options.replace === true ? serverMade(exchange, entity, pointer) : entity.value
  const [base, told] =
    options.whole === true
      ? [
          {},
          mergeDeep(allowed, {
            ...onlyFields(entity.value, numbered),
            ...changedIn(entity.value, before.value),
          }),
        ]
      : [replaced, allowed]
  const merged = mergePatch(service.contract, pointer, base, told)
  exchange.writes.push(entity.uid)
  if (pointer === undefined) return world.update(entity.uid, merged)
  const shape = shapeOf(service.contract, pointer)
  const news = options.whole === true ? changedIn(allowed, entity.value) : allowed
  const timed = withMoments(exchange, shape, entity, merged, news)
  const context = entityContext(service, world, {
    ...entity,
    parent: entity.parent,
    updatedMs: nowMs,
  })
  const keyed = inside === undefined ? timed : withItemKeys(anew(context, entity), timed, inside)
  const filled = fillValue(context, pointer, keyed)
  const { value } = repairValue(context, pointer, filled, keyed)
  return world.update(
    entity.uid,
    isJsonObject(value) ? keepUnnamed(service, pointer, keyed, value) : keyed,
  )
}

// What is drawn for this version: the place of an item in its list has drawn a key before, which may be another's now.
function anew(context: FillContext, { version }: StoredEntity): FillContext {
  return { ...context, random: (path) => context.random(`${path} ${version}`) }
}

// Who says all of a thing does not thereby say anew what stays as it was.
function changedIn(said: JsonObject, before: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(said).filter(
      ([name, value]) => !(name in before) || canonicalJson(value) !== canonicalJson(before[name]),
    ),
  )
}

// Who says what a thing contains says all of it; a patch says it where it changes what was shown. Gives the other changes.
function changeInside(
  exchange: Exchange,
  entity: StoredEntity,
  changes: JsonObject,
  { replace = false, whole = false }: ChangeOptions,
): JsonObject {
  const { service, world } = exchange
  const parts = containedParts(service, entity.resource)
  if (parts.length === 0) return changes
  const { own, inside } = withPartsApart(service, entity.resource, changes)
  const shown = whole ? withContained(service, world, entity) : {}
  let out = own
  for (const { name, resource, isMadeAlone } of parts) {
    // What a replacement leaves out goes with the rest, where nothing but this request could have said it.
    const isLeftOut = replace && !isMadeAlone && namesInRequest(exchange).writable.has(name)
    if (changes[name] !== shown[name] || isLeftOut) {
      const said = inside.filter((part) => part.resource === resource)
      replaceInside(
        exchange,
        entity,
        { name, resource },
        said.map(({ given }) => given),
      )
    } else if (whole) out = { ...out, [name]: entity.value[name] }
  }
  return out
}

// What is there already is changed, the rest made; what is not said goes, and all stand in the order in which they were said.
function replaceInside(
  exchange: Exchange,
  owner: StoredEntity,
  { name, resource }: { readonly name: string; readonly resource: string },
  said: readonly JsonObject[],
): void {
  const { service, world, writes } = exchange
  const [key = 'id'] = service.behaviour.resources[resource]?.keys ?? []
  const before = [...world.store.list(resource, owner.uid)]
  const list = insideOf(exchange, owner.resource)?.lists.get(name)
  const same = sameItems(
    said,
    before.map(({ value }) => value),
    list ?? { key, readOnly: new Set(), kept: new Set() },
  )
  const stored = new Map(before.map((one) => [one.value, one]))
  const uids = said.map((given, place) => {
    const known = stored.get(same.get(place) ?? {})
    if (known !== undefined) {
      const isNew = canonicalJson(mergeDeep(known.value, given)) !== canonicalJson(known.value)
      return isNew ? changeEntity(exchange, known, given).uid : known.uid
    }
    const own = list === undefined ? given : withoutReadOnly(given, list, 'dropped')
    const { uid } = world.create(resource, own, owner.uid)
    writes.push(uid)
    return uid
  })
  const kept = new Set(uids)
  for (const one of before) if (!kept.has(one.uid)) removeEntity(exchange, one)
  for (const { uid } of world.store.arrange(uids)) writes.push(uid)
}

// What the service numbers, no request renumbers.
function withoutIds(exchange: Exchange, entity: StoredEntity, changes: JsonObject): JsonObject {
  const made = Object.keys(exchange.service.behaviour.resources[entity.resource]?.ids ?? {})
  let out = changes
  for (const field of made) {
    if (fieldOf(out, field) !== undefined) out = withoutField(out, field)
  }
  return out
}

function onlyFields(value: JsonObject, fields: readonly string[]): JsonObject {
  let kept: JsonObject = {}
  for (const field of fields) {
    const one = fieldOf(value, field)
    if (one !== undefined) kept = withField(kept, field, one)
  }
  return kept
}

// What a replacement leaves alone: ids, times, and whatever only the service writes.
function serverMade(
  exchange: Exchange,
  entity: StoredEntity,
  pointer: string | undefined,
): JsonObject {
  const { service } = exchange
  const { ids = {}, keys = [] } = service.behaviour.resources[entity.resource] ?? {}
  let kept = onlyFields(entity.value, [...Object.keys(ids), ...keys])
  if (pointer === undefined) return kept
  const { writable } = namesInRequest(exchange)
  for (const [name, at] of shapeOf(service.contract, pointer).properties) {
    const value = entity.value[name]
    if (value === undefined) continue
    if (shapeOf(service.contract, at).readOnly || !writable.has(name)) {
      kept = { ...kept, [name]: value }
    }
  }
  return kept
}

function withMoments(
  exchange: Exchange,
  shape: SchemaShape,
  entity: StoredEntity,
  merged: JsonObject,
  changes: JsonObject,
): JsonObject {
  const { service, world, nowMs } = exchange
  const out: Record<string, JsonValue | undefined> = { ...merged }
  const shapeAt = (name: string) => {
    const at = shape.properties.get(name)
    return at === undefined ? undefined : shapeOf(service.contract, at)
  }
  for (const name of shape.properties.keys()) {
    if (changes[name] !== undefined || !UPDATED.test(name) || name === 'pushed_at') continue
    const field = shapeAt(name)
    if (field !== undefined && out[name] !== null) out[name] = momentIn(field, nowMs)
  }
  for (const name of ['state', 'status']) {
    const [before, after] = [entity.value[name], merged[name]]
    if (typeof after !== 'string' || before === after) continue
    for (const field of momentFieldsOf(after)) {
      const moment = shapeAt(field)
      if (moment !== undefined && changes[field] === undefined) out[field] = momentIn(moment, nowMs)
    }
    const by = shapeAt(`${after}_by`)
    const actor = actorOf(world)
    if (by !== undefined && actor !== undefined) out[`${after}_by`] = actor.value
    if (typeof before !== 'string') continue
    // Leaving a state takes its marks away, where the schema can say so.
    for (const field of [...momentFieldsOf(before), `${before}_by`]) {
      if (shapeAt(field)?.nullable === true && changes[field] === undefined) out[field] = null
    }
  }
  return out
}
