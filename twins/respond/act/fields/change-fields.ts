/** @module What a change of an entity brings with it: times, references, moments of a state, and counts in its parent. */

import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../base/index.ts'
import {
  fieldOf,
  findReferenced,
  keyText,
  mergeDeep,
  type StoredEntity,
  singularOf,
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
  UPDATED,
  withContained,
  withPartsApart,
} from '../../entity/index.ts'
import type { Exchange } from '../../exchange.ts'
import {
  fillValue,
  hasTypeOf,
  memberShape,
  momentIn,
  type SchemaShape,
  shapeOf,
} from '../../fill/index.ts'

interface ChangeOptions {
  /** What is not said goes, but for what the service writes. */
  readonly replace?: boolean
  /** The changes are all that it has. */
  readonly whole?: boolean
}

/** Stores a new value of an entity, made whole by its schema, with what follows from the change. */
export function changeEntity(
  exchange: Exchange,
  entity: StoredEntity,
  changes: JsonObject,
  options: ChangeOptions = {},
): StoredEntity {
  const { service, world, nowMs } = exchange
  const pointer = service.behaviour.resources[entity.resource]?.schemaPointer
  const said = withoutIds(exchange, entity, changes)
  const allowed = changeInside(exchange, entity, said, options)
  const base = options.replace === true ? serverMade(exchange, entity, pointer) : entity.value
  const merged =
    options.whole === true
      ? { ...allowed, ...serverWritten(exchange, entity, pointer) }
      : mergeDeep(base, allowed)
  exchange.writes.push(entity.uid)
  if (pointer === undefined) return world.update(entity.uid, merged)
  const shape = shapeOf(service.contract, pointer)
  const left = withoutEmptied(exchange, shape, merged)
  const timed = withMoments(exchange, shape, entity, left, allowed)
  const context = entityContext(service, world, {
    ...entity,
    parent: entity.parent,
    updatedMs: nowMs,
  })
  const filled = fillValue(context, pointer, timed)
  const { value } = repairValue(context, pointer, filled, timed)
  return world.update(
    entity.uid,
    isJsonObject(value) ? keepUnnamed(service, pointer, timed, value) : timed,
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
    const isLeftOut = replace && !isMadeAlone && writableNames(exchange).has(name)
    if (changes[name] !== shown[name] || isLeftOut) {
      const said = inside.filter((part) => part.resource === resource)
      replaceInside(
        exchange,
        entity.uid,
        resource,
        said.map(({ given }) => given),
      )
    } else if (whole) out = { ...out, [name]: entity.value[name] }
  }
  return out
}

// What is named again is changed, the rest made; what is not said goes, and all stand in the order in which they were said.
function replaceInside(
  exchange: Exchange,
  owner: string,
  resource: string,
  said: readonly JsonObject[],
): void {
  const { service, world, writes } = exchange
  const [key = 'id'] = service.behaviour.resources[resource]?.keys ?? []
  const before = [...world.store.list(resource, owner)]
  const named = new Map(before.map((one) => [keyText(fieldOf(one.value, key)), one]))
  const uids = said.map((given) => {
    const name = keyText(fieldOf(given, key))
    const known = name === undefined ? undefined : named.get(name)
    named.delete(name)
    if (known !== undefined) {
      const isNew = canonicalJson(mergeDeep(known.value, given)) !== canonicalJson(known.value)
      return isNew ? changeEntity(exchange, known, given).uid : known.uid
    }
    const { uid } = world.create(resource, given, owner)
    writes.push(uid)
    return uid
  })
  const kept = new Set(uids)
  for (const { uid } of before) if (!kept.has(uid)) writes.push(...world.remove(uid))
  for (const { uid } of world.store.arrange(uids)) writes.push(uid)
}

// Nothing in the place of a member that may not be null, and may be left out, takes it away.
function withoutEmptied(exchange: Exchange, shape: SchemaShape, merged: JsonObject): JsonObject {
  let out = merged
  for (const [name, value] of Object.entries(merged)) {
    const at = value === null && !shape.required.has(name) ? shape.properties.get(name) : undefined
    if (at === undefined || shapeOf(exchange.service.contract, at).nullable) continue
    if (hasTypeOf(shapeOf(exchange.service.contract, at), null)) continue
    out = withoutField(out, name)
  }
  return out
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

// The members that no request writes: with an id in them, or said to be `readOnly`.
function serverWritten(
  { service }: Exchange,
  { resource, value }: StoredEntity,
  pointer: string | undefined,
): JsonObject {
  const ids = Object.keys(service.behaviour.resources[resource]?.ids ?? {})
  const names = new Set(ids.map((field) => field.split('.')[0] as string))
  if (pointer !== undefined) {
    for (const [name, at] of shapeOf(service.contract, pointer).properties)
      if (shapeOf(service.contract, at).readOnly) names.add(name)
  }
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)))
}

// What a replacement leaves alone: ids, times, and whatever only the service writes.
function serverMade(
  exchange: Exchange,
  entity: StoredEntity,
  pointer: string | undefined,
): JsonObject {
  const { service } = exchange
  const resource = service.behaviour.resources[entity.resource]
  const fields = [...Object.keys(resource?.ids ?? {}), ...(resource?.keys ?? [])]
  let kept: JsonObject = {}
  for (const field of fields) {
    const value = fieldOf(entity.value, field)
    if (value !== undefined) kept = withField(kept, field, value)
  }
  if (pointer === undefined) return kept
  const writable = writableNames(exchange)
  for (const [name, at] of shapeOf(service.contract, pointer).properties) {
    const value = entity.value[name]
    if (value === undefined) continue
    if (shapeOf(service.contract, at).readOnly || !writable.has(name)) {
      kept = { ...kept, [name]: value }
    }
  }
  return kept
}

function writableNames(exchange: Exchange): ReadonlySet<string> {
  const { requestBody } = exchange.plan.operation
  const { holds, at: place } = exchange.plan.behaviour.request
  if (holds === 'value') return new Set([place])
  const names = new Set<string>()
  for (const media of requestBody?.content ?? []) {
    if (media.schema === undefined) continue
    let shape = shapeOf(exchange.service.contract, media.schemaPointer)
    for (const step of exchange.plan.behaviour.request.at.split('.').filter(Boolean)) {
      const at = shape.properties.get(step)
      if (at !== undefined) shape = shapeOf(exchange.service.contract, at)
    }
    for (const name of shape.properties.keys()) names.add(name)
    for (const branch of shape.alternatives) {
      for (const name of shapeOf(exchange.service.contract, branch).properties.keys())
        names.add(name)
    }
  }
  return names
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

/** The values of `sets`: `$now`, `$link`, `$actor`, `$next`, `$key.<name>` and `$of.<name>.<field>` filled in, by dotted field. */
export function resolveSets(
  exchange: Exchange,
  sets: Readonly<Record<string, JsonValue>>,
  pointer: string | undefined,
  entity?: StoredEntity,
): JsonObject {
  let out: JsonObject = {}
  for (const [field, value] of Object.entries(sets)) {
    const resolved =
      value === '$next' ? nextOf(entity, field) : resolveSet(exchange, field, value, pointer)
    if (resolved === undefined) continue
    const [head = '', ...rest] = field.split('.')
    const isNamed = rest.length === 1 && typeof value === 'string' && value.startsWith('$key.')
    const whole = isNamed ? knownBy(exchange, rest.join(), resolved) : undefined
    out = whole === undefined ? withField(out, field, resolved) : withField(out, head, whole)
  }
  return out
}

// One more than it was; what was never counted was the first.
function nextOf(entity: StoredEntity | undefined, field: string): number {
  const count = entity === undefined ? undefined : fieldOf(entity.value, field)
  return (typeof count === 'number' ? count : 1) + 1
}

const NOW = /^\$now(?:\+(\d+)s)?$/

function resolveSet(
  exchange: Exchange,
  field: string,
  value: JsonValue,
  pointer: string | undefined,
): JsonValue | undefined {
  const [, later = '0'] = typeof value === 'string' ? (NOW.exec(value) ?? []) : []
  if (typeof value === 'string' && NOW.test(value)) {
    const atMs = exchange.nowMs + Number(later) * 1000
    const shape =
      pointer === undefined ? undefined : memberShape(exchange.service.contract, pointer, field)
    return shape === undefined ? new Date(atMs).toISOString() : momentIn(shape, atMs)
  }
  if (value === '$link') {
    const { address } = exchange.service
    return `${address}${exchange.url.pathname.slice(exchange.mount.length)}?v=${exchange.nowMs}`
  }
  if (value === '$actor') return actorOf(exchange.world)?.value
  if (typeof value === 'string' && value.startsWith('$key.')) {
    const name = value.slice('$key.'.length)
    return exchange.path[name] ?? exchange.query[name] ?? fieldOf(exchange.body, name)
  }
  if (typeof value === 'string' && value.startsWith('$of.')) return ofNamed(exchange, field, value)
  return value
}

/** `$of.charge.amount`: the amount of the charge that the request names, where it says no amount itself. */
function ofNamed(exchange: Exchange, field: string, value: string): JsonValue | undefined {
  const { service, world, path, query, body } = exchange
  if (fieldOf(body, field) !== undefined) return undefined
  const [, names = '', ...rest] = value.split('.')
  for (const name of names.split(',')) {
    const said = path[name] ?? query[name] ?? fieldOf(body, name)
    const resource = Object.keys(service.behaviour.resources).find(
      (one) => singularOf(one) === name,
    )
    if (said === undefined || resource === undefined) continue
    const found = fieldOf(findReferenced(world, resource, said)?.value, rest.join('.'))
    if (found !== undefined && found !== null) return found
  }
  return undefined
}

/** The thing of any kind that a key of its own names, as it is shown in what refers to it; undefined where there is none. */
export function knownBy(
  { service, world }: Exchange,
  key: string,
  value: JsonValue,
): JsonObject | undefined {
  for (const [name, { keys }] of Object.entries(service.behaviour.resources)) {
    const found = keys.includes(key) ? findReferenced(world, name, { [key]: value }) : undefined
    if (found !== undefined) return found.value
  }
  return undefined
}
