/** @module Things of which there is one: settings of the service or of an entity, and the actor itself. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { fieldOf, keyText, type StoredEntity, singularOf, withField } from '../../world/index.ts'
import { actorOf } from '../actor.ts'
import { shownOnly } from '../entity/index.ts'
import type { Effect, Exchange } from '../exchange.ts'
import { keepMedia } from '../media/index.ts'
import { notFound } from '../refusal.ts'
import { changeEntity } from './fields/change-fields.ts'
import { withoutItemKeys } from './fields/names-in-request.ts'
import { withSets } from './fields/resolve-sets.ts'
import { type BoundKey, findAll, hasKey, keyGroups } from './find-entities.ts'
import { removeEntity } from './restore-entity.ts'
import { bodyEntity } from './write-entities.ts'

/**
 * Reads, sets or removes a singleton. Until somebody sets it, it is what its schema's defaults make it.
 * Where its path names it by what nothing else knows (`/enterprises/{enterprise}/report`), there is one for each name.
 */
export function singleton(exchange: Exchange): Effect {
  const { world, plan } = exchange
  const resource = plan.behaviour.resource as string
  const { stored, parent, names } = settingAt(exchange, does(exchange) === 'read')
  const isRefusable = plan.operation.responses.some(({ status }) =>
    /^(?:404|4xx|default)$/i.test(status),
  )
  if (does(exchange) === 'read') {
    const entity = stored ?? unset(exchange, resource, parent, names)
    const { holds, at } = plan.behaviour.response
    // A file is there once somebody put it there; where the contract has no answer for that, it is empty until then.
    if (holds === 'media' && stored === undefined && isRefusable)
      throw notFound(resource, singularOf(resource))
    // A document that was taken away.
    if (holds === 'value' && fieldOf(entity.value, at) === null)
      throw notFound(resource, singularOf(resource))
    exchange.reads.push(entity.uid)
    return { kind: 'entity', entity }
  }
  if (does(exchange) === 'unset') {
    if (stored === undefined) {
      // Where the contract has no answer for that, what was never set is as it shall be.
      if (plan.behaviour.does === 'unset' || !isRefusable) return { kind: 'done' }
      throw notFound(resource, singularOf(resource))
    }
    const left = withoutNamed(exchange, stored.value)
    if (left !== undefined) return { kind: 'done', entity: changeEntity(exchange, stored, left) }
    removeEntity(exchange, stored)
    return { kind: 'deleted', entity: stored }
  }
  const said = withSets(exchange, resource, bodyEntity(exchange), stored)
  const isAdding = plan.behaviour.does === 'add' && stored !== undefined
  const body = withNames(isAdding ? added(stored.value, said) : said, names)
  if (stored !== undefined) {
    keepMedia(exchange, stored)
    // Below a setting, and not at it, PUT says a part of it.
    const replace = exchange.method === 'PUT' && plan.behaviour.does === undefined
    return { kind: 'entity', entity: changeEntity(exchange, stored, body, { replace }) }
  }
  const entity = world.create(resource, withoutItemKeys(exchange, body), parent?.uid)
  exchange.writes.push(entity.uid)
  keepMedia(exchange, entity)
  return { kind: 'entity', entity }
}

// Its lists, with what is said at their ends.
function added(value: JsonObject, said: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(said).map(([name, more]) => {
      const list = value[name]
      return [name, Array.isArray(list) && Array.isArray(more) ? [...list, ...more] : more]
    }),
  ) as JsonObject
}

/** A singleton's list without the items that the query names (`modules` by `?moduleKey=…`); undefined where it names none. */
function withoutNamed({ plan, query }: Exchange, value: JsonObject): JsonObject | undefined {
  for (const [name, list] of Object.entries(value)) {
    if (!Array.isArray(list)) continue
    const noun = singularOf(name).toLowerCase()
    for (const { parameter } of plan.query) {
      const said = query[parameter.name]
      const field = /^(.+?)_?(key|id|name)s?$/i.exec(parameter.name)
      if (said === undefined || field?.[1]?.toLowerCase() !== noun) continue
      const named = [said].flat()
      const key = field[2]?.toLowerCase() ?? ''
      const left = list.filter(
        (item: JsonValue) => !isJsonObject(item) || !named.includes(item[key] ?? null),
      )
      return { [name]: left }
    }
  }
  return undefined
}

// Whoever put one into the world without saying whose it is meant everybody's: it is read, until there is a better one.
function namedOne(
  stored: readonly StoredEntity[],
  names: readonly BoundKey[],
  isReading: boolean,
): StoredEntity | undefined {
  const own = stored.find((one) => names.every((name) => hasKey(one, name)))
  if (own !== undefined || !isReading) return own
  return stored.find(({ value }) =>
    names.every(({ key }) => key.fields.every((field) => fieldOf(value, field) === undefined)),
  )
}

function withNames(body: JsonObject, names: readonly BoundKey[]): JsonObject {
  let named = body
  for (const { key, value } of names) {
    const [field] = key.fields
    if (field !== undefined) named = withField(named, field, value)
  }
  return named
}

/** The one that the request means, where it was set; what contains it, and the names that only its path knows. */
export function settingAt(
  exchange: Exchange,
  isReading: boolean,
): {
  readonly stored: StoredEntity | undefined
  readonly parent: StoredEntity | undefined
  readonly names: readonly BoundKey[]
} {
  const { world, plan, service } = exchange
  const resource = plan.behaviour.resource as string
  const groups = keyGroups(exchange)
  const names = groups.filter((group) => group.resource === resource).flatMap(({ keys }) => keys)
  const outer = groups.filter((group) => group.resource !== resource)
  const parent = findAll(exchange, outer).at(-1) ?? callerOwning(exchange, resource)
  const stored =
    resource === service.actorResource && parent === undefined
      ? actorOf(world)
      : namedOne([...world.store.list(resource, parent?.uid)], names, isReading)
  return { stored, parent, names }
}

function does({ method, plan }: Exchange): 'read' | 'set' | 'unset' {
  const said = plan.behaviour.does
  if (said === 'read' || said === 'set' || said === 'unset') return said
  if (said === 'replace' || said === 'add') return 'set'
  if (method === 'GET' || method === 'HEAD') return 'read'
  return method === 'DELETE' ? 'unset' : 'set'
}

// A part of the caller, where the request names nobody else.
function callerOwning(
  { service, world, plan }: Exchange,
  resource: string,
): StoredEntity | undefined {
  if (plan.behaviour.does === undefined) return undefined
  const owner = service.behaviour.resources[resource]?.parent
  return owner !== undefined && owner === service.actorResource ? actorOf(world) : undefined
}

/** What it is as long as nobody has set it. */
export function unset(
  exchange: Exchange,
  resource: string,
  parent: StoredEntity | undefined,
  names: readonly BoundKey[],
): StoredEntity {
  const { world, service } = exchange
  const of = [parent?.uid ?? 'service', ...names.map(({ value }) => keyText(value))]
  const uid = `${resource}/of/${of.join('/')}`
  // What can be switched on and off is off until somebody switches it on.
  const off = Object.values(service.behaviour.operations).find(
    (one) => one.does === 'unset' && one.resource === resource && one.sets !== undefined,
  )
  const given = withNames(off?.sets ?? {}, names)
  return shownOnly(service, world, { resource, uid, parent, given })
}
