/** @module Lists: what a request's keys scope, its filters pick, and its sorting orders. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import type { Filter, KeyBinding } from '../../behaviour/index.ts'
import {
  fieldOf,
  keyText,
  type LiveWorld,
  relationName,
  type StoredEntity,
  singularOf,
} from '../../world/index.ts'
import { actorOf } from '../actor.ts'
import { oncePerMarked } from '../entity/index.ts'
import type { Effect, Exchange } from '../exchange.ts'
import { inOrder, matchesCondition, type Order } from '../query/index.ts'
import { notFound, Refusal } from '../refusal.ts'
import { askedFor, isInRange, isRange } from './asked-for.ts'
import {
  type BoundKey,
  findAll,
  hasKey,
  isInside,
  type KeyGroup,
  keyGroups,
} from './find-entities.ts'
import { paginate } from './paginate.ts'

/** Answers a list or a search. */
export function listEntities(exchange: Exchange): Effect {
  const order: Order[] = []
  const { service, world } = exchange
  const shown = oncePerMarked(service, world, pickedEntities(exchange, order))
  const picked = inOrder(sorted(exchange, shown), order)
  const page = paginate(exchange, picked)
  for (const item of page.items) exchange.reads.push(item.uid)
  return { kind: 'list', items: page.items, page: page.facts, headers: page.headers }
}

/**
 * The newest of what a list of the same keys would show: what was made last.
 * @throws {Refusal} 404 where there is none
 */
export function newestListed(exchange: Exchange): StoredEntity {
  const resource = exchange.plan.behaviour.resource as string
  const newest = pickedEntities(exchange, []).reduce<StoredEntity | undefined>(
    (best, one) => (best === undefined || one.order > best.order ? one : best),
    undefined,
  )
  if (newest === undefined) throw notFound(resource, singularOf(resource))
  exchange.reads.push(newest.uid)
  return newest
}

/** Removes everything that a list of the same path would show. */
export function removeListed(exchange: Exchange): Effect {
  const { world, plan } = exchange
  const resource = plan.behaviour.resource as string
  const picked = pickedEntities(exchange, [])
  // Keys of what goes name something only as long as anything has them.
  const isSaid =
    plan.behaviour.filters !== undefined &&
    plan.operation.responses.some(({ status }) => status === '404')
  const isNamed = plan.behaviour.keys.at(-1)?.resource === resource || isSaid
  if (isNamed && picked.length === 0) throw notFound(resource, singularOf(resource))
  for (const { uid } of picked) {
    // What stood inside one that went before is gone already.
    if (world.store.get(uid) !== undefined) exchange.writes.push(...world.remove(uid))
  }
  if (plan.behaviour.response.holds === 'list') {
    const { length } = picked
    const page = { total: length, start: 0, size: length, page: 1, hasMore: false }
    return { kind: 'list', items: picked, page, headers: {} }
  }
  return { kind: 'done' }
}

function pickedEntities(exchange: Exchange, order: Order[]): readonly StoredEntity[] {
  const { behaviour } = exchange.plan
  const resource = behaviour.resource as string
  const groups = keyGroups(exchange)
  const last = groups.at(-1)
  // Keys of the listed resource itself pick by its fields (`/orgs/{org}/repos`); those before name what contains it.
  const isOwn = last?.resource === resource && behaviour.member === undefined
  const own = isOwn && last !== undefined ? last.keys : []
  const outer = isOwn ? groups.slice(0, -1) : groups
  const entities = scoped(exchange, resource, outer)
  return filtered(exchange, entities, own, order)
}

function scoped(
  exchange: Exchange,
  resource: string,
  outer: readonly KeyGroup[],
): readonly StoredEntity[] {
  const { world, plan } = exchange
  const { member } = plan.behaviour
  const found = findAll(exchange, outer)
  // Nothing says whose members: only the caller's can be meant.
  const [asked] = plan.behaviour.keys
  const isCallers = asked?.resource === exchange.service.actorResource && asked?.in !== 'path'
  if (member !== undefined && found.length === 0 && asked !== undefined && !isCallers)
    throw unnamed(plan.behaviour.keys)
  const container = found.at(-1) ?? (member === undefined ? undefined : actorOf(world))
  const listed =
    member === undefined || container?.resource === member.resource ? resource : member.resource
  if (container === undefined) return [...world.store.list(listed)]
  const { through } = plan.behaviour
  if (through !== undefined) return havingNamesake(world, listed, container, through)
  return relatedTo(world, listed, container, member?.as)
}

// Things that have something inside under the container's name.
function havingNamesake(
  world: LiveWorld,
  listed: string,
  container: StoredEntity,
  through: { readonly resource: string; readonly field: string },
): readonly StoredEntity[] {
  const keys = world.model.behaviour.resources[container.resource]?.keys ?? []
  const names = new Set(keys.flatMap((key) => keyText(fieldOf(container.value, key)) ?? []))
  const having = new Set<string | undefined>()
  for (const name of names) {
    for (const tie of world.store.find(through.resource, through.field, name))
      having.add(tie.parent)
  }
  return having.size === 0 ? [] : [...world.store.list(listed)].filter(({ uid }) => having.has(uid))
}

// A list of members is somebody's: one that is asked for nobody's is no list of everybody's.
function unnamed(keys: readonly KeyBinding[]): Refusal {
  return new Refusal(`One of ${keys.map(({ name }) => name).join(', ')} is needed`, {
    outcome: 'invalid-request',
    statuses: [400, 422, 404],
    code: 'invalid_arguments',
    details: keys
      .slice(0, 1)
      .map((key) => ({ field: `${key.in}.${key.name}`, message: 'is missing' })),
  })
}

/** The entities of a resource that belong to another one: as its members, its owners, or what it contains. */
export function relatedTo(
  world: LiveWorld,
  resource: string,
  container: StoredEntity,
  membership?: string,
): readonly StoredEntity[] {
  const { resources } = world.model.behaviour
  const owned = Object.entries(resources[container.resource]?.memberships ?? {})
  const forward = owned.find(
    ([name, member]) => member === resource && (membership === undefined || name === membership),
  )
  const backward = Object.entries(resources[resource]?.memberships ?? {}).find(
    ([name, member]) =>
      member === container.resource && (membership === undefined || name === membership),
  )
  const isContained = resources[resource]?.parent === container.resource
  const direct = [...world.store.list(resource, container.uid)]
  // A list that names no membership is of what stands inside, also where some of that is tied besides.
  if (membership === undefined && (isContained || direct.length > 0)) return direct
  if (forward !== undefined) {
    return [...world.store.members(relationName(container.resource, forward[0]), container.uid)]
  }
  if (backward !== undefined) {
    return [...world.store.owners(relationName(resource, backward[0]), container.uid)]
  }
  const name = singularOf(container.resource)
  const keys = resources[container.resource]?.keys ?? []
  const named = new Set(keys.flatMap((key) => keyText(fieldOf(container.value, key)) ?? []))
  return [...world.store.list(resource)].filter(
    (entity) => isInside(world, entity, container.uid) || refersTo(entity, name, named),
  )
}

// What says whose it is belongs to that, wherever it was made: `customer`, `customer_id`.
function refersTo({ value }: StoredEntity, name: string, keys: ReadonlySet<string>): boolean {
  return [name, `${name}_id`, `${name}Id`].some((field) => {
    const text = keyText(value[field])
    return text !== undefined && keys.has(text)
  })
}

function filtered(
  exchange: Exchange,
  entities: readonly StoredEntity[],
  own: readonly BoundKey[],
  order: Order[],
): readonly StoredEntity[] {
  const tests: ((entity: StoredEntity) => boolean)[] = own.map(
    (bound) => (entity) => hasKey(entity, bound),
  )
  const { filters, kind, where } = exchange.plan.behaviour
  for (const [field, value] of Object.entries(where ?? {})) {
    tests.push((entity) => keyText(fieldOf(entity.value, field)) === keyText(value))
  }
  for (const [name, filter] of Object.entries(filters ?? {})) {
    const value = filterValue(exchange, name)
    if (value === undefined) continue
    if (filter.match === 'expression') {
      const { condition, order: asked } = askedFor(exchange, name, value)
      order.push(...asked)
      if (condition === undefined) continue
      tests.push((entity) => matchesCondition(condition, entity.value))
      continue
    }
    // A default hides what is otherwise, not what says nothing about it.
    const isPreset =
      exchange.query[name] === undefined && fieldOf(exchange.body, name) === undefined
    tests.push(
      (entity) =>
        picks(filter, value, entity) ||
        (isPreset && fieldValues(entity.value, filter.field).every((found) => found === undefined)),
    )
  }
  const isAsked = Object.values(filters ?? {}).some(({ match }) => match === 'expression')
  const words =
    kind === 'search' && filters?.q === undefined && !isAsked ? searchWords(exchange) : []
  if (words.length > 0) tests.push((entity) => words.every((word) => mentions(entity.value, word)))
  return tests.length === 0
    ? entities
    : entities.filter((entity) => tests.every((test) => test(entity)))
}

// A filter that nobody sets has its parameter's default (`state=open`); `all` picks everything.
function filterValue(exchange: Exchange, name: string): JsonValue | undefined {
  const planned = exchange.plan.query.find(({ parameter }) => parameter.name === name)
  const value = exchange.query[name] ?? fieldOf(exchange.body, name) ?? planned?.preset
  if (value === undefined || value === null || value === '') return undefined
  return value === 'all' || value === '*' ? undefined : value
}

function picks(filter: Filter, wanted: JsonValue, entity: StoredEntity): boolean {
  const values = [filter.field, ...(filter.also ?? [])].flatMap((field) =>
    fieldValues(entity.value, field),
  )
  const alternatives = Array.isArray(wanted) ? (wanted as readonly JsonValue[]) : [wanted]
  return alternatives.some((one) => {
    if (isRange(one)) return values.some((value) => isInRange(value, one))
    const text = keyText(one)
    if (text === undefined) return true
    return values.some((value) => {
      const found = keyText(value)
      if (found === undefined) return false
      if (filter.match === 'equals') return found === text
      const [lower, part] = [found.toLowerCase(), text.toLowerCase()]
      return filter.match === 'prefix' ? lower.startsWith(part) : lower.includes(part)
    })
  })
}

// A field inside a list has as many values as the list has items: `labels.name`.
function fieldValues(
  value: JsonValue | undefined,
  path: string,
): readonly (JsonValue | undefined)[] {
  const [step, ...rest] = path.split('.')
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => fieldValues(item, path))
  if (step === undefined || step === '') return [value]
  if (!isJsonObject(value)) return []
  if (rest.length === 0) {
    const found = value[step]
    return Array.isArray(found) ? (found as readonly JsonValue[]) : [found]
  }
  return fieldValues(value[step], rest.join('.'))
}

// `repo:a/b is:open text`: qualifiers beyond plain words are left to profiles.
function searchWords(exchange: Exchange): readonly string[] {
  const names = ['q', 'query', 'search', 'text', 'term']
  const value = names
    .map((name) => exchange.query[name] ?? fieldOf(exchange.body, name))
    .find((v) => typeof v === 'string')
  if (typeof value !== 'string') return []
  return value
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && !/^[\w-]+:/.test(word))
}

function mentions(value: JsonValue | undefined, word: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(word)
  if (Array.isArray(value)) return value.some((item: JsonValue) => mentions(item, word))
  return isJsonObject(value) && Object.values(value).some((member) => mentions(member, word))
}

function sorted(exchange: Exchange, entities: readonly StoredEntity[]): readonly StoredEntity[] {
  const field = parameterLike(exchange, /^(?:sort|sort_?by|order_?by)$/i)
  const direction = parameterLike(exchange, /^(?:direction|order|sort_?(?:order|dir|direction))$/i)
  const isDown =
    direction === undefined ? isNewestFirst(exchange) : /^desc/i.test(String(direction))
  const name = typeof field === 'string' ? field : undefined
  if (name === undefined || /^-?created(?:_?at)?$/.test(name)) {
    return isDown || name?.startsWith('-') === true ? [...entities].reverse() : entities
  }
  const isMinus = name.startsWith('-')
  const wanted = name.replace(/^[-+]/, '').split(':')[0] as string
  const sign = isDown || isMinus ? -1 : 1
  const keyed = entities.map((entity) => ({ entity, key: sortKey(entity, wanted) }))
  // Equal keys keep the order of creation, so that pages never overlap.
  keyed.sort((a, b) => sign * compareKeys(a.key, b.key) || sign * (a.entity.order - b.entity.order))
  return keyed.map(({ entity }) => entity)
}

function parameterLike(exchange: Exchange, pattern: RegExp): JsonValue | undefined {
  const planned = exchange.plan.query.find(({ parameter }) => pattern.test(parameter.name))
  if (planned === undefined) return undefined
  return exchange.query[planned.parameter.name] ?? planned.preset
}

function isNewestFirst(exchange: Exchange): boolean {
  const { operation, success } = exchange.plan
  return /newest first|most recent first|reverse chronological/i.test(
    `${operation.summary} ${success?.description ?? ''}`,
  )
}

function sortKey(entity: StoredEntity, name: string): JsonValue | undefined {
  for (const field of [name, `${name}_at`, `${name}At`, `${name}_count`]) {
    const value = fieldOf(entity.value, field)
    if (value !== undefined) return value
  }
  if (/^updated/.test(name)) return entity.updatedMs
  return undefined
}

function compareKeys(a: JsonValue | undefined, b: JsonValue | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [keyText(a) ?? '', keyText(b) ?? '']
  return left < right ? -1 : left > right ? 1 : 0
}
