/** @module Reads and writes dotted fields (`profile.login`) of JSON objects, without changing them. */

import { isJsonObject, type JsonObject, type JsonValue, setMember } from '../../base/index.ts'

/** The value at a dotted path, or undefined where a step is missing. */
export function fieldOf(value: JsonValue | undefined, path: string): JsonValue | undefined {
  if (!path.includes('.')) return memberOf(value, path)
  let current: JsonValue | undefined = value
  for (const step of stepsOf(path)) {
    current = memberOf(current, step)
    if (current === undefined) return undefined
  }
  return current
}

const MOST_PATHS = 10_000
const steps = new Map<string, readonly string[]>()

// Paths come from contracts, but also from what clients ask for.
function stepsOf(path: string): readonly string[] {
  let known = steps.get(path)
  if (known === undefined) {
    known = path.split('.')
    if (steps.size < MOST_PATHS) steps.set(path, known)
  }
  return known
}

// What every object has, such as a constructor, is no field.
function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** Every value at a dotted path that goes through lists: `items.price` of `{ items: [{ price: 'a' }, { price: 'b' }] }`. */
export function valuesAt(value: JsonValue | undefined, path: string): readonly JsonValue[] {
  const dot = path.indexOf('.')
  const named = memberOf(value, dot === -1 ? path : path.slice(0, dot))
  if (named === undefined) return []
  const found = Array.isArray(named) ? named : [named]
  return dot === -1 ? found : found.flatMap((one) => valuesAt(one, path.slice(dot + 1)))
}

/** A copy of an object with the value at a dotted path set; objects on the way are made where missing. */
export function withField(object: JsonObject, path: string, value: JsonValue): JsonObject {
  const dot = path.indexOf('.')
  if (dot === -1) return { ...object, [path]: value }
  const head = path.slice(0, dot)
  const inner = object[head]
  return {
    ...object,
    [head]: withField(isJsonObject(inner) ? inner : {}, path.slice(dot + 1), value),
  }
}

/** A copy of an object without the member at a dotted path. */
export function withoutField(object: JsonObject, path: string): JsonObject {
  const dot = path.indexOf('.')
  const head = dot === -1 ? path : path.slice(0, dot)
  const { [head]: inner, ...rest } = object
  if (dot === -1 || !isJsonObject(inner)) return dot === -1 ? rest : object
  return { ...object, [head]: withoutField(inner, path.slice(dot + 1)) }
}

/** Lays one object over another, member by member and deeply; arrays and scalars replace. */
export function mergeDeep(base: JsonObject, over: JsonObject): JsonObject {
  const out: Record<string, JsonValue | undefined> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const under = memberOf(out, key)
    setMember(
      out,
      key,
      isJsonObject(under) && isJsonObject(value) ? mergeDeep(under, value) : value,
    )
  }
  return out
}

/** How a scalar is spelled in a path or an index; undefined for objects, arrays and null. */
export function keyText(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
