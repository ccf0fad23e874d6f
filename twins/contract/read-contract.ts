/** @module Reads the text of an API description into a Contract; the document keeps its `$ref`s. */

import {
  HoldoutError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  sha256Hex,
} from '../base/index.ts'
import { convertDocument } from './convert/index.ts'
import { childPointer, valueAt } from './json-pointer.ts'
import { METHODS } from './methods.ts'
import type { Contract, ContractProblem, Method, Operation, ResolvedNode } from './model.ts'
import { ContractOperation, type OperationSource } from './operation-parts.ts'
import { applyOverlay } from './overlay/index.ts'
import { parseDocument, parseText } from './parse-document.ts'
import { noteUndefinedSchemes, readSecuritySchemes } from './read-security.ts'

/** A text and the name it goes by. */
export interface ContractText {
  /** The path or URL as the user named it; only for messages. */
  readonly source: string
  readonly text: string
  /** SHA-256 of the text in hexadecimal, where it is known already; else made when it is first asked for. */
  readonly hash?: string
  /** OpenAPI Overlays, JSON or YAML, applied in order to the document as its author wrote it. */
  readonly overlays?: readonly { readonly source: string; readonly text: string }[]
}

/**
 * Reads OpenAPI 3.0, 3.1 or 3.2, Swagger 2.0 or Google Discovery, JSON or YAML. Parts of operations are resolved when
 * they are first asked for, so that the cost does not grow with what nobody uses.
 *
 * @throws {HoldoutError} `CONTRACT_SYNTAX`, `CONTRACT_FORMAT`, `CONTRACT_NO_PATHS`, and what {@link applyOverlay} throws
 * @example
 * const contract = readContract({ source: 'petstore.yaml', text })
 * contract.operations.map((operation) => operation.id)
 */
export function readContract(input: ContractText): Contract {
  const { source, text } = input
  const parsed = parseDocument(source, text)
  const { format } = parsed
  const overlaid = withOverlays(parsed.document, input.overlays ?? [])
  // Everything below knows only OpenAPI 3; what it says is wrong is said of the original.
  const { document, originOf, ...converted } = convertDocument(format, overlaid.document)
  if (!isJsonObject(document.paths)) {
    throw new HoldoutError('it has no paths, so there is nothing to answer', {
      code: 'CONTRACT_NO_PATHS',
      place: { file: source, field: '#/paths' },
      hint: 'add `paths` with at least one operation',
    })
  }

  const problems: ContractProblem[] = [
    ...parsed.problems,
    ...overlaid.problems,
    ...converted.problems,
  ]
  const noted = new Set<string>()
  const note = (found: ContractProblem): void => {
    const problem = { ...found, pointer: originOf(found.pointer) }
    const key = `${problem.code} ${problem.pointer}`
    if (noted.has(key)) return
    noted.add(key)
    problems.push(problem)
  }
  const resolve = createResolver(source, document, originOf)
  const operations = readOperations(document.paths, {
    resolve,
    note,
    security: document.security,
  })
  const byId = new Map(operations.map((operation) => [operation.id, operation]))
  // The text may be larger than all that is made of it: nothing holds on to it once its hash is known.
  let hash = input.hash === undefined ? undefined : hashOf(input)
  let hashed = hash === undefined ? input : undefined

  const securitySchemes = readSecuritySchemes(document, resolve, note)
  noteUndefinedSchemes(document, operations, securitySchemes, note)

  return {
    source,
    format,
    title: isJsonObject(document.info) ? String(document.info.title ?? '') : '',
    version: isJsonObject(document.info) ? String(document.info.version ?? '') : '',
    get hash() {
      if (hashed !== undefined) hash = hashOf(hashed)
      hashed = undefined
      return hash as string
    },
    document,
    servers: readServers(document.servers),
    operations,
    securitySchemes,
    problems,
    note,
    operation: (id) => byId.get(id),
    resolve,
    at: (pointer) => valueAt(document, pointer),
    originOf,
  }
}

/** What the contract is made of: the text, and the overlays in their order. */
function hashOf({ text, hash = sha256Hex(text), overlays = [] }: ContractText): string {
  return overlays.reduce((sofar, overlay) => sha256Hex(`${sofar}\n${overlay.text}`), hash)
}

function withOverlays(
  document: JsonObject,
  overlays: NonNullable<ContractText['overlays']>,
): { readonly document: JsonObject; readonly problems: readonly ContractProblem[] } {
  let changed = document
  const problems: ContractProblem[] = []
  for (const { source, text } of overlays) {
    const overlay = parseText(source, text, 'an overlay').document
    const overlaid = applyOverlay(changed, { source, document: overlay })
    changed = overlaid.document
    problems.push(...overlaid.problems)
  }
  return { document: changed, problems }
}

function createResolver(
  source: string,
  document: JsonObject,
  originOf: Contract['originOf'],
): Contract['resolve'] {
  const targets = new Map<string, ResolvedNode>()

  const target = (reference: string, from: string): ResolvedNode => {
    const known = targets.get(reference)
    if (known !== undefined) return known
    const named = reference.startsWith('#') ? originOf(reference) : reference
    const seen = new Set<string>()
    let pointer = reference
    let value: JsonValue | undefined
    for (;;) {
      if (seen.has(pointer)) {
        throw unresolved(source, originOf(from), `the reference ${named} leads back to itself`)
      }
      seen.add(pointer)
      if (!pointer.startsWith('#')) {
        throw unresolved(
          source,
          originOf(from),
          `the reference ${named} leaves the document`,
          'load the contract from its file or URL, so that the other document can be bundled',
        )
      }
      value = valueAt(document, pointer)
      if (value === undefined) {
        throw unresolved(source, originOf(from), `the reference ${named} leads nowhere`)
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
    const declaredAt = childPointer('#/paths', path)
    if (!path.startsWith('/')) {
      if (!path.startsWith('x-')) source.note(passedOver(declaredAt, "a path starts with '/'"))
      continue
    }
    const { value: pathItem, pointer: pathItemPointer } = source.resolve(declared, declaredAt)
    if (!isJsonObject(pathItem)) {
      source.note(passedOver(declaredAt, 'a path holds a mapping of methods'))
      continue
    }
    const methods = new Set<Method>()
    for (const { method, definition, step } of declaredOperations(pathItem)) {
      const pointer = `${pathItemPointer}/${step}`
      if (methods.has(method)) {
        source.note(passedOver(pointer, `the path has ${method.toUpperCase()} already`))
        continue
      }
      methods.add(method)
      if (!isJsonObject(definition)) {
        source.note(passedOver(pointer, 'an operation is a mapping'))
        continue
      }
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

function passedOver(pointer: string, expected: string): ContractProblem {
  return {
    code: 'CONTRACT_NO_OPERATION',
    message: `nothing here can be called: ${expected}`,
    pointer,
  }
}

/** OpenAPI 3.2 has a place for methods that it does not know: `additionalOperations: { COPY: … }`. */
function declaredOperations(
  pathItem: JsonObject,
): readonly { method: Method; definition: JsonValue; step: string }[] {
  const { additionalOperations } = pathItem
  const known = METHODS.map((method) => ({ method, definition: pathItem[method], step: method }))
  if (!isJsonObject(additionalOperations)) return known.filter(isDeclared)
  const others = Object.entries(additionalOperations).map(([name, definition]) => ({
    method: name.toLowerCase() as Method,
    definition,
    step: childPointer('additionalOperations', name),
  }))
  return [...known, ...others].filter(isDeclared)
}

function isDeclared<Found extends { readonly definition: JsonValue | undefined }>(
  found: Found,
): found is Found & { readonly definition: JsonValue } {
  return found.definition !== undefined
}

/** So many addresses of one server are told apart. */
const MOST_ADDRESSES = 64

function readServers(servers: JsonValue | undefined): readonly string[] {
  const urls: string[] = []
  for (const server of Array.isArray(servers) ? servers : []) {
    if (!isJsonObject(server) || typeof server.url !== 'string') continue
    urls.push(...withVariables(server.url, isJsonObject(server.variables) ? server.variables : {}))
  }
  return urls.length === 0 ? ['/'] : [...new Set(urls)]
}

/** A server's addresses: of its variables' defaults first, then of the other values that they may have. */
function withVariables(template: string, variables: JsonObject): readonly string[] {
  const names = new Set([...template.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name))
  let urls = [template]
  for (const name of names) {
    const values = valuesOf(variables[name])
    if (values.length === 0) continue
    urls = values.flatMap((value) => urls.map((url) => url.replaceAll(`{${name}}`, () => value)))
    if (urls.length > MOST_ADDRESSES) urls = urls.slice(0, MOST_ADDRESSES)
  }
  return urls
}

function valuesOf(variable: JsonValue | undefined): readonly string[] {
  if (!isJsonObject(variable)) return []
  const listed = Array.isArray(variable.enum) ? variable.enum : []
  return [...new Set([variable.default, ...listed])].filter((value) => typeof value === 'string')
}
