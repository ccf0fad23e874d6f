/** @module Creating, changing and deleting entities, and the conflicts that this can meet. */

import { isJsonObject, type JsonObject } from '../../base/index.ts'
import { validatorFor } from '../../contract/index.ts'
import {
  fieldOf,
  keyText,
  mergeDeep,
  relationName,
  type StoredEntity,
  singularOf,
  withField,
} from '../../world/index.ts'
import { actorOf } from '../actor.ts'
import { containedParts, isOfKind, withContained } from '../entity/index.ts'
import type { Effect, Exchange } from '../exchange.ts'
import { memberShape, shapeOf } from '../fill/index.ts'
import { copyMedia, keepMedia, mediaFields, withoutFile } from '../media/index.ts'
import { notFound, Refusal } from '../refusal.ts'
import { likenessOf } from './deeds/likeness.ts'
import { adjusted, withInside } from './fields/adjust-fields.ts'
import { changeEntity } from './fields/change-fields.ts'
import { mergePatch } from './fields/merge-patch.ts'
import {
  namesInRequest,
  withoutItemKeys,
  withoutUnheeded,
  withReadOnlyOf,
} from './fields/names-in-request.ts'
import { knownBy, resolveSets, withSets } from './fields/resolve-sets.ts'
import { type BoundKey, findAll, findGroup, type KeyGroup, keyGroups } from './find-entities.ts'
import { applyJsonPatch, isJsonPatch, valueAt } from './json-patch.ts'
import { membersSaid, tieSaid } from './members/index.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import { withDefaults } from './request-defaults.ts'
import { removeEntity } from './restore-entity.ts'
import { toldByQuery } from './told-by-query.ts'

/** Makes an entity inside the one that the request's keys name. */
export function createEntity(exchange: Exchange): Effect {
  const resource = exchange.plan.behaviour.resource as string
  const groups = keyGroups(exchange)
  const last = groups.at(-1)
  const isOwn = last?.resource === resource
  const isCopy = exchange.plan.behaviour.does === 'copy'
  const own = isOwn && !isCopy && !namesAnother(exchange, last) ? last.keys : []
  const outer = isOwn ? groups.slice(0, -1) : groups
  const inner = containerOf(exchange, resource, findAll(exchange, outer))
  const other = isOwn && own.length === 0 ? findAll(exchange, groups).at(-1) : undefined
  // What answers another stands where that one does.
  const parent = other?.parent === undefined ? inner : exchange.world.store.get(other.parent)
  const body = {
    ...(other === undefined ? {} : likenessOf(exchange, other)),
    ...withDefaults(exchange, bodyEntity(exchange)),
    ...mediaFields(exchange),
  }
  const entity = create(exchange, resource, own, parent, body)
  if (isCopy && other !== undefined) copyMedia(exchange, other, entity)
  keepMedia(exchange, entity)
  return exchange.plan.behaviour.response.holds === 'list'
    ? asList(placedWith(exchange, entity))
    : { kind: 'entity', entity, created: true }
}

// Where the place lists what it holds, all that is there now; else the new thing alone.
function placedWith(exchange: Exchange, made: StoredEntity): readonly StoredEntity[] {
  const { service, plan, world } = exchange
  const isListed = service.contract.operations.some(({ id, method, path }) => {
    const known = service.behaviour.operations[id]
    const isHere = method === 'get' && path === plan.operation.path
    return isHere && known?.kind === 'list' && known.resource === made.resource
  })
  return isListed ? [...world.store.list(made.resource, made.parent)] : [made]
}

function asList(items: readonly StoredEntity[]): Effect {
  const page = { total: items.length, start: 0, size: items.length, page: 1, hasMore: false }
  return { kind: 'list', items, page, headers: {} }
}

// Nobody gives the number of a new thing: such a key names another of its kind, which it answers.
function namesAnother({ service }: Exchange, { resource, keys }: KeyGroup): boolean {
  const ids = service.behaviour.resources[resource]?.ids ?? {}
  return keys.every(({ key }) => ids[key.fields[0] ?? ''] !== undefined)
}

// `POST …/apps/{app}/csrs/{csr}/publish` makes a key of the app: keys are never sought inside a csr.
function containerOf(
  exchange: Exchange,
  resource: string,
  found: readonly StoredEntity[],
): StoredEntity | undefined {
  const { operations, resources } = exchange.service.behaviour
  const last = found.at(-1)
  const parent = resources[resource]?.parent
  if (last === undefined || isOfKind(exchange.service, last.resource, parent)) return last
  const isSoughtInside = Object.values(operations).some(
    ({ kind, resource: sought, keys }) =>
      kind !== 'create' &&
      sought === resource &&
      keys.some((key) => isOfKind(exchange.service, last.resource, key.resource)),
  )
  return isSoughtInside ? last : (found.findLast((one) => one.resource === parent) ?? last)
}

/** Makes an entity of the operation's resource out of a part of one, which may have a place in the request's list. */
export function createInside(
  exchange: Exchange,
  body: JsonObject,
  parent: StoredEntity | undefined,
  place?: number,
): StoredEntity {
  return create(exchange, exchange.plan.behaviour.resource as string, [], parent, body, place)
}

function create(
  exchange: Exchange,
  resource: string,
  own: readonly BoundKey[],
  parent: StoredEntity | undefined,
  body: JsonObject,
  place?: number,
): StoredEntity {
  const { world, plan, service } = exchange
  const pointer = service.behaviour.resources[resource]?.schemaPointer
  refuseUnknown(exchange, body, parent?.uid, place)
  let given = adjusted(exchange, { resource, value: {} }, withoutItemKeys(exchange, body))
  for (const bound of own) given = withKey(exchange, given, bound)
  given = withSets(exchange, resource, given)
  const { follows } = plan.behaviour
  if (follows !== undefined) given = mergeDeep(given, followUp(exchange, follows, body, pointer))
  refuseTwin(exchange, resource, given, parent)
  const named = membersSaid(exchange, resource, parent, given)
  const entity = tieSaid(exchange, world.create(resource, named.said, parent?.uid), named, true)
  exchange.writes.push(entity.uid)
  for (const part of containedParts(service, resource)) {
    if (world.store.countInside(entity.uid, part.resource) === 0) continue
    for (const { uid } of world.store.list(part.resource, entity.uid)) exchange.writes.push(uid)
  }
  return withInside(exchange, entity, body)
}

// What the actions that the request wants done to the new thing set; what its body says itself stays.
function followUp(
  exchange: Exchange,
  follows: Readonly<Record<string, string>>,
  body: JsonObject,
  pointer: string | undefined,
): JsonObject {
  const { plan, query, service } = exchange
  let out: JsonObject = {}
  for (const [name, action] of Object.entries(follows)) {
    const preset = plan.query.find(({ parameter }) => parameter.name === name)?.preset
    if ((query[name] ?? fieldOf(exchange.body, name) ?? preset) !== true) continue
    const { sets = {} } = service.behaviour.operations[action] ?? {}
    const open = Object.entries(sets).filter(([field]) => fieldOf(body, field) === undefined)
    out = mergeDeep(out, resolveSets(exchange, Object.fromEntries(open), pointer))
  }
  return out
}

// `{org}` of `/orgs/{org}/repos` is the new repository's `owner.login`, and its owner that organisation where it is known.
function withKey(exchange: Exchange, given: JsonObject, { key, value }: BoundKey): JsonObject {
  const field = key.fields.find((name) => fieldOf(given, name) === undefined) ?? key.fields[0]
  if (field === undefined || keyText(fieldOf(given, field)) === keyText(value)) return given
  const [head = '', ...rest] = field.split('.')
  if (rest.length === 1 && given[head] === undefined) {
    const whole = knownBy(exchange, rest.join(), value)
    if (whole !== undefined) return { ...given, [head]: whole }
  }
  return withField(given, field, value)
}

/**
 * Refuses a second entity under keys that address the first: what the item's path names must be unique.
 * Keys that the service makes itself are not asked for.
 */
function refuseTwin(
  exchange: Exchange,
  resource: string,
  given: JsonObject,
  parent: StoredEntity | undefined,
): void {
  const ids = exchange.service.behaviour.resources[resource]?.ids ?? {}
  for (const keys of exchange.service.givenKeys(resource)) {
    const bound: BoundKey[] = []
    for (const key of keys) {
      const field = key.fields.find((name) => keyText(fieldOf(given, name)) !== undefined)
      // Whoever asks owns what they make, unless the request says otherwise.
      const inherited = () =>
        fieldOf(actorOf(exchange.world)?.value, key.fields[0]?.replace(/^\w+\./, '') ?? '')
      const value =
        field === undefined ? (keys.length > 1 ? inherited() : undefined) : fieldOf(given, field)
      if (value === undefined || (field !== undefined && ids[field] !== undefined)) break
      bound.push({ key, value })
    }
    if (bound.length < keys.length) continue
    const group: KeyGroup = { resource, keys: bound }
    const twin = findGroup(exchange, group, parent === undefined ? [] : [parent])
    if (twin === undefined) continue
    const names = bound.map(({ value }) => keyText(value)).join('/')
    throw new Refusal(`${singularOf(resource)} ${names} already exists`, {
      outcome: 'conflict',
      statuses: [409, 422, 400],
      code: 'already_exists',
    })
  }
}

/** The part of the request's body that describes the entity, as far as clients write it; for calls without a body, what its query says of it. */
export function bodyEntity(exchange: Exchange): JsonObject {
  const { at, holds } = exchange.plan.behaviour.request
  if (holds === 'value') return exchange.body === undefined ? {} : { [at]: exchange.body }
  const part = at === '' ? exchange.body : fieldOf(exchange.body, at)
  if (isJsonObject(part)) {
    return withoutFile(exchange, withoutUnheeded(exchange, part))
  }
  if (exchange.media === undefined && exchange.body !== undefined) return {}
  // A procedure that is called by GET has all its arguments there.
  return exchange.method === 'GET' ? exchange.query : toldByQuery(exchange)
}

/** Whether a patch may say `add`: most contracts do not list the operations. */
function canAdd({ plan, service: { contract } }: Exchange): boolean {
  return (plan.operation.requestBody?.content ?? []).every(({ schemaPointer }) => {
    const { items } = shapeOf(contract, schemaPointer)
    const ops = items === undefined ? undefined : memberShape(contract, items, 'op')?.keywords.enum
    return !Array.isArray(ops) || ops.includes('add')
  })
}

/** Changes the entity that the request names. */
export function updateEntity(exchange: Exchange): Effect {
  const entity = theItem(exchange)
  const { body } = exchange
  if (isJsonPatch(body)) {
    const shown = withContained(exchange.service, exchange.world, entity)
    const whole = applyJsonPatch(shown, body, canAdd(exchange))
    const told = withReadOnlyOf(exchange, { ...entity, value: shown }, whole)
    const patched = withSets(exchange, entity.resource, told, entity)
    refuseBroken(exchange, { ...entity, value: shown }, patched)
    return { kind: 'entity', entity: changeEntity(exchange, entity, patched, { whole: true }) }
  }
  const said = bodyEntity(exchange)
  const told = adjusted(exchange, entity, { ...said, ...mediaFields(exchange) })
  refuseUnknown(exchange, told, entity.parent)
  const changes = withSets(exchange, entity.resource, told, entity)
  if (namesInRequest(exchange).isBlank) {
    const { service, world } = exchange
    const shown = withContained(service, world, entity)
    const pointer = service.behaviour.resources[entity.resource]?.schemaPointer
    const patched = mergePatch(service.contract, pointer, shown, changes)
    refuseBroken(exchange, { ...entity, value: shown }, patched)
  }
  keepMedia(exchange, entity)
  const named = membersSaid(exchange, entity.resource, entity, changes)
  const added = withInside(exchange, entity, said)
  const tied = tieSaid(exchange, added, named, false)
  return { kind: 'entity', entity: changeEntity(exchange, tied, named.said) }
}

// What a patch puts in is not seen by the schema of its operations: the thing's own says what may stand there.
function refuseBroken(
  { service }: Exchange,
  { resource, value }: StoredEntity,
  patched: JsonObject,
) {
  const pointer = service.behaviour.resources[resource]?.schemaPointer
  if (pointer === undefined) return
  const problems = validatorFor(service.contract, pointer, 'response')
  const before = new Set(problems(value).map(({ path }) => path))
  const parts = containedParts(service, resource).map(({ name }) => name)
  const details = problems(patched)
    .filter(({ path }) => !before.has(path))
    // What a new thing inside lacks, such as its id, it gets when it is made.
    .filter(({ path }) => {
      const steps = path.split('.')
      return !parts.includes(steps[0] as string) || valueAt(patched, steps) !== undefined
    })
    .map(({ path, message }) => ({ field: path, message: `after the patch ${message}` }))
  if (details.length === 0) return
  throw new Refusal('Validation failed', {
    outcome: 'invalid-request',
    statuses: [422, 400, 409],
    code: 'invalid_patch',
    details,
  })
}

/** Replaces the entity that the request names; makes it where nothing else can and the contract has 201 or no create. */
export function replaceEntity(exchange: Exchange): Effect {
  const groups = keyGroups(exchange)
  const outer = findAll(exchange, groups.slice(0, -1))
  const group = groups.at(-1)
  const resource = exchange.plan.behaviour.resource as string
  const entity = group === undefined ? undefined : findGroup(exchange, group, outer)
  if (entity !== undefined) {
    const told = { ...bodyEntity(exchange), ...mediaFields(exchange) }
    refuseUnknown(exchange, told, entity.parent)
    const changes = withSets(exchange, entity.resource, told, entity)
    keepMedia(exchange, entity)
    // Other bytes are another file of the same thing.
    const replace = exchange.media === undefined || exchange.media.member !== undefined
    return { kind: 'entity', entity: changeEntity(exchange, entity, changes, { replace }) }
  }
  const { operation } = exchange.plan
  const canCreate =
    operation.responses.some(({ status }) => status === '201') ||
    !Object.values(exchange.service.behaviour.operations).some(
      (other) => other.kind === 'create' && other.resource === resource,
    )
  if (!canCreate || group === undefined) throw notFound(resource, singularOf(resource))
  const body = { ...bodyEntity(exchange), ...mediaFields(exchange) }
  const made = create(exchange, resource, group.keys, outer.at(-1), body)
  keepMedia(exchange, made)
  const documents201 = operation.responses.some(({ status }) => status === '201')
  return { kind: 'entity', entity: made, created: true, ...(documents201 ? { status: 201 } : {}) }
}

/** Deletes the entity that the request names, with everything inside it. */
export function deleteEntity(exchange: Exchange): Effect {
  const entity = theItem(exchange)
  join(exchange, entity)
  removeEntity(exchange, entity)
  return { kind: 'deleted', entity }
}

// Who accepts an invitation belongs to what it stands in.
function join({ world, plan, writes }: Exchange, { parent }: StoredEntity): void {
  const { member } = plan.behaviour
  const owner = parent === undefined ? undefined : world.store.get(parent)
  const actor = actorOf(world)
  if (member === undefined || owner === undefined || actor?.resource !== member.resource) return
  if (world.tie(relationName(owner.resource, member.as), owner.uid, actor.uid))
    writes.push(owner.uid)
}

/** The entity that the request's last keys name. */
export function theItem(exchange: Exchange): StoredEntity {
  const { service, world, plan } = exchange
  const resource = plan.behaviour.resource ?? 'things'
  const groups = keyGroups(exchange)
  // A key that may be left out means the caller then.
  const isCaller = groups.length === 0 && resource === service.actorResource
  const named = isCaller ? actorOf(world) : findAll(exchange, groups).at(-1)
  // A key that nobody gave leaves what contains it: the first in there is meant.
  const isLeftOut = named?.resource !== resource && plan.behaviour.keys.at(-1)?.in === 'query'
  const [found] = isLeftOut ? world.store.list(resource, named?.uid) : [named]
  if (found === undefined) throw notFound(resource, singularOf(resource))
  return found
}
