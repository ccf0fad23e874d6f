/** @module Schemas of other documents keep their names when everything is brought into one: what they are called tells what they are. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, pointerTokens } from '../../contract/index.ts'

/** Stands in a schema of another document, and says what it is called there; nothing of it remains. */
const NAME = 'x-holdout-part'

/** Members that hold data, or schemas that have no name. */
const NOT_NAMED = /^(?:x-.*|schema|items|examples?|value|default|headers|variables)$/
const SCHEMA_TYPE = /^(?:object|array|string|integer|number|boolean|null)$/

/** A document with a name in each of its schemas that a mapping calls by one, or that is all of it. */
export function markParts(part: JsonObject, fileName: string): JsonObject {
  return marked(part, fileName.replace(/\.(?:ya?ml|json)(?:\.gz)?$/i, ''))
}

function marked(value: JsonObject, name: string): JsonObject {
  if (isSchema(value)) return { ...value, [NAME]: name }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      isJsonObject(child) && !NOT_NAMED.test(key) ? marked(child, key) : child,
    ]),
  )
}

function isSchema(value: JsonObject): boolean {
  if (value.in !== undefined) return false
  const types = Array.isArray(value.type) ? value.type : [value.type]
  if (types.every((type) => typeof type === 'string' && SCHEMA_TYPE.test(type))) return true
  return (
    isJsonObject(value.properties) || [value.allOf, value.anyOf, value.oneOf].some(Array.isArray)
  )
}

/** The document with what was marked among its named schemas, and references that lead there. */
export function placeParts(whole: JsonObject): JsonObject {
  const isOld = whole.swagger !== undefined
  const home = isOld ? '#/definitions' : '#/components/schemas'
  const components = isJsonObject(whole.components) ? whole.components : {}
  const declared = (isOld ? whole.definitions : components.schemas) ?? {}
  const known = isJsonObject(declared) ? declared : {}
  const placed: Record<string, JsonValue> = {}
  const moved = new Map<string, string>()

  const freeName = (name: string, from: string): string => {
    for (let count = 1; ; count += 1) {
      const free = count === 1 ? name : `${name}_${count}`
      const taken = known[free]
      const leadsHere = isJsonObject(taken) && taken.$ref === from
      if (placed[free] === undefined && (taken === undefined || leadsHere)) return free
    }
  }
  const place = (value: JsonValue, pointer: string): JsonValue => {
    if (Array.isArray(value)) {
      return value.map((item: JsonValue, index) => place(item, `${pointer}/${index}`))
    }
    if (!isJsonObject(value)) return value
    const { [NAME]: name, ...rest } = value
    const isHome = pointer.startsWith(`${home}/`) && !pointer.includes('/', home.length + 1)
    const target =
      typeof name === 'string' && !isHome ? childPointer(home, freeName(name, pointer)) : undefined
    if (target === undefined) return inside(rest, pointer)
    const key = target.slice(home.length + 1)
    moved.set(pointer, target)
    // Taken before its members are placed, since one of them may be called alike.
    placed[key] = true
    placed[key] = inside(rest, pointer)
    return { $ref: target }
  }
  const inside = (value: JsonObject, pointer: string): JsonObject =>
    Object.fromEntries(
      Object.entries(value).map(([key, child]) => [
        key,
        child === undefined ? child : place(child, childPointer(pointer, key)),
      ]),
    )

  const rest = inside(whole, '#')
  if (moved.size === 0) return rest
  const here = isOld
    ? rest.definitions
    : isJsonObject(rest.components)
      ? rest.components.schemas
      : {}
  const schemas = { ...(isJsonObject(here) ? here : {}), ...placed }
  const made = isOld
    ? { ...rest, definitions: schemas }
    : {
        ...rest,
        components: { ...(isJsonObject(rest.components) ? rest.components : {}), schemas },
      }
  return redirected(made, moved) as JsonObject
}

/** References to what was moved, or to something inside of it. */
function redirected(value: JsonValue, moved: ReadonlyMap<string, string>): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => redirected(item, moved))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      if (key === '$ref' && typeof child === 'string') return [key, target(child, moved)]
      return [key, child === undefined ? child : redirected(child, moved)]
    }),
  )
}

function target(reference: string, moved: ReadonlyMap<string, string>): string {
  if (!reference.startsWith('#')) return reference
  const pointer = childPointer('#', ...pointerTokens(reference))
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) {
    const found = moved.get(pointer.slice(0, end))
    if (found !== undefined) return found + pointer.slice(end)
  }
  return reference
}
