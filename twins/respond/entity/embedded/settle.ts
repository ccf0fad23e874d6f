/** @module Objects and lists inside of a thing as a request says them anew, with what only the service writes as it was. */

import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../base/index.ts'
import { fieldOf, keyText } from '../../../world/index.ts'
import { type FillContext, fillValue } from '../../fill/index.ts'
import type { Embedded, EmbeddedList } from './embedded.ts'

/**
 * What was sent, without what only the service writes inside of it.
 *
 * @param keys whether the keys of list items are left too, to find by them which items are meant
 */
export function withoutReadOnly(
  sent: JsonObject,
  inside: Embedded,
  keys: 'kept' | 'dropped',
  key?: string,
): JsonObject {
  const { readOnly, lists } = inside
  let out = sent
  const set = (name: string, value: JsonValue) => {
    if (value !== out[name]) out = { ...out, [name]: value }
  }
  for (const name of readOnly) {
    if (out[name] === undefined || (name === key && keys === 'kept')) continue
    const { [name]: _, ...rest } = out
    out = rest
  }
  for (const [name, inner] of objectsIn(sent, inside)) {
    const value = out[name]
    if (isJsonObject(value)) set(name, withoutReadOnly(value, inner, keys))
  }
  for (const [name, inner] of lists) {
    const value = out[name]
    if (!Array.isArray(value)) continue
    const items = value.map((item: JsonValue) =>
      isJsonObject(item) ? withoutReadOnly(item, inner, keys, inner.key) : item,
    )
    if (items.some((item, i) => item !== value[i])) set(name, items)
  }
  return out
}

/**
 * What is said, with what only the service writes of what was there before.
 *
 * @param isWhole whether an object that is said is said anew, and not only what changes of it; a list always is
 */
export function settled(
  said: JsonObject,
  before: JsonValue | undefined,
  inside: Embedded,
  isWhole: boolean,
): JsonObject {
  const { kept, lists } = inside
  const known = isJsonObject(before) ? before : {}
  let out = said
  for (const name of isWhole ? kept : []) {
    const value = known[name]
    if (value !== undefined && out[name] === undefined) out = { ...out, [name]: value }
  }
  for (const [name, inner] of objectsIn(said, inside)) {
    const value = said[name]
    if (isJsonObject(value)) out = { ...out, [name]: settled(value, known[name], inner, isWhole) }
  }
  for (const [name, inner] of lists) {
    const value = said[name]
    if (Array.isArray(value)) out = { ...out, [name]: settledItems(value, known[name], inner) }
  }
  return out
}

// Those that the schema names, and those that are under names that somebody chose.
function objectsIn(
  value: JsonObject,
  { objects, others, names }: Embedded,
): Iterable<readonly [name: string, inside: Embedded]> {
  if (others === undefined) return objects
  const chosen = Object.keys(value).filter((name) => !names.has(name))
  return [...objects, ...chosen.map((name) => [name, others] as const)]
}

function settledItems(
  said: readonly JsonValue[],
  before: JsonValue | undefined,
  list: EmbeddedList,
): readonly JsonValue[] {
  const same = sameItems(said, Array.isArray(before) ? before : [], list)
  return said.map((item, i) => {
    if (!isJsonObject(item)) return item
    const known = same.get(i)
    if (known === undefined) return withoutReadOnly(item, list, 'dropped')
    const whole = settled(withoutReadOnly(item, list, 'kept'), known, list, true)
    const id = list.key === undefined ? undefined : known[list.key]
    return list.key === undefined || id === undefined ? whole : { ...whole, [list.key]: id }
  })
}

/**
 * Which items of a list are those that were there, by place. First by their key. What says none, or one that only the service
 * gives and has not given, is the one that says all the same, wherever that stands; then the only one whose texts are the same
 * (a line of the same article, though of another number). What is left is new: a place says nothing, since who leaves out the
 * first line and sends the second would give that the id of the first.
 */
export function sameItems(
  said: readonly JsonValue[],
  before: readonly JsonValue[],
  list: Pick<EmbeddedList, 'key' | 'readOnly' | 'kept'>,
): ReadonlyMap<number, JsonObject> {
  const { key, readOnly, kept } = list
  const found = new Map<number, JsonObject>()
  const free = new Set(before.filter(isJsonObject))
  const take = (place: number, item: JsonObject) => {
    found.set(place, item)
    free.delete(item)
  }
  const nameOf = (item: JsonObject) => (key === undefined ? undefined : keyText(fieldOf(item, key)))
  const named = new Map([...free].map((item) => [nameOf(item), item]))
  const sayable = (item: JsonObject) =>
    membersWhere(item, (name) => name !== key && !kept.has(name))
  const open = new Map<number, JsonObject>()
  for (const [place, item] of said.entries()) {
    if (!isJsonObject(item)) continue
    const name = nameOf(item)
    const known = name === undefined ? undefined : named.get(name)
    if (known !== undefined && free.has(known)) take(place, known)
    else if (name === undefined || readOnly.has(key ?? '')) open.set(place, sayable(item))
  }
  for (const [place, item] of open) {
    const alike = [...free].filter((one) => says(one, item))
    const [first] = alike
    if (first === undefined) continue
    const whole = sayable(first)
    if (alike.every((one) => says(one, whole))) take(place, first)
  }
  const left = [...open].filter(([place]) => !found.has(place))
  const texts = new Map(left.map(([place, item]) => [place, textsOf(item)]))
  const times = Map.groupBy(texts.values(), (one) => canonicalJson(one))
  for (const [place, one] of texts) {
    const alike = [...free].filter((item) => says(item, one))
    const [only] = alike
    if (only === undefined || alike.length > 1) continue
    if (times.get(canonicalJson(one))?.length === 1) take(place, only)
  }
  return found
}

/** Whether an item has each of some members, of which there are any. */
function says(item: JsonObject, members: JsonObject): boolean {
  const names = Object.keys(members)
  return names.length > 0 && names.every((name) => isSame(item[name], members[name]))
}

function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  const isScalar = typeof one !== 'object' || typeof other !== 'object'
  return isScalar ? one === other : canonicalJson(one) === canonicalJson(other)
}

function textsOf(item: JsonObject): JsonObject {
  return membersWhere(item, (_, value) => typeof value === 'string')
}

function membersWhere(
  item: JsonObject,
  isMeant: (name: string, value: JsonValue | undefined) => boolean,
): JsonObject {
  return Object.fromEntries(Object.entries(item).filter(([name, value]) => isMeant(name, value)))
}

const MOST_DRAWS = 20

/** A value with keys for those items of its lists that have none, where the service gives them: each another one in its list. */
export function withItemKeys(
  context: FillContext,
  value: JsonObject,
  inside: Embedded,
  path = '',
): JsonObject {
  let out = value
  for (const [name, inner] of objectsIn(value, inside)) {
    const part = value[name]
    if (!isJsonObject(part)) continue
    const keyed = withItemKeys(context, part, inner, `${path}${name}.`)
    if (keyed !== part) out = { ...out, [name]: keyed }
  }
  for (const [name, inner] of inside.lists) {
    const items = value[name]
    if (!Array.isArray(items)) continue
    const { key, madeBy } = inner
    const taken = new Set(
      items.map((item) =>
        isJsonObject(item) && key !== undefined ? keyText(item[key]) : undefined,
      ),
    )
    const keyed = items.map((item: JsonValue, i) => {
      if (!isJsonObject(item)) return item
      const at = `${path}${name}.${i}.`
      const whole = withItemKeys(context, item, inner, at)
      if (key === undefined || madeBy === undefined) return whole
      if (whole[key] !== undefined && whole[key] !== null) return whole
      const place = { name: key, path: at + key, required: true, depth: 2 }
      for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
        const random = (from: string) => context.random(draw === 0 ? from : `${from} ${draw}`)
        const made = fillValue({ ...context, random }, madeBy, undefined, place)
        if (taken.has(keyText(made))) continue
        taken.add(keyText(made))
        return { ...whole, [key]: made }
      }
      return whole
    })
    if (keyed.some((item, i) => item !== items[i])) out = { ...out, [name]: keyed }
  }
  return out
}
