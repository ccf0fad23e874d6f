/** @module Google's Discovery format as OpenAPI 3.1. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer } from '../json-pointer.ts'
import type { ContractProblem } from '../model.ts'
import { ERROR_SCHEMA, methodSecurity, securitySchemes } from './discovery-conventions.ts'
import { discoveryPath } from './discovery-paths.ts'
import {
  convertDiscoveryParameter,
  convertDiscoverySchema,
  schemaReference,
} from './discovery-schemas.ts'
import { type Conversion, Origins } from './origins.ts'

type Members = Record<string, JsonValue | undefined>

interface DiscoveryConversion {
  readonly source: JsonObject
  readonly origins: Origins
  readonly problems: ContractProblem[]
  readonly paths: Record<string, Members>
  /** References to the global parameters, the same for every path. */
  readonly globals: readonly JsonValue[]
  /** Name of the schema of errors, which the format leaves unsaid. */
  readonly errorSchema: string
  /** Paths of the host under which media are uploaded, beside the service's own. */
  readonly uploads: Set<string>
}

/**
 * Converts a Discovery document. Source: the reference of the Discovery service (document format 1.0); for what the
 * format leaves to every Google API alike (errors, OAuth endpoints, uploads), Google's published API conventions.
 */
export function convertDiscovery(source: JsonObject): Conversion {
  const origins = new Origins()
  const schemas = convertSchemas(source, origins)
  const errorSchema = freeName('ErrorResponse', schemas)
  const parameters = isJsonObject(source.parameters) ? source.parameters : {}
  const to: DiscoveryConversion = {
    source,
    origins,
    problems: [],
    paths: {},
    globals: Object.keys(parameters).map((name) =>
      origins.mark(
        { $ref: childPointer('#/components/parameters', componentName(name)) },
        childPointer('#/parameters', name),
      ),
    ),
    errorSchema,
    uploads: new Set(),
  }
  convertResource(source, '#', [], to)
  const components = {
    schemas: origins.mark({ ...schemas, [errorSchema]: ERROR_SCHEMA }, '#/schemas'),
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, parameter]) => {
        const at = childPointer('#/parameters', name)
        const declared = isJsonObject(parameter) ? parameter : {}
        return [componentName(name), convertDiscoveryParameter(name, declared, at, origins)]
      }),
    ),
    securitySchemes: securitySchemes(source, origins),
  }
  const root = rootOf(source)
  const service = String(source.servicePath ?? '').replace(/\/$/, '')
  const bases = [service === '' ? '' : `/${service}`, ...to.uploads]
  const document = {
    openapi: '3.1.0',
    info: {
      title: String(source.title ?? source.name ?? ''),
      version: String(source.version ?? ''),
      ...(typeof source.description === 'string' ? { description: source.description } : {}),
    },
    servers: origins.mark(
      bases.map((base) => ({ url: `${root}${base}` })),
      '#/baseUrl',
    ),
    paths: origins.mark(to.paths as unknown as JsonObject, '#/resources'),
    components,
  }
  return origins.conversion(document as unknown as JsonObject, to.problems)
}

function rootOf({ rootUrl, baseUrl, servicePath }: JsonObject): string {
  if (typeof rootUrl === 'string') return rootUrl.replace(/\/$/, '')
  const whole = String(baseUrl ?? '')
  const end = typeof servicePath === 'string' && whole.endsWith(servicePath)
  return whole.slice(0, end ? -servicePath.length : undefined).replace(/\/$/, '')
}

function convertSchemas(source: JsonObject, origins: Origins): JsonObject {
  const { schemas } = source
  return Object.fromEntries(
    Object.entries(isJsonObject(schemas) ? schemas : {}).map(([name, schema]) => [
      name,
      convertDiscoverySchema(schema, childPointer('#/schemas', name), origins),
    ]),
  )
}

/** Methods of a resource and of the resources in it; the document itself is one. */
function convertResource(
  resource: JsonObject,
  at: string,
  names: readonly string[],
  to: DiscoveryConversion,
): void {
  const { methods, resources } = resource
  for (const [name, method] of Object.entries(isJsonObject(methods) ? methods : {})) {
    if (isJsonObject(method)) addMethod(method, childPointer(at, 'methods', name), names, name, to)
  }
  for (const [name, child] of Object.entries(isJsonObject(resources) ? resources : {})) {
    if (isJsonObject(child)) {
      convertResource(child, childPointer(at, 'resources', name), [...names, name], to)
    }
  }
}

function addMethod(
  method: JsonObject,
  at: string,
  resource: readonly string[],
  name: string,
  to: DiscoveryConversion,
): void {
  const { path, parts, replaced, spanning, named } = discoveryPath(method)
  const verb = String(method.httpMethod ?? 'GET').toLowerCase()
  to.paths[path] ??= to.globals.length === 0 ? {} : { parameters: to.globals }
  const item = to.paths[path]
  if (item[verb] !== undefined) {
    to.problems.push({
      code: 'CONTRACT_DUPLICATE_OPERATION',
      message: `another method has ${verb.toUpperCase()} ${path} already; this one cannot be reached`,
      pointer: at,
    })
    return
  }
  const id = typeof method.id === 'string' ? method.id : [...resource, name].join('.')
  const made: Members = { operationId: id, tags: [resource.join('.')] }
  for (const key of ['description', 'deprecated'] as const) {
    if (method[key] !== undefined) made[key] = method[key]
  }
  made.parameters = [
    ...methodParameters(method, at, replaced, spanning, to),
    ...parts.map((part) =>
      to.origins.mark(
        { name: part, in: 'path', required: true, schema: { type: 'string' } },
        `${at}/flatPath`,
      ),
    ),
  ]
  const body = requestBody(method, id, at, path, to)
  if (body !== undefined) made.requestBody = body
  made.responses = responses(method, at, to)
  made.security = methodSecurity(method, to.source)
  if (method.supportsMediaDownload === true) made['x-media-download'] = true
  const shown = named === undefined ? undefined : memberNamed(method, named.member, to)
  if (shown !== undefined) made['x-resource-name'] = { ...named, member: shown }
  item[verb] = to.origins.mark(made as JsonObject, at)
}

// What a path calls `{+topic}` the thing itself may call its `name`.
function memberNamed(
  { response }: JsonObject,
  parameter: string,
  { source }: DiscoveryConversion,
): string | undefined {
  const { schemas } = source
  const named =
    isJsonObject(response) && isJsonObject(schemas) ? schemas[String(response.$ref)] : {}
  const properties = isJsonObject(named) && isJsonObject(named.properties) ? named.properties : {}
  return [parameter, 'name'].find((name) => Object.hasOwn(properties, name))
}

function methodParameters(
  method: JsonObject,
  at: string,
  replaced: ReadonlySet<string>,
  spanning: ReadonlySet<string>,
  to: DiscoveryConversion,
): readonly JsonValue[] {
  const { parameters } = method
  const made: JsonValue[] = []
  for (const [name, declared] of Object.entries(isJsonObject(parameters) ? parameters : {})) {
    if (!isJsonObject(declared) || replaced.has(name)) continue
    const place = childPointer(at, 'parameters', name)
    const parameter = convertDiscoveryParameter(name, declared, place, to.origins)
    made.push(
      spanning.has(name)
        ? to.origins.mark({ ...parameter, 'x-multi-segment': true }, place)
        : parameter,
    )
  }
  return made
}

function requestBody(
  method: JsonObject,
  id: string,
  at: string,
  path: string,
  to: DiscoveryConversion,
): JsonObject | undefined {
  const { request, mediaUpload } = method
  const content: Members = {}
  const schema = requestSchema(request, id, at, to)
  if (schema !== undefined) content['application/json'] = { schema }
  if (isJsonObject(mediaUpload)) {
    noteUploads(method, at, path, to)
    // Its root part (RFC 2387) is the metadata, and the media is the part after it.
    if (schema !== undefined) content['multipart/related'] = { schema }
    const accepted = Array.isArray(mediaUpload.accept) ? mediaUpload.accept : ['*/*']
    for (const type of accepted) {
      if (typeof type === 'string')
        content[type] ??= { schema: { type: 'string', format: 'binary' } }
    }
  }
  if (Object.keys(content).length === 0) return undefined
  // A request without a body is a message without members, except where one of them is needed.
  const required = isJsonObject(schema) && schema.required !== undefined
  return to.origins.mark({ required, content: content as JsonObject }, `${at}/request`)
}

/** The request's schema, with the properties that it needs in this method: `annotations.required` names methods. */
function requestSchema(
  request: JsonValue | undefined,
  id: string,
  at: string,
  to: DiscoveryConversion,
): JsonObject | undefined {
  if (!isJsonObject(request) || typeof request.$ref !== 'string') return undefined
  const reference = to.origins.mark({ $ref: schemaReference(request.$ref) }, `${at}/request`)
  const { schemas } = to.source
  const target = isJsonObject(schemas) ? schemas[request.$ref] : undefined
  const properties =
    isJsonObject(target) && isJsonObject(target.properties) ? target.properties : {}
  const required = Object.entries(properties)
    .filter(([, property]) => {
      const annotations = isJsonObject(property) ? property.annotations : undefined
      const methods = isJsonObject(annotations) ? annotations.required : undefined
      return Array.isArray(methods) && methods.includes(id)
    })
    .map(([name]) => name)
  return required.length === 0
    ? reference
    : to.origins.mark({ allOf: [reference], required }, `${at}/request`)
}

/** `/upload/drive/v3/files` for `/files`: one more base path under which the same operation is found. */
function noteUploads(
  { mediaUpload, path: written }: JsonObject,
  at: string,
  path: string,
  to: DiscoveryConversion,
): void {
  const protocols = isJsonObject(mediaUpload) ? mediaUpload.protocols : undefined
  for (const [name, protocol] of Object.entries(isJsonObject(protocols) ? protocols : {})) {
    const full = isJsonObject(protocol) ? protocol.path : undefined
    if (typeof full !== 'string') continue
    // As it stands, or as the method has it before `{+parent}` is spelled out.
    const end = [path, `/${written}`].find((one) => full.endsWith(one))
    if (end !== undefined) to.uploads.add(full.slice(0, -end.length))
    else {
      to.problems.push({
        code: 'CONTRACT_UPLOAD_PATH',
        message: `uploads to ${full} are not read: it does not end in the method's path ${path}`,
        pointer: childPointer(at, 'mediaUpload', 'protocols', name),
      })
    }
  }
}

const BINARY: JsonObject = {
  'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
}

function responses(method: JsonObject, at: string, to: DiscoveryConversion): JsonObject {
  const { response, supportsMediaDownload } = method
  const content: Members = {}
  if (isJsonObject(response) && typeof response.$ref === 'string') {
    const schema = to.origins.mark({ $ref: schemaReference(response.$ref) }, `${at}/response`)
    content['application/json'] = { schema }
  }
  if (supportsMediaDownload === true) Object.assign(content, BINARY)
  const isEmpty = Object.keys(content).length === 0
  const success = isEmpty
    ? { description: 'Successful, without a body.' }
    : { description: 'Successful.', content: content as JsonObject }
  return {
    [isEmpty ? '204' : '200']: to.origins.mark(success, `${at}/response`),
    default: {
      description: 'An error.',
      content: { 'application/json': { schema: { $ref: schemaReference(to.errorSchema) } } },
    },
  }
}

/** OpenAPI allows fewer characters in the name of a component: Google's `$.xgafv` has one too many. */
function componentName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '_')
}

function freeName(base: string, taken: JsonObject): string {
  let name = base
  while (Object.hasOwn(taken, name)) name += '_'
  return name
}
