/** @module Reads fields of what an agent printed, which may be anything. */

import { isJsonObject, type JsonObject } from '../../../twins/base/index.ts'

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
  return isJsonObject(value[key]) ? value[key] : {}
}

/** The objects in the list at a key. */
export function listAt(value: JsonObject, key: string): readonly JsonObject[] {
  const found = value[key]
  return Array.isArray(found) ? found.filter(isJsonObject) : []
}
