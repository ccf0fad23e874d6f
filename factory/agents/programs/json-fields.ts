/** @module Reads fields of what an agent printed, which may be anything. */

import type { JsonObject, JsonValue } from '../../../twins/base/index.ts'

/** The text at a key, if one is there. */
export function textAt(value: JsonObject, key: string): string | undefined {
  const found = value[key]
  return typeof found === 'string' ? found : undefined
}

/** The number at a key, if one is there. */
export function numberAt(value: JsonObject, key: string): number | undefined {
  const found = value[key]
  return typeof found === 'number' ? found : undefined
}

/** The object at a key; an empty one where there is none. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  return isObject(value[key]) ? value[key] : {}
}

/** The objects in the list at a key. */
export function listAt(value: JsonObject, key: string): readonly JsonObject[] {
  const found = value[key]
  return Array.isArray(found) ? found.filter(isObject) : []
}

/** Whether a value is an object, and no list. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
