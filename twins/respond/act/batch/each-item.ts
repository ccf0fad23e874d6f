/** @module The items of a request that is about many things: what each of them names, and what it says of that. */

import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../base/index.ts'
import {
  fieldOf,
  keyText,
  type StoredEntity,
  withField,
  withoutField,
} from '../../../world/index.ts'
import type { Exchange } from '../../exchange.ts'
import { withoutUnheeded } from '../fields/names-in-request.ts'
import { resolveSets } from '../fields/resolve-sets.ts'

/** One item of the request's list. */
export interface Item {
  /** Values of fields that the thing has that it is about. */
  readonly names: Readonly<Record<string, JsonValue>>
  /** What is put into lists of the thing, by their fields. */
  readonly adds: Readonly<Record<string, JsonValue>>
  /** What the thing shall be, beside its names. */
  readonly said: JsonObject
}

/** The items of the request, in its order. */
export function eachItem(exchange: Exchange): readonly Item[] {
  const { behaviour } = exchange.plan
  const { names = {}, adds = {} } = behaviour.items ?? {}
  const fixed = fixedNames(exchange)
  return listOf(exchange).map((item) => {
    let said: JsonObject = isJsonObject(item) ? item : {}
    const named: Record<string, JsonValue> = { ...fixed }
    for (const [member, field] of Object.entries(names)) {
      const value = member === '' ? item : fieldOf(item, member)
      if (value !== undefined) named[field] = value
      if (member !== '') said = withoutField(said, member)
    }
    const added: Record<string, JsonValue> = {}
    for (const [member, { field }] of Object.entries(adds)) {
      const value = fieldOf(item, member)
      if (value !== undefined) added[field] = value
      said = withoutField(said, member)
    }
    return { names: named, adds: added, said: withoutUnheeded(exchange, said) }
  })
}

function listOf({ plan, body, query }: Exchange): readonly JsonValue[] {
  const { at, holds } = plan.behaviour.request
  if (holds === 'entity') return body === undefined ? [] : [body]
  const list = at === '' ? body : (fieldOf(body, at) ?? query[at])
  return Array.isArray(list) ? list : []
}

// What the path says is a name of each thing: `/schemes/{id}/mapping` is about mappings of that scheme.
function fixedNames(exchange: Exchange): Readonly<Record<string, JsonValue>> {
  const sets = Object.entries(exchange.plan.behaviour.sets ?? {}).filter(
    ([, value]) => typeof value === 'string' && value.startsWith('$key.'),
  )
  return resolveSets(exchange, Object.fromEntries(sets), undefined) as Record<string, JsonValue>
}

/** What the body says beside its list, or in the member for that: it is said of each. */
export function saidOfAll(exchange: Exchange): JsonObject {
  const { plan, body } = exchange
  const { request, items } = plan.behaviour
  const { at } = request
  if (items?.said === undefined && at === '') return {}
  const said = items?.said === undefined ? body : fieldOf(body, items.said)
  if (!isJsonObject(said)) return {}
  return withoutUnheeded(exchange, items?.said === undefined ? withoutField(said, at) : said)
}

/** Whether an entity is the one that an item names. */
export function isNamed({ value }: StoredEntity, { names }: Item): boolean {
  return Object.entries(names).every(([field, wanted]) => {
    const found = fieldOf(value, field)
    if (found === undefined) return false
    const text = keyText(wanted)
    return text === undefined
      ? canonicalJson(found) === canonicalJson(wanted)
      : keyText(found) === text
  })
}

/** The names of an item as one text, the same for items that name the same. */
export function namesText({ names }: Item): string {
  const told = Object.entries(names).map(([field, value]) => [field, keyText(value) ?? value])
  return canonicalJson(told)
}

/** The names of an item as fields of what is made for it. */
export function withNames(said: JsonObject, { names }: Item): JsonObject {
  let out = said
  for (const [field, value] of Object.entries(names)) out = withField(out, field, value)
  return out
}
