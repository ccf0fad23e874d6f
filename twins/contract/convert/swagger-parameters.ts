/** @module From Swagger 2.0's parameters, whose schema is written on them, to OpenAPI 3.1's. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { valueAt } from '../json-pointer.ts'
import type { SwaggerConversion } from './swagger-schemas.ts'

type Members = Record<string, JsonValue | undefined>

/** A parameter as declared, after its `$ref`, and where it stands. */
export interface Declared {
  readonly value: JsonObject
  readonly at: string
}

/** The parameters of a list, their references followed; those that lead nowhere are left out. */
export function declaredParameters(
  list: JsonValue | undefined,
  at: string,
  to: SwaggerConversion,
): readonly Declared[] {
  const found: Declared[] = []
  for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
    let place = `${at}/${index}`
    let value: JsonValue | undefined = item
    const seen = new Set<string>()
    while (isJsonObject(value) && typeof value.$ref === 'string' && !seen.has(value.$ref)) {
      place = value.$ref
      seen.add(place)
      value = place.startsWith('#') ? valueAt(to.source, place) : undefined
    }
    if (isJsonObject(value)) found.push({ value, at: place })
  }
  return found
}

/** The parameters that stay parameters. Those that lead nowhere stay too, so that reading says so. */
export function convertParameters(
  list: JsonValue | undefined,
  at: string,
  to: SwaggerConversion,
): readonly JsonValue[] {
  const made: JsonValue[] = []
  for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
    const place = `${at}/${index}`
    if (!isJsonObject(item)) continue
    const [declared] = declaredParameters([item], place, to)
    if (declared !== undefined && isInBody(declared.value)) continue
    const converted =
      typeof item.$ref === 'string'
        ? { $ref: item.$ref.replace(/^#\/parameters\//, '#/components/parameters/') }
        : convertParameter(item, place, to)
    made.push(to.origins.mark(converted, place))
  }
  return made
}

/** True for what becomes part of the request body. */
export function isInBody(parameter: JsonObject): boolean {
  return parameter.in === 'body' || parameter.in === 'formData'
}

/** Converts a parameter of path, query or header. */
export function convertParameter(
  parameter: JsonObject,
  at: string,
  to: SwaggerConversion,
): JsonObject {
  const { name, in: location, required, description, deprecated, allowEmptyValue } = parameter
  const made: Members = { name, in: location, required, description, deprecated, allowEmptyValue }
  for (const [key, value] of Object.entries(made)) if (value === undefined) delete made[key]
  const schema = valueSchema(parameter, at, to)
  return to.origins.mark(
    { ...made, ...serialisation(parameter, at, to), ...extensionsOf(parameter), schema },
    at,
  )
}

const ABOUT_THE_PARAMETER: ReadonlySet<string> = new Set([
  'name',
  'in',
  'required',
  'description',
  'deprecated',
  'allowEmptyValue',
  'collectionFormat',
  'schema',
])

/** The keywords that Swagger writes on the parameter itself, as a schema. */
export function valueSchema(parameter: JsonObject, at: string, to: SwaggerConversion): JsonValue {
  const keywords = Object.entries(parameter).filter(
    ([key]) => !ABOUT_THE_PARAMETER.has(key) && (key === 'x-nullable' || !key.startsWith('x-')),
  )
  // Some authors write a schema here, as 3.0 has it.
  if (keywords.length === 0 && parameter.schema !== undefined) {
    return to.schema(parameter.schema, `${at}/schema`)
  }
  return to.schema(Object.fromEntries(keywords), at)
}

/** OpenAPI 3's words for `collectionFormat`. */
export function serialisation(
  parameter: JsonObject,
  at: string,
  to: SwaggerConversion,
): JsonObject {
  if (parameter.type !== 'array') return {}
  const inUrl = parameter.in === 'query' || parameter.in === 'formData'
  const format = parameter.collectionFormat ?? 'csv'
  if (format === 'multi' && inUrl) return { style: 'form', explode: true }
  if (format === 'ssv' && inUrl) return { style: 'spaceDelimited', explode: false }
  if (format === 'pipes' && inUrl) return { style: 'pipeDelimited', explode: false }
  if (format !== 'csv') {
    to.note(
      'CONTRACT_COLLECTION_FORMAT',
      `OpenAPI 3 has no word for collectionFormat ${JSON.stringify(format)} in ${parameter.in}; commas are read`,
      `${at}/collectionFormat`,
    )
  }
  return inUrl ? { style: 'form', explode: false } : { style: 'simple', explode: false }
}

/** The description, where there is one. */
export function described(part: JsonObject): JsonObject {
  return typeof part.description === 'string' ? { description: part.description } : {}
}

/** The members that Swagger leaves to others. */
export function extensionsOf(part: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(part).filter(([key]) => key.startsWith('x-')))
}
