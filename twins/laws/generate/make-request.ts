/** @module Makes a valid request of an operation: keys from things that exist, the rest from the contract's schemas. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import {
  type Contract,
  isJsonType,
  type MediaType,
  type Parameter,
  validatorFor,
  validatorForSchema,
} from '../../contract/index.ts'
import { hasExpansion } from '../../respond/index.ts'
import { fieldOf, keyText, withField, withoutField } from '../../world/index.ts'
import type { Generator, Ground, LawRequest, RequestOptions, Subject } from '../model.ts'
import { NothingToSay } from '../verdict.ts'
import { expressionsFor } from './expression.ts'
import { patchedMembers, withPatch } from './json-patch.ts'
import { queriedItems, withItems, withPlace } from './name-items.ts'
import { withMembers } from './name-members.ts'
import { namesOf, withReferences } from './name-references.ts'
import { schemaArbitrary, standardArbitrary } from './schema-arbitrary.ts'
import { membersOf } from './schema-members.ts'
import { withTelling } from './telling-member.ts'

/** What making a request needs of a trial. */
export interface RequestMaker {
  readonly generator: Generator
  readonly ground: Ground
  draw<T>(arbitrary: import('fast-check').Arbitrary<T>): T
}

/** Headers that belong to the exchange itself, whatever a contract says. */
const OWN_HEADERS = /^(?:accept|authorization|content-type|content-length|host|user-agent|if-.*)$/i

/**
 * Draws a valid request.
 * @throws {NothingToSay} where nothing is there to be asked about, or no valid request could be drawn
 */
export function makeRequest(
  maker: RequestMaker,
  subject: Subject,
  options: RequestOptions = {},
): LawRequest {
  const { contract } = maker.ground
  const found = options.target ?? maker.ground.target(subject)
  if (typeof found === 'string') throw new NothingToSay(found)
  const path: Record<string, JsonValue> = {}
  const query: Record<string, JsonValue> = {}
  const headers: Record<string, string> = {}
  for (const parameter of subject.operation.parameters) {
    const { name } = parameter
    const key = found.values.find(({ key: k }) => k.in === parameter.in && k.name === name)
    const isKept = parameter.required || parameter.in === 'path'
    const isChosen =
      isKept || (options.withOptions === true && isOptionChosen(maker, subject, parameter))
    if (key === undefined && !isChosen) continue
    if (parameter.in === 'header' && OWN_HEADERS.test(name)) continue
    if (name === 'token' && parameter.in !== 'path') continue
    // A first page is asked for without a position; where one is required, by an empty one.
    const isPosition = name === subject.behaviour.pagination?.position && parameter.in === 'query'
    const isStart = isPosition && isParameterValid(contract, parameter, '')
    const referred = parameter.in === 'query' ? subject.behaviour.references?.[name] : undefined
    const names = referred === undefined ? [] : namesOf(maker.ground, referred, found.handles)
    const value = isStart
      ? ''
      : (key?.value ??
        names.find((one) => isParameterValid(contract, parameter, one)) ??
        someExpression(maker, subject, name) ??
        drawParameter(maker, parameter))
    if (value === undefined) continue
    if (parameter.in === 'path') path[name] = value
    else if (parameter.in === 'query') query[name] = value
    else if (parameter.in === 'header') headers[name] = String(value)
  }
  Object.assign(query, queriedItems(maker.ground, subject, found.handles), options.query)
  const body = drawBody(maker, subject, found)
  return {
    subject,
    target: found,
    path,
    query,
    headers,
    ...(body === undefined ? {} : { body }),
  }
}

// A drawn text is no expression: it asks for something that is there.
function someExpression(
  maker: RequestMaker,
  subject: Subject,
  name: string,
): JsonValue | undefined {
  if (subject.behaviour.filters?.[name]?.match !== 'expression') return undefined
  const things = maker.ground.handles(subject.behaviour.resource ?? '')
  const [first] = things.flatMap(({ value }) => expressionsFor(subject, name, value))
  if (first === undefined)
    throw new NothingToSay('nothing is there that an expression could ask for')
  return first.spellings[0]
}

function isOptionChosen(maker: RequestMaker, subject: Subject, parameter: Parameter): boolean {
  if (parameter.in !== 'query') return false
  const { pagination, filters } = subject.behaviour
  // Positions of pages are the service's to give.
  if (parameter.name === pagination?.position) return false
  if (
    filters?.[parameter.name] === undefined &&
    !/sort|order|direction|limit|per_page|max/i.test(parameter.name)
  )
    return false
  return maker.draw(maker.generator.boolean())
}

function drawParameter(maker: RequestMaker, parameter: Parameter): JsonValue | undefined {
  const { contract } = maker.ground
  const pointer = parameterPointer(contract, parameter)
  const value = maker.draw(
    standardArbitrary(maker.generator, contract, parameter.name, pointer) ??
      schemaArbitrary(maker.generator, contract, pointer, 1),
  )
  const isUnsaid = Array.isArray(value) && value.length === 0
  if (isUnsaid && ['query', 'path'].includes(parameter.in)) {
    // Saying no item is saying nothing, which a required parameter does not allow.
    if (!parameter.required) return undefined
    const { items } = membersOf(contract, pointer)
    if (items === undefined) throw new NothingToSay(`a ${parameter.in} cannot say an empty list`)
    const one = maker.draw(schemaArbitrary(maker.generator, contract, items, 1))
    return parameter.in === 'path' ? inPath([one]) : [one]
  }
  return parameter.in === 'path' ? inPath(value) : value
}

/** What a path says of a drawn value: a text, or a list or an object of what have a text, none of it empty or only dots. */
function inPath(value: JsonValue): JsonValue {
  const say = (one: JsonValue | undefined): string => {
    const text = keyText(one)
    if (text === undefined) throw new NothingToSay('a path says nothing that is nested')
    return /^\.*$/.test(text) ? 'any' : text
  }
  if (Array.isArray(value)) return value.map(say)
  if (!isJsonObject(value)) return keyText(value) === undefined ? 'any' : say(value)
  const members = Object.entries(value).map(([name, one]) => [name, say(one)])
  if (members.length === 0) throw new NothingToSay('a path cannot say an object without members')
  return Object.fromEntries(members)
}

/** Where the schema of a parameter stands. */
export function parameterPointer(contract: Contract, parameter: Parameter): string {
  const own = `${parameter.pointer}/schema`
  if (contract.at(own) !== undefined) return own
  const content = contract.at(`${parameter.pointer}/content`)
  const type = isJsonObject(content) ? Object.keys(content)[0] : undefined
  if (type === undefined) return own
  return `${parameter.pointer}/content/${type.replaceAll('~', '~0').replaceAll('/', '~1')}/schema`
}

/** The media type in which laws send bodies: JSON where there is one, else forms, else whatever there is. */
export function mediaOf(subject: Subject): MediaType | undefined {
  const content = subject.operation.requestBody?.content ?? []
  return (
    content.find(({ type }) => isJsonType(type)) ??
    content.find(({ type }) => /x-www-form-urlencoded/.test(type)) ??
    content.find(({ type }) => /multipart\/form-data/.test(type)) ??
    content[0]
  )
}

function drawBody(
  maker: RequestMaker,
  subject: Subject,
  { values: keys, handles: things }: LawRequest['target'],
): LawRequest['body'] | undefined {
  const media = mediaOf(subject)
  const { method, requestBody } = subject.operation
  if (media === undefined || requestBody === undefined || method === 'get' || method === 'head')
    return undefined
  const { contract } = maker.ground
  const isStructured =
    isJsonType(media.type) || /x-www-form-urlencoded|multipart\/form-data/.test(media.type)
  if (!isStructured)
    return { type: media.type.includes('*') ? 'text/plain' : media.type, value: 'holdout' }
  let value =
    media.schema === undefined
      ? {}
      : maker.draw(schemaArbitrary(maker.generator, contract, media.schemaPointer))
  // A drawn text names nothing: what the thing is not named by is not said.
  for (const key of subject.behaviour.keys) {
    const isSaid = key.in !== 'body' || keys.some((one) => one.key === key)
    if (!isSaid && isJsonObject(value)) value = withoutField(value, key.name)
  }
  const isChange = ['update', 'replace'].includes(subject.behaviour.kind)
  for (const { key, value: known } of keys) {
    if (!isJsonObject(value)) continue
    if (key.in === 'body') value = withField(value, key.name, known)
    // Who names a thing in the path does not call it otherwise in the body.
    const { at } = subject.behaviour.request
    const spelled = (field: string) => (at === '' ? field : `${at}.${field}`)
    const named = isChange
      ? key.fields.find((field) => fieldOf(value, spelled(field)) !== undefined)
      : undefined
    if (named !== undefined && key.resource === subject.behaviour.resource) {
      const own = fieldOf(things.at(-1)?.value, named)
      if (own !== undefined) value = withField(value, spelled(named), own)
    }
  }
  for (const name of Object.keys(subject.behaviour.filters ?? {})) {
    if (fieldOf(value, name) === undefined || !isJsonObject(value)) continue
    value = { ...value, [name]: someExpression(maker, subject, name) ?? value[name] }
  }
  value = withTelling(maker, subject, media, value, things.at(-1)?.value)
  value = withPatch(maker, subject, media.schemaPointer, { thing: things.at(-1), value })
  value = withMembers(maker.ground, subject, things, { media, value })
  if (subject.behaviour.does === 'move') value = withPlace(maker.ground, media, value)
  value = withItems(maker, subject, things, { media, value })
  value = withReferences(maker.ground, subject, things, { media, value })
  // A drawn text names nothing that an answer could show whole.
  if (
    isJsonObject(value) &&
    media.schema !== undefined &&
    hasExpansion(contract, media.schemaPointer)
  )
    value = withoutField(value, 'expand')
  if (!isJsonType(media.type)) {
    value = withoutEmpty(value)
    // A form without fields cannot be told from no body at all.
    if (isJsonObject(value) && Object.keys(value).length === 0) {
      if (!requestBody.required) return undefined
      throw new NothingToSay('the drawn form is empty')
    }
  }
  if (media.schema !== undefined) {
    const [wrong] = validatorFor(contract, media.schemaPointer, 'request')(value)
    if (wrong !== undefined)
      throw new NothingToSay(`no valid body could be drawn: ${wrong.path} ${wrong.message}`)
  }
  return { type: media.type, value }
}

// Forms have no way to say an empty list or object.
function withoutEmpty(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]) => [name, withoutEmpty(one as JsonValue)] as const)
      .filter(([, one]) => typeof one !== 'object' || one === null || Object.keys(one).length > 0),
  )
}

/** Whether a value may stand as a parameter. */
export function isParameterValid(
  contract: Contract,
  parameter: Parameter,
  value: JsonValue,
): boolean {
  return (
    validatorForSchema(
      contract,
      parameter.schema,
      parameterPointer(contract, parameter),
      'request',
    )(value).length === 0
  )
}

/** The part of a request's body that describes the thing that it makes or changes; its query where it has no body. */
export function sentPart(request: LawRequest): JsonObject {
  const { at, holds } = request.subject.behaviour.request
  if (request.body === undefined) {
    return request.subject.operation.method === 'get' ? request.query : {}
  }
  if (holds === 'value') return withField({}, at, request.body.value)
  const part = at === '' ? request.body.value : fieldOf(request.body.value, at)
  if (part === undefined || isJsonObject(part)) return part ?? {}
  return patchedMembers(part) ?? {}
}
