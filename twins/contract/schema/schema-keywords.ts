/** @module Which JSON Schema keywords hold what, so that a malformed one is left out instead of stopping a validator. */

import { isJsonObject, isPattern, type JsonValue } from '../../base/index.ts'

/** What stands under a keyword: one schema, a list of schemas, or schemas by name. */
export const SUBSCHEMAS: Readonly<Record<string, 'one' | 'list' | 'named'>> = {
  items: 'one',
  additionalProperties: 'one',
  additionalItems: 'one',
  contains: 'one',
  propertyNames: 'one',
  not: 'one',
  if: 'one',
  // biome-ignore lint/suspicious/noThenProperty: the keyword's name
  then: 'one',
  else: 'one',
  unevaluatedItems: 'one',
  unevaluatedProperties: 'one',
  allOf: 'list',
  anyOf: 'list',
  oneOf: 'list',
  prefixItems: 'list',
  properties: 'named',
  patternProperties: 'named',
  dependentSchemas: 'named',
}

const isText = (value: JsonValue): boolean => typeof value === 'string'
const isNumber = (value: JsonValue): boolean => typeof value === 'number'
const isCount = (value: JsonValue): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0
const isBoolean = (value: JsonValue): boolean => typeof value === 'boolean'
const isTextList = (value: JsonValue): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

/** Keywords that assert something by themselves, and what their values must be. */
export const ASSERTIONS: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  multipleOf: (value) => typeof value === 'number' && value > 0,
  maximum: isNumber,
  minimum: isNumber,
  exclusiveMaximum: isNumber,
  exclusiveMinimum: isNumber,
  maxLength: isCount,
  minLength: isCount,
  pattern: (value) => isText(value) && isPattern(value as string),
  format: isText,
  maxItems: isCount,
  minItems: isCount,
  uniqueItems: isBoolean,
  maxContains: isCount,
  minContains: isCount,
  maxProperties: isCount,
  minProperties: isCount,
  required: isTextList,
  dependentRequired: (value) => isJsonObject(value),
  enum: (value) => Array.isArray(value) && value.length > 0,
  const: () => true,
}

/** The type names that JSON Schema knows. */
export const TYPES: ReadonlySet<JsonValue> = new Set([
  'null',
  'boolean',
  'object',
  'array',
  'number',
  'integer',
  'string',
])
