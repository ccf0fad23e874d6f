/** @module What OpenAPI 3.2 says in other words than 3.1, said in 3.1's; schemas are the same in both. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, valueAt } from '../json-pointer.ts'
import type { ContractProblem } from '../model.ts'
import { type Conversion, Origins } from './origins.ts'

type Members = Record<string, JsonValue | undefined>

interface Context {
  readonly source: JsonObject
  readonly origins: Origins
  readonly problems: ContractProblem[]
}

/**
 * Converts an OpenAPI 3.2 document. The `query` method and `additionalOperations` are left for the reader, which knows
 * them. Translated: `querystring` parameters (into query parameters, one for each property of their schema), the
 * `cookie` style, `itemSchema` (into a list, as 3.2 defines sequential media types), `dataValue` of examples, and
 * references by the document's own `$self`.
 * Source: OpenAPI Specification 3.2.0.
 */
export function convertOpenApi32(given: JsonObject): Conversion {
  const source = typeof given.$self === 'string' ? withoutSelf(given, given.$self) : given
  const to: Context = { source, origins: new Origins(), problems: [] }
  const { components, paths, tags, servers, $self: _self, ...rest } = source
  const made: Members = { ...rest, openapi: '3.1.1' }
  if (Array.isArray(tags)) made.tags = tags.map((tag) => without(tag, 'summary', 'parent', 'kind'))
  if (servers !== undefined) made.servers = unnamed(servers)
  if (isJsonObject(paths)) made.paths = each(paths, '#/paths', pathItem, to)
  if (isJsonObject(components)) {
    const parts: Members = { ...components }
    for (const [name, convert] of Object.entries(COMPONENTS)) {
      const held = components[name]
      if (isJsonObject(held)) {
        parts[name] = each(held, `#/components/${name}`, convert, to)
      }
    }
    made.components = parts as JsonObject
  }
  return to.origins.conversion(made as JsonObject, to.problems)
}

// Tags are a tree in 3.2, and servers have names: they say nothing about the service.
function without(value: JsonValue, ...names: readonly string[]): JsonValue {
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}

function unnamed(servers: JsonValue): JsonValue {
  return Array.isArray(servers) ? servers.map((server) => without(server, 'name')) : servers
}

type Convert = (part: JsonObject, at: string, to: Context) => JsonObject

const COMPONENTS: Readonly<Record<string, Convert>> = {
  pathItems: pathItem,
  parameters: parameter,
  requestBodies: withContent,
  responses: response,
  headers: withContent,
  examples: example,
  mediaTypes: mediaType,
  securitySchemes: securityScheme,
}

function each(parts: JsonObject, at: string, convert: Convert, to: Context): JsonObject {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [
      name,
      isJsonObject(part) && part.$ref === undefined
        ? convert(part, childPointer(at, name), to)
        : part,
    ]),
  )
}

const NO_OPERATIONS: ReadonlySet<string> = new Set([
  '$ref',
  'summary',
  'description',
  'servers',
  'parameters',
  'additionalOperations',
])

function pathItem(item: JsonObject, at: string, to: Context): JsonObject {
  const made: Members = { ...item }
  for (const [name, part] of Object.entries(item)) {
    if (NO_OPERATIONS.has(name) || name.startsWith('x-') || !isJsonObject(part)) continue
    made[name] = operation(part, `${at}/${name}`, to)
  }
  if (isJsonObject(item.additionalOperations)) {
    const inside = `${at}/additionalOperations`
    made.additionalOperations = each(item.additionalOperations, inside, operation, to)
  }
  return withParameters(made, at, to)
}

function operation(item: JsonObject, at: string, to: Context): JsonObject {
  const made: Members = { ...item }
  if (isJsonObject(item.requestBody)) {
    made.requestBody = withContent(item.requestBody, `${at}/requestBody`, to)
  }
  if (isJsonObject(item.responses)) {
    made.responses = each(item.responses, `${at}/responses`, response, to)
  }
  return withParameters(made, at, to)
}

function withParameters(made: Members, at: string, to: Context): JsonObject {
  const { parameters, servers } = made
  if (servers !== undefined) made.servers = unnamed(servers)
  if (Array.isArray(parameters)) {
    made.parameters = parameters.flatMap((declared: JsonValue, index) => {
      const place = `${at}/parameters/${index}`
      const target = follow(declared, place, to)
      if (target.value?.in === 'querystring') {
        return queryParameters(target.value, target.at, place, to)
      }
      if (!isJsonObject(declared)) return [declared]
      return [
        to.origins.mark(
          declared.$ref === undefined ? parameter(declared, place, to) : { ...declared },
          place,
        ),
      ]
    })
  }
  return made as JsonObject
}

function parameter(item: JsonObject, at: string, to: Context): JsonObject {
  const made = withContent(item, at, to)
  return item.style === 'cookie' ? { ...made, style: 'form' } : made
}

const FORM = 'application/x-www-form-urlencoded'
/** How deep schemas are composed of others before that is taken for a circle. */
const MOST_DEPTH = 8

/** The whole query as one value: each property of a form's schema is a query parameter. */
function queryParameters(
  item: JsonObject,
  at: string,
  usedAt: string,
  to: Context,
): readonly JsonValue[] {
  const [type, media] = Object.entries(isJsonObject(item.content) ? item.content : {})[0] ?? []
  const declared = isJsonObject(media) ? media.schema : undefined
  const inside = childPointer(at, 'content', type ?? '', 'schema')
  const fields = type === FORM ? formFields(declared, inside, to) : []
  if (fields.length === 0) {
    to.problems.push({
      code: 'CONTRACT_QUERYSTRING',
      message:
        'a querystring parameter is read only as a form whose schema names its properties; it is left out',
      pointer: usedAt,
    })
    return []
  }
  const names = new Map(fields.map((field) => [field.name, field]))
  const required = new Set(fields.flatMap((field) => field.required))
  return [...names.values()].map(({ name, schema, place }) =>
    to.origins.mark({ name, in: 'query', required: required.has(name), schema }, place),
  )
}

/** A property of a form, with the names that the schema which has it requires. */
interface FormField {
  readonly name: string
  readonly schema: JsonValue
  readonly place: string
  readonly required: readonly JsonValue[]
}

/** The properties of a form's schema, and of those that it is composed of. */
function formFields(
  declared: JsonValue | undefined,
  at: string,
  to: Context,
  depth = 0,
): readonly FormField[] {
  const { value: schema, at: schemaAt } = follow(declared, at, to)
  if (schema === undefined || depth > MOST_DEPTH) return []
  const { properties, allOf, required } = schema
  const names = Array.isArray(required) ? required : []
  const parts: readonly JsonValue[] = Array.isArray(allOf) ? allOf : []
  return [
    ...parts
      .flatMap((part, i) =>
        formFields(part, childPointer(schemaAt, 'allOf', String(i)), to, depth + 1),
      )
      .map((field) => ({ ...field, required: [...field.required, ...names] })),
    ...Object.entries(isJsonObject(properties) ? properties : {}).map(([name, property]) => ({
      name,
      schema: property ?? {},
      place: childPointer(schemaAt, 'properties', name),
      required: names,
    })),
  ]
}

function response(item: JsonObject, at: string, to: Context): JsonObject {
  const { summary, ...made }: Members = withContent(item, at, to)
  made.description ??= typeof summary === 'string' ? summary : ''
  if (isJsonObject(item.headers)) {
    made.headers = each(item.headers, `${at}/headers`, withContent, to)
  }
  return made as JsonObject
}

// The flow for devices is not one that 3.1 knows; where its metadata lies, and that a scheme is old, nothing here asks.
function securityScheme(item: JsonObject): JsonObject {
  const made = without(item, 'oauth2MetadataUrl', 'deprecated') as JsonObject
  return isJsonObject(made.flows)
    ? { ...made, flows: without(made.flows, 'deviceAuthorization') as JsonObject }
    : made
}

function withContent(item: JsonObject, at: string, to: Context): JsonObject {
  const made: Members = { ...item }
  if (isJsonObject(item.content)) {
    made.content = each(item.content, `${at}/content`, mediaType, to)
  }
  if (isJsonObject(item.examples)) {
    made.examples = each(item.examples, `${at}/examples`, example, to)
  }
  return made as JsonObject
}

function mediaType(item: JsonObject, at: string, to: Context): JsonObject {
  const { itemSchema, ...kept } = item
  const made: Members = kept
  if (itemSchema !== undefined && item.schema === undefined) {
    made.schema = to.origins.mark({ type: 'array', items: itemSchema }, `${at}/itemSchema`)
    if (isJsonObject(itemSchema)) to.origins.mark(itemSchema, `${at}/itemSchema`)
  }
  if (isJsonObject(item.examples)) {
    made.examples = each(item.examples, `${at}/examples`, example, to)
  }
  return made as JsonObject
}

function example(item: JsonObject): JsonObject {
  const { dataValue, serializedValue: _text, ...kept } = item
  return dataValue === undefined || kept.value !== undefined ? kept : { ...kept, value: dataValue }
}

function follow(
  value: JsonValue | undefined,
  at: string,
  to: Context,
): { readonly value: JsonObject | undefined; readonly at: string } {
  let place = at
  let target = value
  const seen = new Set<string>()
  while (isJsonObject(target) && typeof target.$ref === 'string' && !seen.has(target.$ref)) {
    seen.add(target.$ref)
    place = target.$ref.slice(Math.max(0, target.$ref.indexOf('#')))
    target = place.startsWith('#') ? valueAt(to.source, place) : undefined
  }
  return { value: isJsonObject(target) ? target : undefined, at: place }
}

/** A reference that begins with the document's own address stays inside of it. */
function withoutSelf(document: JsonObject, self: string): JsonObject {
  const prefix = `${self.replace(/#.*$/s, '')}#`
  const seen = new Set<object>()
  const walk = (value: JsonValue | undefined): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    const members = value as Record<string, JsonValue | undefined>
    if (typeof members.$ref === 'string' && members.$ref.startsWith(prefix)) {
      members.$ref = members.$ref.slice(prefix.length - 1)
    }
    for (const child of Object.values(members)) walk(child)
  }
  const own = structuredClone(document) as JsonObject
  walk(own)
  return own
}
