/** @module Swagger 2.0 as OpenAPI 3.1. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, valueAt } from '../json-pointer.ts'
import { type Conversion, Origins } from './origins.ts'
import { convertPathItem, convertResponse } from './swagger-operations.ts'
import { convertParameter } from './swagger-parameters.ts'
import { SwaggerConversion } from './swagger-schemas.ts'

type Members = Record<string, JsonValue | undefined>

/**
 * Converts a Swagger 2.0 document. Source: the Swagger 2.0 and OpenAPI 3.1 specifications; what authors write against
 * the former is read as they mean it and listed.
 */
export function convertSwagger2(source: JsonObject): Conversion {
  const origins = new Origins()
  const to = new SwaggerConversion(source, origins)
  const { info, tags, externalDocs, security, paths } = source
  const made: Members = { openapi: '3.1.0', info, tags, externalDocs, security }
  for (const [key, value] of Object.entries(made)) if (value === undefined) delete made[key]
  for (const [key, value] of Object.entries(source)) if (key.startsWith('x-')) made[key] = value
  made.servers = origins.mark(serversOf(source), '#/host')
  if (isJsonObject(paths)) made.paths = convertPaths(paths, to)
  const parameters = convertEach(source.parameters, '#/parameters', (item, at) =>
    item.in === 'body' || item.in === 'formData' ? undefined : convertParameter(item, at, to),
  )
  const responses = convertEach(source.responses, '#/responses', (item, at) =>
    convertResponse(item, at, undefined, to),
  )
  const securitySchemes = convertEach(source.securityDefinitions, '#/securityDefinitions', (item) =>
    convertScheme(item),
  )
  made.components = {
    parameters: origins.mark(parameters, '#/parameters'),
    responses: origins.mark(responses, '#/responses'),
    securitySchemes: origins.mark(securitySchemes, '#/securityDefinitions'),
    schemas: to.schemas(),
  }
  return origins.conversion(made as JsonObject, to.problems)
}

function serversOf({ host, basePath, schemes }: JsonObject): readonly JsonObject[] {
  const base = typeof basePath === 'string' ? basePath.replace(/\/$/, '') : ''
  if (typeof host !== 'string') return [{ url: base === '' ? '/' : base }]
  const known = Array.isArray(schemes) && schemes.length > 0 ? schemes : ['https']
  return known.map((scheme) => ({ url: `${scheme}://${host}${base}` }))
}

function convertPaths(paths: JsonObject, to: SwaggerConversion): JsonObject {
  return convertEach(paths, '#/paths', (item, at) => {
    if (typeof item.$ref !== 'string') return convertPathItem(item, at, to)
    const target = item.$ref.startsWith('#') ? valueAt(to.source, item.$ref) : undefined
    return isJsonObject(target) ? convertPathItem(target, item.$ref, to) : item
  })
}

function convertEach(
  items: JsonValue | undefined,
  at: string,
  convert: (item: JsonObject, at: string) => JsonObject | undefined,
): JsonObject {
  const made: Members = {}
  for (const [name, item] of Object.entries(isJsonObject(items) ? items : {})) {
    const converted = isJsonObject(item) ? convert(item, childPointer(at, name)) : undefined
    if (converted !== undefined) made[name] = converted
  }
  return made as JsonObject
}

const FLOWS: Readonly<Record<string, string>> = {
  implicit: 'implicit',
  password: 'password',
  application: 'clientCredentials',
  accessCode: 'authorizationCode',
}

function convertScheme(scheme: JsonObject): JsonObject {
  const { flow, scopes, authorizationUrl, tokenUrl, ...kept } = scheme
  if (scheme.type === 'basic') return { ...kept, type: 'http', scheme: 'basic' }
  if (scheme.type !== 'oauth2') return kept
  const name = FLOWS[String(flow)] ?? 'authorizationCode'
  const made: Members = { authorizationUrl, tokenUrl, scopes: scopes ?? {} }
  for (const [key, value] of Object.entries(made)) if (value === undefined) delete made[key]
  return { ...kept, flows: { [name]: made as JsonObject } }
}
