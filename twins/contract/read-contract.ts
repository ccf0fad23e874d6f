/** @module Reads the text of an API description into a Contract; the document keeps its `$ref`s. */

import {
  HoldoutError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  sha256Hex,
} from '../base/index.ts'
import { childPointer, valueAt } from './json-pointer.ts'
import type {
  Contract,
  ContractProblem,
  Method,
  Operation,
  ResolvedNode,
  SecurityScheme,
} from './model.ts'
import { ContractOperation, type OperationSource } from './operation-parts.ts'
import { parseDocument } from './parse-document.ts'

/** A text and the name it goes by. */
export interface ContractText {
  /** The path or URL as the user named it; only for messages. */
  readonly source: string
  readonly text: string
  /** SHA-256 of the text in hexadecimal, where it is known already; else made when it is first asked for. */
  readonly hash?: string
}

const METHODS: readonly Method[] = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
]

/**
 * Reads OpenAPI 3.0 or 3.1, JSON or YAML. Parts of operations are resolved when they are first asked for,
 * so that the cost does not grow with what nobody uses.
 *
 * @throws {HoldoutError} `CONTRACT_SYNTAX`, `CONTRACT_FORMAT`, `CONTRACT_FORMAT_UNSUPPORTED`, `CONTRACT_NO_PATHS`
 * @example
 * const contract = readContract({ source: 'petstore.yaml', text })
 * contract.operations.map((operation) => operation.id)
 */
export function readContract(input: ContractText): Contract {
  const { source, text } = input
  const { document, format } = parseDocument(source, text)
  // A converter for another format gives an OpenAPI 3 document here; everything below knows only those.
  if (format !== 'openapi-3.0' && format !== 'openapi-3.1') throw unsupportedFormat(source, format)
  if (!isJsonObject(document.paths)) {
    throw new HoldoutError('it has no paths, so there is nothing to answer', {
      code: 'CONTRACT_NO_PATHS',
      place: { file: source, field: '#/paths' },
      hint: 'add `paths` with at least one operation',
    })
  }

  const problems: ContractProblem[] = []
  const noted = new Set<string>()
  const note = (problem: ContractProblem): void => {
    const key = `${problem.code} ${problem.pointer}`
    if (noted.has(key)) return
    noted.add(key)
    problems.push(problem)
  }
  const resolve = createResolver(source, document)
  const operations = readOperations(document.paths, {
    resolve,
    note,
    security: document.security,
  })
  const byId = new Map(operations.map((operation) => [operation.id, operation]))
  let hash = input.hash

  return {
    source,
    format,
    title: isJsonObject(document.info) ? String(document.info.title ?? '') : '',
    version: isJsonObject(document.info) ? String(document.info.version ?? '') : '',
    get hash() {
      hash ??= sha256Hex(text)
      return hash
    },
    document,
    servers: readServers(document.servers),
    operations,
    securitySchemes: readSecuritySchemes(document, resolve),
    problems,
    note,
    operation: (id) => byId.get(id),
    resolve,
    at: (pointer) => valueAt(document, pointer),
  }
}

function unsupportedFormat(source: string, format: Contract['format']): HoldoutError {
  const name = {
    'openapi-3.0': 'OpenAPI 3.0',
    'openapi-3.1': 'OpenAPI 3.1',
    'openapi-3.2': 'OpenAPI 3.2',
    'swagger-2.0': 'Swagger 2.0',
    'google-discovery': 'a Google Discovery document',
  }[format]
  return new HoldoutError(`it is ${name}, which this version does not read`, {
    code: 'CONTRACT_FORMAT_UNSUPPORTED',
    place: { file: source },
    hint: 'convert it to OpenAPI 3.0 or 3.1',
  })
}

function createResolver(source: string, document: JsonObject): Contract['resolve'] {
  const targets = new Map<string, ResolvedNode>()

  const target = (reference: string, from: string): ResolvedNode => {
    const known = targets.get(reference)
    if (known !== undefined) return known
    const seen = new Set<string>()
    let pointer = reference
    let value: JsonValue | undefined
    for (;;) {
      if (seen.has(pointer)) {
        throw unresolved(source, from, `the reference ${reference} leads back to itself`)
      }
      seen.add(pointer)
      if (!pointer.startsWith('#')) {
        throw unresolved(
          source,
          from,
          `the reference ${reference} leaves the document`,
          'load the contract from its file or URL, so that the other document can be bundled',
        )
      }
      value = valueAt(document, pointer)
      if (value === undefined) {
        throw unresolved(source, from, `the reference ${reference} leads nowhere`)
      }
      const next = referenceOf(value)
      if (next === undefined) break
      pointer = next
    }
    const node = { value, pointer }
    targets.set(reference, node)
    return node
  }

  return (value, pointer) => {
    const reference = referenceOf(value)
    return reference === undefined ? { value, pointer } : target(reference, pointer)
  }
}

function referenceOf(value: JsonValue | undefined): string | undefined {
  return isJsonObject(value) && typeof value.$ref === 'string' ? value.$ref : undefined
}

function unresolved(source: string, field: string, message: string, hint?: string): HoldoutError {
  return new HoldoutError(message, {
    code: 'CONTRACT_UNRESOLVED_REF',
    place: { file: source, field },
    ...(hint === undefined ? {} : { hint }),
  })
}

function readOperations(paths: JsonObject, source: OperationSource): readonly Operation[] {
  const operations: Operation[] = []
  const ids = new Set<string>()
  for (const [path, declared] of Object.entries(paths)) {
    if (!path.startsWith('/')) continue
    const declaredAt = childPointer('#/paths', path)
    const { value: pathItem, pointer: pathItemPointer } = source.resolve(declared, declaredAt)
    if (!isJsonObject(pathItem)) continue
    for (const method of METHODS) {
      const definition = pathItem[method]
      if (!isJsonObject(definition)) continue
      const pointer = `${pathItemPointer}/${method}`
      const fallback = `${method} ${path}`
      let id = typeof definition.operationId === 'string' ? definition.operationId : fallback
      if (ids.has(id)) {
        source.note({
          code: 'CONTRACT_DUPLICATE_OPERATION_ID',
          message: `the operation id ${id} is taken already; this one is called ${fallback}`,
          pointer,
        })
        id = fallback
      }
      ids.add(id)
      const place = { id, method, path, pointer, definition, pathItem, pathItemPointer }
      operations.push(new ContractOperation(place, source))
    }
  }
  return operations
}

function readServers(servers: JsonValue | undefined): readonly string[] {
  const urls: string[] = []
  for (const server of Array.isArray(servers) ? servers : []) {
    if (!isJsonObject(server) || typeof server.url !== 'string') continue
    const { variables } = server
    urls.push(
      server.url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
        const variable = isJsonObject(variables) ? variables[name] : undefined
        return isJsonObject(variable) && typeof variable.default === 'string'
          ? variable.default
          : whole
      }),
    )
  }
  return urls.length === 0 ? ['/'] : urls
}

const SCHEME_TYPES: ReadonlySet<unknown> = new Set([
  'apiKey',
  'http',
  'oauth2',
  'openIdConnect',
  'mutualTLS',
])

function readSecuritySchemes(
  document: JsonObject,
  resolve: Contract['resolve'],
): ReadonlyMap<string, SecurityScheme> {
  const schemes = new Map<string, SecurityScheme>()
  const components = isJsonObject(document.components) ? document.components : {}
  const declared = isJsonObject(components.securitySchemes) ? components.securitySchemes : {}
  for (const [name, item] of Object.entries(declared)) {
    const { value } = resolve(item, childPointer('#/components/securitySchemes', name))
    if (!isJsonObject(value) || !SCHEME_TYPES.has(value.type)) continue
    schemes.set(name, { name, type: value.type as SecurityScheme['type'], definition: value })
  }
  return schemes
}
