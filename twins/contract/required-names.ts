/** @module What a schema requires, less what it forbids in the same breath. */

import { isJsonObject, type JsonObject } from '../base/index.ts'

/**
 * The members that a schema requires. One that it neither describes nor allows beside what it describes
 * (`required: [defaultScreen]` over `default`, and `additionalProperties: false`) could only be left out or be wrong: it is left out.
 */
export function requiredNames(schema: JsonObject): readonly string[] {
  const { required, properties, patternProperties, additionalProperties } = schema
  const names = (Array.isArray(required) ? required : []).filter((name) => typeof name === 'string')
  if (additionalProperties !== false || patternProperties !== undefined) return names
  const described = isJsonObject(properties) ? properties : {}
  return names.filter((name) => Object.hasOwn(described, name))
}
