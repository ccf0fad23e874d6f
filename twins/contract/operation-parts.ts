/** @module The parts of an operation, each resolved when it is first asked for, and then kept. */

import { HoldoutError, isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts'
import { childPointer } from './json-pointer.ts'
import { isJsonType } from './media/media-types.ts'
import type {
  ContractProblem,
  MediaType,
  Method,
  Operation,
  Parameter,
  RequestBody,
  ResolvedNode,
  ResponseDefinition,
  Schema,
  SecurityRequirement,
} from './model.ts'

/** What an operation needs of its contract. */
export interface OperationSource {
  resolve(value: JsonValue | undefined, pointer: string): ResolvedNode
  /** Notes something wrong that is tolerated. */
  note(problem: ContractProblem): void
  /** The document's own `security`. */
  readonly security: JsonValue | undefined
}

/** Where an operation stands. */
export interface OperationPlace {
  readonly id: string
  readonly method: Method
  readonly path: string
  readonly pointer: string
  readonly definition: JsonObject
  readonly pathItem: JsonObject
  readonly pathItemPointer: string
}

/** An operation whose `parameters`, `requestBody` and `responses` are read on first use. */
export class ContractOperation implements Operation {
  readonly id: string
  readonly method: Method
  readonly path: string
  readonly pointer: string
  readonly #place: OperationPlace
  readonly #source: OperationSource
  #parameters: readonly Parameter[] | undefined
  #requestBody: RequestBody | undefined | null = null
  #responses: readonly ResponseDefinition[] | undefined

  constructor(place: OperationPlace, source: OperationSource) {
    this.id = place.id
    this.method = place.method
    this.path = place.path
    this.pointer = place.pointer
    this.#place = place
    this.#source = source
  }

  get tags(): readonly string[] {
    const { tags } = this.#place.definition
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
  }

  get description(): string {
    return textOf(this.#place.definition.description)
  }

  get summary(): string {
    const { summary, description } = this.#place.definition
    return textOf(summary) || textOf(description).split('\n', 1).join('')
  }

  get deprecated(): boolean {
    return this.#place.definition.deprecated === true
  }

  get parameters(): readonly Parameter[] {
    this.#parameters ??= readParameters(this.#place, this.#source)
    return this.#parameters
  }

  get requestBody(): RequestBody | undefined {
    if (this.#requestBody === null) {
      this.#requestBody = readRequestBody(this.#place, this.#source)
    }
    return this.#requestBody
  }

  get responses(): readonly ResponseDefinition[] {
    this.#responses ??= readResponses(this.#place, this.#source)
    return this.#responses
  }

  get security(): readonly SecurityRequirement[] {
    const declared = this.#place.definition.security ?? this.#source.security
    if (!Array.isArray(declared)) return []
    return declared
      .filter(isJsonObject)
      .map((requirement) =>
        Object.fromEntries(
          Object.entries(requirement).map(([name, scopes]) => [
            name,
            Array.isArray(scopes) ? scopes.map(String) : [],
          ]),
        ),
      )
  }
}

function readParameters(place: OperationPlace, source: OperationSource): readonly Parameter[] {
  const found = new Map<string, Parameter>()
  const levels = [
    { list: place.pathItem.parameters, pointer: `${place.pathItemPointer}/parameters` },
    { list: place.definition.parameters, pointer: `${place.pointer}/parameters` },
  ]
  for (const { list, pointer } of levels) {
    const here = new Set<string>()
    if (!Array.isArray(list)) continue
    for (const [index, item] of list.entries()) {
      const parameter = readParameter(item, `${pointer}/${index}`, source)
      if (parameter === undefined) continue
      const key = `${parameter.in} ${parameter.name}`
      if (here.has(key)) {
        source.note({
          code: 'CONTRACT_DUPLICATE_PARAMETER',
          message: `the ${parameter.in} parameter ${parameter.name} stands here twice; the first is used`,
          pointer: `${pointer}/${index}`,
        })
        continue
      }
      here.add(key)
      found.set(key, parameter)
    }
  }
  for (const [, name = ''] of place.path.matchAll(/\{([^{}]+)\}/g)) {
    if (found.has(`path ${name}`)) continue
    source.note({
      code: 'CONTRACT_UNDECLARED_PATH_PARAMETER',
      message: `the path has {${name}}, which no parameter describes; it is taken as text`,
      pointer: place.pointer,
    })
    found.set(`path ${name}`, {
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
      style: 'simple',
      explode: false,
      pointer: place.pointer,
    })
  }
  return [...found.values()]
}

const NONE: readonly JsonObject[] = []

const LOCATIONS: ReadonlySet<unknown> = new Set(['path', 'query', 'header', 'cookie'])

function readParameter(
  item: JsonValue,
  at: string,
  source: OperationSource,
): Parameter | undefined {
  const { value, pointer } = follow(item, at, source)
  if (value === undefined) return undefined
  if (!isJsonObject(value) || typeof value.name !== 'string' || !LOCATIONS.has(value.in)) {
    source.note({
      code: 'CONTRACT_MALFORMED_PARAMETER',
      message: 'a parameter needs a name and one of in: path, query, header, cookie; it is ignored',
      pointer: at,
    })
    return undefined
  }
  const location = value.in as Parameter['in']
  const style =
    textOf(value.style) || (location === 'path' || location === 'header' ? 'simple' : 'form')
  return {
    name: value.name,
    in: location,
    required: location === 'path' || value.required === true,
    schema: parameterSchema(value),
    style,
    explode: typeof value.explode === 'boolean' ? value.explode : style === 'form',
    pointer,
    ...(typeof value.description === 'string' ? { description: value.description } : {}),
    ...(value['x-multi-segment'] === true ? { multiSegment: true } : {}),
  }
}

/** A parameter has a schema or the one media type of its `content`. */
function parameterSchema(definition: JsonObject): Schema {
  if (isSchema(definition.schema)) return definition.schema
  const { content } = definition
  const media = isJsonObject(content) ? Object.values(content)[0] : undefined
  return isJsonObject(media) && isSchema(media.schema) ? media.schema : {}
}

function readRequestBody(place: OperationPlace, source: OperationSource): RequestBody | undefined {
  if (place.definition.requestBody === undefined) return undefined
  const { value, pointer } = follow(
    place.definition.requestBody,
    `${place.pointer}/requestBody`,
    source,
  )
  if (!isJsonObject(value)) return undefined
  if (place.method === 'get' || place.method === 'head') {
    source.note({
      code: 'CONTRACT_BODY_ON_GET',
      message: `a request body of ${place.method.toUpperCase()} has no meaning in HTTP; none is read`,
      pointer,
    })
  }
  return { required: value.required === true, content: readContent(value.content, pointer, source) }
}

function readResponses(
  place: OperationPlace,
  source: OperationSource,
): readonly ResponseDefinition[] {
  const { responses } = place.definition
  if (!isJsonObject(responses)) {
    source.note({
      code: 'CONTRACT_NO_RESPONSES',
      message: 'the operation declares no responses',
      pointer: place.pointer,
    })
    return []
  }
  const found: ResponseDefinition[] = []
  for (const [status, declared] of Object.entries(responses)) {
    if (!/^(?:[1-5](?:\d\d|XX)|default)$/i.test(status)) continue
    const { value, pointer } = follow(
      declared,
      childPointer(`${place.pointer}/responses`, status),
      source,
    )
    if (!isJsonObject(value)) continue
    found.push({
      status: status === 'default' ? status : status.toUpperCase(),
      description: textOf(value.description),
      content: readContent(value.content, pointer, source).map((media) => saidType(media, source)),
      headers: readHeaders(value.headers, `${pointer}/headers`, source),
      links: readLinks(value.links, `${pointer}/links`, source),
    })
  }
  return found
}

function readLinks(
  links: JsonValue | undefined,
  pointer: string,
  source: OperationSource,
): readonly JsonObject[] {
  if (!isJsonObject(links)) return NONE
  return Object.entries(links)
    .map(([name, link]) => follow(link, childPointer(pointer, name), source).value)
    .filter(isJsonObject)
}

function readContent(
  content: JsonValue | undefined,
  owner: string,
  source: OperationSource,
): readonly MediaType[] {
  if (!isJsonObject(content)) return []
  const types: MediaType[] = []
  for (const [type, declared] of Object.entries(content)) {
    const { value, pointer } = follow(declared, childPointer(owner, 'content', type), source)
    const media = isJsonObject(value) ? value : {}
    types.push({
      type,
      schema: isSchema(media.schema) ? media.schema : undefined,
      schemaPointer: `${pointer}/schema`,
      examples: readExamples(media, pointer, source).map((one) => spelledOut(type, one)),
      ...(isJsonObject(media.encoding) ? { separators: separatorsOf(media.encoding) } : {}),
    })
  }
  return types
}

// An answer of any type that has a schema is JSON, which generators for Spring and Swagger's `produces` mean by it; a text may be anything.
function saidType(media: MediaType, source: OperationSource): MediaType {
  if (!/^(?:\*|application)\/\*$/.test(media.type) || media.schema === undefined) return media
  const { value } = follow(media.schema, media.schemaPointer, source)
  const isText = isJsonObject(value) && value.type === 'string'
  return isText ? media : { ...media, type: 'application/json' }
}

const SEPARATORS: Readonly<Record<string, string>> = {
  form: ',',
  spaceDelimited: ' ',
  pipeDelimited: '|',
}

function separatorsOf(encoding: JsonObject): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [field, said] of Object.entries(encoding)) {
    if (!isJsonObject(said)) continue
    const style = textOf(said.style) || 'form'
    const separator = SEPARATORS[style]
    const isOne = said.explode === false || (said.explode === undefined && style !== 'form')
    if (isOne && separator !== undefined) found.set(field, separator)
  }
  return found
}

function readExamples(
  media: JsonObject,
  pointer: string,
  source: OperationSource,
): readonly JsonValue[] {
  const found: JsonValue[] = []
  if (media.example !== undefined) found.push(media.example)
  if (isJsonObject(media.examples)) {
    for (const [name, declared] of Object.entries(media.examples)) {
      const { value } = follow(declared, childPointer(pointer, 'examples', name), source)
      if (isJsonObject(value) && value.value !== undefined) found.push(value.value)
    }
  }
  return found
}

// Generators write the example of a JSON body as its text.
function spelledOut(type: string, example: JsonValue): JsonValue {
  if (typeof example !== 'string' || !/^\s*[[{]/.test(example) || !isJsonType(type)) return example
  try {
    return JSON.parse(example) as JsonValue
  } catch {
    return example
  }
}

function readHeaders(
  headers: JsonValue | undefined,
  pointer: string,
  source: OperationSource,
): Readonly<Record<string, Schema>> {
  const found: Record<string, Schema> = {}
  for (const [name, declared] of Object.entries(isJsonObject(headers) ? headers : {})) {
    const { value } = follow(declared, childPointer(pointer, name), source)
    found[name] = isJsonObject(value) ? parameterSchema(value) : {}
  }
  return found
}

/** Follows a reference; one that leads nowhere is noted and the part is left out. */
function follow(
  value: JsonValue | undefined,
  pointer: string,
  source: OperationSource,
): ResolvedNode {
  try {
    return source.resolve(value, pointer)
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    source.note({ code: error.code, message: `${error.message}; the part is left out`, pointer })
    return { value: undefined, pointer }
  }
}

function isSchema(value: JsonValue | undefined): value is Schema {
  return typeof value === 'boolean' || isJsonObject(value)
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
