/** @module From the schemas and parameters of Google's Discovery format to OpenAPI 3.1's. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer } from '../json-pointer.ts'
import type { Origins } from './origins.ts'

type Members = Record<string, JsonValue | undefined>

/** Formats that say more than JSON Schema's own: what a text or number of them looks like. */
const FORMATS: Readonly<Record<string, JsonObject>> = {
  'google-datetime': { format: 'date-time' },
  int64: { format: 'int64', pattern: '^-?\\d+$' },
  uint64: { format: 'uint64', pattern: '^\\d+$' },
  uint32: { format: 'uint32', minimum: 0, maximum: 4_294_967_295 },
}

const COPIED = ['description', 'title', 'readOnly', 'deprecated', 'pattern'] as const

/** Converts the schema of a name, a property or an item. Source: the Discovery service's reference, "JSON Schema". */
export function convertDiscoverySchema(
  schema: JsonValue | undefined,
  at: string,
  origins: Origins,
): JsonValue {
  if (!isJsonObject(schema)) return {}
  const made: Members = {}
  for (const key of COPIED) if (schema[key] !== undefined) made[key] = schema[key]
  if (typeof schema.$ref === 'string') {
    made.$ref = schemaReference(schema.$ref)
    return origins.mark(made as JsonObject, at)
  }
  Object.assign(made, convertValue(schema))
  if (isJsonObject(schema.items)) {
    made.items = convertDiscoverySchema(schema.items, `${at}/items`, origins)
  }
  if (isJsonObject(schema.properties)) {
    const { properties, required } = convertProperties(schema.properties, at, origins)
    made.properties = properties
    if (required.length > 0) made.required = required
  }
  if (isJsonObject(schema.additionalProperties)) {
    const inside = `${at}/additionalProperties`
    made.additionalProperties = convertDiscoverySchema(schema.additionalProperties, inside, origins)
  }
  if (isJsonObject(schema.variant)) Object.assign(made, convertVariant(schema.variant))
  return origins.mark(made as JsonObject, at)
}

/** Discovery refers to schemas by their bare name. */
export function schemaReference(name: string): string {
  return childPointer('#/components/schemas', name)
}

/**
 * A parameter of a method, or a global one.
 * @param location where it stands if the document does not say
 */
export function convertDiscoveryParameter(
  name: string,
  parameter: JsonObject,
  at: string,
  origins: Origins,
): JsonObject {
  const { description, deprecated, location, required, repeated } = parameter
  const value = {
    ...convertValue(parameter),
    ...(typeof parameter.pattern === 'string' ? { pattern: parameter.pattern } : {}),
  }
  const isInPath = location === 'path'
  const made: Members = { name, in: isInPath ? 'path' : 'query', description, deprecated }
  for (const [key, member] of Object.entries(made)) if (member === undefined) delete made[key]
  if (isInPath || required === true) made.required = true
  if (repeated === true) Object.assign(made, { style: 'form', explode: true })
  made.schema = repeated === true ? { type: 'array', items: value } : value
  return origins.mark(made as JsonObject, at)
}

/** The keywords of a plain value. Discovery writes bounds and defaults as texts, whatever the type. */
function convertValue(schema: JsonObject): JsonObject {
  const { type, format, minimum, maximum, enumDescriptions } = schema
  const made: Members = {}
  if (typeof type === 'string' && type !== 'any') made.type = type
  if (typeof format === 'string') Object.assign(made, FORMATS[format] ?? { format })
  if (schema.default !== undefined) made.default = typed(schema.default, type)
  if (minimum !== undefined && type !== 'string') made.minimum = Number(minimum)
  if (maximum !== undefined && type !== 'string') made.maximum = Number(maximum)
  if (Array.isArray(schema.enum)) made.enum = schema.enum.map((value) => typed(value, type))
  if (enumDescriptions !== undefined) made['x-enum-descriptions'] = enumDescriptions
  return made as JsonObject
}

function typed(value: JsonValue, type: JsonValue | undefined): JsonValue {
  if (typeof value !== 'string') return value
  if (type === 'boolean') return value === 'true'
  const isNumeric = type === 'integer' || type === 'number'
  return isNumeric && value !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}

function convertProperties(
  declared: JsonObject,
  at: string,
  origins: Origins,
): { readonly properties: JsonObject; readonly required: readonly string[] } {
  const properties: Members = {}
  const required: string[] = []
  for (const [name, property] of Object.entries(declared)) {
    properties[name] = convertDiscoverySchema(
      property,
      childPointer(at, 'properties', name),
      origins,
    )
    if (isJsonObject(property) && property.required === true) required.push(name)
  }
  return { properties: properties as JsonObject, required }
}

/** A schema that is one of several, told apart by a property. */
function convertVariant(variant: JsonObject): JsonObject {
  const members = (Array.isArray(variant.map) ? variant.map : []).filter(isJsonObject)
  const mapping = members.map(({ type_value, $ref }) => [
    String(type_value),
    schemaReference(String($ref)),
  ])
  return {
    oneOf: mapping.map(([, $ref]) => ({ $ref: $ref as string })),
    discriminator: {
      propertyName: String(variant.discriminant),
      mapping: Object.fromEntries(mapping),
    },
  }
}
