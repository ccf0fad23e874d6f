/** @module From Swagger 2.0's operations to OpenAPI 3.1's: bodies and forms become request bodies, `produces` becomes content. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, valueAt } from '../json-pointer.ts'
import {
  convertParameters,
  type Declared,
  declaredParameters,
  described,
  extensionsOf,
  isInBody,
  serialisation,
  valueSchema,
} from './swagger-parameters.ts'
import type { SwaggerConversion } from './swagger-schemas.ts'

type Members = Record<string, JsonValue | undefined>

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const

const FORM = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data'

/** Converts a path item. */
export function convertPathItem(item: JsonObject, at: string, to: SwaggerConversion): JsonObject {
  const shared = declaredParameters(item.parameters, `${at}/parameters`, to)
  const made: Members = {}
  const parameters = convertParameters(item.parameters, `${at}/parameters`, to)
  if (parameters.length > 0) made.parameters = parameters
  for (const method of METHODS) {
    const operation = item[method]
    if (!isJsonObject(operation)) continue
    made[method] = convertOperation(operation, `${at}/${method}`, shared, to)
  }
  return to.origins.mark({ ...extensionsOf(item), ...made } as JsonObject, at)
}

function convertOperation(
  operation: JsonObject,
  at: string,
  shared: readonly Declared[],
  to: SwaggerConversion,
): JsonObject {
  const { parameters, responses, consumes, produces, schemes, ...kept } = operation
  const made: Members = kept
  const own = declaredParameters(parameters, `${at}/parameters`, to)
  const converted = convertParameters(parameters, `${at}/parameters`, to)
  if (converted.length > 0) made.parameters = converted
  const body = convertBody(inBody(own, shared), mediaTypes(consumes, to.source.consumes), at, to)
  if (body !== undefined) made.requestBody = body
  if (isJsonObject(responses)) {
    const byStatus: Members = {}
    for (const [status, response] of Object.entries(responses)) {
      const place = childPointer(`${at}/responses`, status)
      if (status.startsWith('x-') || !isJsonObject(response)) continue
      byStatus[status] = convertResponse(response, place, produces, to)
    }
    made.responses = byStatus as JsonObject
  }
  return to.origins.mark(made as JsonObject, at)
}

function inBody(own: readonly Declared[], shared: readonly Declared[]): readonly Declared[] {
  const mine = own.filter(({ value }) => isInBody(value))
  const inherited = shared.filter(
    ({ value }) =>
      isInBody(value) &&
      !mine.some((other) => other.value.in !== value.in || other.value.name === value.name),
  )
  return [...inherited, ...mine]
}

function convertBody(
  parameters: readonly Declared[],
  types: readonly string[],
  at: string,
  to: SwaggerConversion,
): JsonObject | undefined {
  const [first] = parameters
  if (first === undefined) return undefined
  const body = parameters.find(({ value }) => value.in === 'body')
  for (const { at: place } of parameters.filter((each) => body !== undefined && each !== body)) {
    to.note('CONTRACT_TWO_BODIES', 'a request has one body; this parameter is ignored', place)
  }
  if (body === undefined) return convertForm(parameters, types, at, to)
  const schema = to.schema(body.value.schema, `${body.at}/schema`)
  return to.origins.mark(
    {
      ...described(body.value),
      required: body.value.required === true,
      content: Object.fromEntries(
        (types.length === 0 ? ['application/json'] : types).map((type) => [
          type,
          to.origins.mark({ schema }, body.at),
        ]),
      ),
    },
    body.at,
  )
}

function convertForm(
  fields: readonly Declared[],
  declaredTypes: readonly string[],
  at: string,
  to: SwaggerConversion,
): JsonObject {
  const properties: Members = {}
  const encoding: Members = {}
  const required: string[] = []
  for (const { value, at: place } of fields) {
    const name = String(value.name)
    if (Object.hasOwn(properties, name)) {
      to.note(
        'CONTRACT_DUPLICATE_PARAMETER',
        `the formData parameter ${name} stands here twice; the first is used`,
        place,
      )
      continue
    }
    const schema = valueSchema(value, place, to)
    properties[name] = isJsonObject(schema)
      ? to.origins.mark({ ...schema, ...described(value) }, place)
      : schema
    if (value.required === true) required.push(name)
    if (value.type === 'array') encoding[name] = serialisation(value, place, to)
  }
  const schema: JsonObject = {
    type: 'object',
    properties: properties as JsonObject,
    ...(required.length === 0 ? {} : { required }),
  }
  const media = {
    schema,
    ...(Object.keys(encoding).length === 0 ? {} : { encoding: encoding as JsonObject }),
  }
  const fallback = fields.some(({ value }) => value.type === 'file') ? MULTIPART : FORM
  let types = declaredTypes
  if (!types.some((type) => type === FORM || type === MULTIPART)) {
    if (types.length > 0) {
      to.note(
        'CONTRACT_FORM_WITHOUT_TYPE',
        `formData needs a form's media type in consumes; ${fallback} is read as well`,
        at,
      )
    }
    types = [fallback, ...types]
  }
  const content = Object.fromEntries(types.map((type) => [type, media]))
  return to.origins.mark({ required: required.length > 0, content }, `${at}/parameters`)
}

/** Converts a response; `produces` is the operation's own list, where it has one. */
export function convertResponse(
  response: JsonObject,
  at: string,
  produces: JsonValue | undefined,
  to: SwaggerConversion,
): JsonObject {
  if (typeof response.$ref === 'string') {
    const target = valueAt(to.source, response.$ref)
    if (produces !== undefined && isJsonObject(target) && response.$ref.startsWith('#')) {
      return convertResponse(target, response.$ref, produces, to)
    }
    const $ref = response.$ref.replace(/^#\/responses\//, '#/components/responses/')
    return to.origins.mark({ $ref }, at)
  }
  const { description, schema, examples, headers } = response
  const made: Members = { description: description ?? '', ...extensionsOf(response) }
  if (schema !== undefined) {
    const converted = to.schema(schema, `${at}/schema`)
    const types = mediaTypes(produces, to.source.produces)
    const samples = isJsonObject(examples) ? examples : {}
    for (const type of Object.keys(samples)) {
      if (types.length === 0 || types.includes(type) || type.startsWith('x-')) continue
      to.note(
        'CONTRACT_EXAMPLE_WITHOUT_TYPE',
        `the operation does not produce ${type}; the example is not used`,
        childPointer(`${at}/examples`, type),
      )
    }
    const known = types.length > 0 ? types : Object.keys(samples).filter((type) => /\//.test(type))
    made.content = Object.fromEntries(
      (known.length === 0 ? ['application/json'] : known).map((type) => {
        const example = samples[type]
        const media = { schema: converted, ...(example === undefined ? {} : { example }) }
        return [type, to.origins.mark(media, at)]
      }),
    )
  }
  if (isJsonObject(headers)) {
    made.headers = Object.fromEntries(
      Object.entries(headers).map(([name, header]) => {
        const place = childPointer(`${at}/headers`, name)
        const value = isJsonObject(header) ? header : {}
        const item = { ...described(value), schema: valueSchema(value, place, to) }
        return [name, to.origins.mark(item, place)]
      }),
    )
  }
  return to.origins.mark(made as JsonObject, at)
}

function mediaTypes(
  own: JsonValue | undefined,
  fallback: JsonValue | undefined,
): readonly string[] {
  const list = own ?? fallback
  return Array.isArray(list) ? list.filter((type) => typeof type === 'string') : []
}
