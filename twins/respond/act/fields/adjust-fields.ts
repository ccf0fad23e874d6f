/** @module Changes that a request tells by what to add and remove: `addParents=a,b`, `{ update: { labels: [{ add: 'bug' }] } }`. */

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
  singularOf,
  withField,
} from '../../../world/index.ts'
import { isOfKind } from '../../entity/index.ts'
import type { Exchange } from '../../exchange.ts'

/**
 * What a request says of a thing, with what it adds to the thing's lists and takes out of them as those lists are then.
 * Members that tell so are no fields of the thing. What is added is there once; an item is taken out by itself, or by
 * some of its members.
 */
export function adjusted(
  exchange: Exchange,
  entity: Pick<StoredEntity, 'resource' | 'value'>,
  said: JsonObject,
): JsonObject {
  const { adjusts } = exchange.plan.behaviour
  if (adjusts === undefined) return said
  const names = new Set(Object.keys(adjusts))
  let out: JsonObject = Object.fromEntries(
    Object.entries(said).filter(([name]) => !names.has(name)),
  )
  for (const [name, { field, does }] of Object.entries(adjusts)) {
    const told = toldIn(exchange, said, name)
    if (told === undefined || told === null) continue
    if (does !== 'each') {
      const change = { [does]: itemsOf(told) }
      out = withField(
        out,
        field,
        changed(fieldOf(out, field) ?? fieldOf(entity.value, field), change),
      )
      continue
    }
    for (const [inner, steps] of Object.entries(isJsonObject(told) ? told : {})) {
      const at = field === '' ? inner : `${field}.${inner}`
      let value = fieldOf(out, at) ?? fieldOf(entity.value, at)
      if (resourceInside(exchange, entity, inner, value) !== undefined) continue
      for (const step of [steps].flat()) if (isJsonObject(step)) value = changed(value, step)
      if (value !== undefined) out = withField(out, at, value)
    }
  }
  return out
}

/** Makes what a request adds inside the thing itself, comments of an issue; gives the thing as it is then. */
export function withInside(
  exchange: Exchange,
  entity: StoredEntity,
  said: JsonObject,
): StoredEntity {
  const { world, writes, plan } = exchange
  const { adjusts } = plan.behaviour
  if (adjusts === undefined) return entity
  for (const [name, { field, does }] of Object.entries(adjusts)) {
    const told = does === 'each' ? toldIn(exchange, said, name) : undefined
    for (const [inner, steps] of Object.entries(isJsonObject(told) ? told : {})) {
      const own = fieldOf(entity.value, field === '' ? inner : `${field}.${inner}`)
      const resource = resourceInside(exchange, entity, inner, own)
      if (resource === undefined) continue
      for (const step of [steps].flat().filter(isJsonObject))
        for (const given of listed(step.add).filter(isJsonObject))
          writes.push(world.create(resource, given, entity.uid).uid)
    }
  }
  return world.store.get(entity.uid) ?? entity
}

function toldIn({ query, body }: Exchange, said: JsonObject, name: string): JsonValue | undefined {
  return query[name] ?? said[name] ?? fieldOf(body, name)
}

// An issue's `comment` is no field of it: comments stand inside it.
function resourceInside(
  { service }: Exchange,
  { resource }: Pick<StoredEntity, 'resource'>,
  name: string,
  value: JsonValue | undefined,
): string | undefined {
  if (Array.isArray(value)) return undefined
  return Object.values(service.behaviour.resources).find(
    (one) => isOfKind(service, resource, one.parent) && singularOf(one.name) === name,
  )?.name
}

function changed(before: JsonValue | undefined, step: JsonObject): JsonValue {
  let value = step.set === undefined ? (before ?? null) : step.set
  if (step.edit !== undefined)
    value = isJsonObject(value) && isJsonObject(step.edit) ? mergeDeep(value, step.edit) : step.edit
  if (step.add === undefined && step.remove === undefined) return value
  const list: readonly JsonValue[] = Array.isArray(value) ? value : []
  const removed = listed(step.remove)
  const kept = list.filter((item) => !removed.some((one) => isSaid(item, one)))
  const added = listed(step.add).filter((one) => !kept.some((item) => isSaid(item, one)))
  return [...kept, ...added]
}

function listed(said: JsonValue | undefined): readonly JsonValue[] {
  return said === undefined ? [] : Array.isArray(said) ? said : [said]
}

// A query has several values between commas.
function itemsOf(told: JsonValue): JsonValue {
  return typeof told === 'string' ? told.split(',').filter((one) => one !== '') : told
}

function isSaid(item: JsonValue, said: JsonValue): boolean {
  if (isJsonObject(item) && isJsonObject(said))
    return Object.entries(said).every(
      ([name, value]) => item[name] !== undefined && isSaid(item[name], value as JsonValue),
    )
  return canonicalJson(item) === canonicalJson(said)
}
