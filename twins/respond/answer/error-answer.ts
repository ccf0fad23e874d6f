/** @module Refusals in the service's own words: the documented status, and the error body that its schema asks for. */

import { createRandom, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, isJsonType, type MediaType, type Operation } from '../../contract/index.ts'
import type { LiveWorld } from '../../world/index.ts'
import { repairValue } from '../entity/index.ts'
import type { Answer } from '../exchange.ts'
import {
  type FieldPlace,
  type FillContext,
  fillValue,
  hasTypeOf,
  type SchemaShape,
  shapeOf,
} from '../fill/index.ts'
import { fillTemplate } from '../fill-template.ts'
import type { Refusal } from '../refusal.ts'
import type { Service } from '../service.ts'
import { commonErrorBody, inBandErrorBody, usualStatus } from './error-shapes.ts'

const OUTCOME_HEADER = 'x-holdout-outcome'

/** The answer that says a refusal as the service would. */
export function errorAnswer(
  service: Service,
  world: LiveWorld,
  operation: Operation | undefined,
  refusal: Refusal,
  atMs: number,
): Answer {
  const inBand = inBandErrorBody(service.contract, operation)
  const documented = documentedStatus(operation, refusal)
  const status =
    documented ??
    inBand?.status ??
    usualStatus(service.contract, refusal.statuses) ??
    refusal.fallback
  const media =
    ownErrorBody(operation, status) ?? inBand?.media ?? commonErrorBody(service.contract, status)
  const headers: Record<string, string> = { ...refusal.headers }
  // Its status may be one that the service has other reasons for.
  if (refusal.outcome === 'unsupported') headers[OUTCOME_HEADER] = refusal.outcome
  const { errors, errorStatus } = service.profile
  // A limit, a fault and a failure are told by the status, also by services that tell everything else in the body.
  const isPlain = ['limited', 'fault', 'error'].includes(refusal.outcome)
  const said = isPlain ? status : (errorStatus ?? status)
  const template = errors?.[String(status)] ?? errors?.[`${String(status)[0]}XX`] ?? errors?.default
  if (template !== undefined) {
    headers['content-type'] = 'application/json; charset=utf-8'
    const facts = { message: messageOf(refusal), status, code: refusal.code }
    const hasId = JSON.stringify(template).includes('{id}')
    const text = JSON.stringify(
      fillTemplate(template, hasId ? { ...facts, id: errorId(world) } : facts),
    )
    return { status: said, headers, text, problems: [] }
  }
  if (media === undefined) {
    headers['content-type'] = 'application/json; charset=utf-8'
    const text = JSON.stringify({ message: messageOf(refusal) })
    return { status: said, headers, text, problems: [] }
  }
  headers['content-type'] = `${media.type.split(';')[0]}; charset=utf-8`
  const context = errorContext(service, world, refusal, status, atMs, operation)
  const filled = fillValue(context, media.schemaPointer)
  const { value, problems } = repairValue(context, media.schemaPointer, filled)
  return { status: said, headers, text: JSON.stringify(value), problems }
}

// Exactly documented before covered by a range, and both before `default`.
function documentedStatus(operation: Operation | undefined, refusal: Refusal): number | undefined {
  if (operation === undefined || refusal.exactStatus)
    return refusal.exactStatus ? refusal.statuses[0] : undefined
  const has = (name: string) =>
    operation.responses.some(({ status }) => status.toUpperCase() === name)
  const { statuses } = refusal
  const exact = statuses.find((status) => has(String(status)))
  if (exact !== undefined) return exact
  const ranged = statuses.find((status) => has(`${String(status)[0]}XX`))
  if (ranged !== undefined) return ranged
  return has('DEFAULT') ? refusal.fallback : refusal.instead.find((status) => has(String(status)))
}

function ownErrorBody(operation: Operation | undefined, status: number): MediaType | undefined {
  const names = [String(status), `${String(status)[0]}XX`, 'DEFAULT']
  for (const name of names) {
    const own = operation?.responses.find((response) => response.status.toUpperCase() === name)
    const json = own?.content.find((media) => isJsonType(media.type) && media.schema !== undefined)
    if (json !== undefined) return json
  }
  return undefined
}

function messageOf(refusal: Refusal): string {
  const [detail] = refusal.details
  if (detail === undefined || refusal.outcome === 'not-found') return refusal.message
  const more = refusal.details.length > 1 ? ` (and ${refusal.details.length - 1} more)` : ''
  return `${refusal.message}: ${detail.field} ${detail.message}${more}`
}

function errorContext(
  service: Service,
  world: LiveWorld,
  refusal: Refusal,
  status: number,
  atMs: number,
  operation: Operation | undefined,
): FillContext {
  const { contract } = service
  const path = operation?.id ?? 'error'
  return {
    contract,
    atMs,
    random: (at) => createRandom(world.seed, 'error', path, at),
    supply: (shape, place) => errorMember(service, refusal, status, shape, place),
  }
}

function errorMember(
  service: Service,
  refusal: Refusal,
  status: number,
  shape: SchemaShape,
  place: FieldPlace,
): JsonValue | undefined {
  const fitting = (value: JsonValue) => (hasTypeOf(shape, value) ? value : undefined)
  const listed = (value: string) =>
    shape.values === undefined || shape.values.includes(value) ? fitting(value) : undefined
  const name = place.name.toLowerCase().replaceAll(/[_-]/g, '')
  if (place.depth > 4) return undefined
  if (name === 'ok' || name === 'success') return fitting(false)
  const isText = shape.types.includes('string')
  if (
    isText &&
    /^(?:message|errormessage|errorsummary|summary|detail|description|errordescription|title|reason|msg)$/.test(
      name,
    )
  ) {
    return listed(name === 'title' ? refusal.message : messageOf(refusal))
  }
  if (isText && /^(?:code|error|errorcode|type|errortype|name)$/.test(name)) {
    // Okta's `E0000007`: where an example shows the style of the codes, it is kept.
    const [example] = shape.examples
    if (typeof example === 'string' && /\d/.test(example)) return listed(example)
    return fitting(nearestCode(shape.values, refusal))
  }
  // A numeric code is the status, unless the contract lists others.
  if (name === 'code' && !isText && shape.values === undefined) return fitting(status)
  if (/^(?:status|statuscode|httpstatus)$/.test(name)) {
    return isText ? listed(String(status)) : fitting(status)
  }
  if (/^(?:errormessages|messages)$/.test(name))
    return itemsFit(service, shape, [messageOf(refusal)])
  // What is in the source of one of several errors is said with that one.
  const isOfOne = /\.source\.\w+$/.test(place.path)
  if (isText && /^param(?:eter)?$/.test(name) && !isOfOne) {
    const [detail] = refusal.details
    const isTold = refusal.outcome === 'invalid-request' && detail !== undefined
    return isTold ? listed(detail.field.replace(/^(?:body|query)\./, '')) : undefined
  }
  if (name === 'errors' || name === 'details') return errorList(service, refusal, shape)
  if (
    /^(?:documentationurl|errorlink|helpurl|moreinfo|infourl)$/.test(name) &&
    isText &&
    place.required
  ) {
    return service.address
  }
  return undefined
}

/** The code among those that the contract lists which says the refusal best: its words shared, else its kind. */
function nearestCode(values: readonly JsonValue[] | undefined, refusal: Refusal): JsonValue {
  const { code, outcome } = refusal
  if (values === undefined || values.includes(code)) return code
  const texts = values.filter((value) => typeof value === 'string')
  const words = code.split('_').filter((word) => !/^(?:not|found|invalid|no)$/.test(word))
  const kinds: Readonly<Record<string, RegExp>> = {
    'not-found': /(?:^no_|not_found|^unknown|missing)/,
    'invalid-request': /(?:^invalid|^missing|^bad)/,
    unauthenticated: /auth|token/,
    conflict: /(?:^already|taken|exists|duplicate)/,
  }
  const kind = kinds[outcome] ?? /./
  const score = (value: string) => {
    const own = value.split('_')
    return words.filter((word) => own.includes(word)).length * 2 + (kind.test(value) ? 3 : 0)
  }
  const [first = code] = texts
  return texts.reduce((best, value) => (score(value) > score(best) ? value : best), first)
}

function itemsFit(
  service: Service,
  shape: SchemaShape,
  values: readonly string[],
): JsonValue | undefined {
  if (shape.items === undefined) return undefined
  const item = shapeOf(service.contract, shape.items)
  return item.types.length === 0 || item.types.includes('string') ? values : undefined
}

// What is wrong, one entry each, where the schema has room for it.
function errorList(service: Service, refusal: Refusal, shape: SchemaShape): JsonValue | undefined {
  const item = shape.items === undefined ? undefined : shapeOf(service.contract, shape.items)
  if (refusal.details.length === 0 || refusal.outcome !== 'invalid-request') {
    // JSON:API says every error in its list, and nowhere else.
    return item?.properties.has('source') === true ? [{ detail: messageOf(refusal) }] : undefined
  }
  if (item === undefined) {
    if (!hasTypeOf(shape, {}) || shape.additional === undefined) return undefined
    return Object.fromEntries(refusal.details.map(({ field, message }) => [field, message]))
  }
  const texts = refusal.details.map(({ field, message }) => `${field} ${message}`)
  const asTexts = itemsFit(service, shape, texts)
  if (asTexts !== undefined) return asTexts
  return refusal.details.map(({ field, message }, i) => {
    const text = texts[i] as string
    const source = sourceOf(field)
    const known = { field, message, code: 'invalid', errorSummary: text, detail: text, source }
    return Object.fromEntries(
      Object.entries(known).filter(
        ([name, value]) => value !== undefined && item.properties.has(name),
      ),
    )
  })
}

/** Where JSON:API's errors say that it is: a JSON pointer into the body, or the name of a parameter or header. */
function sourceOf(field: string): JsonObject | undefined {
  const [place, ...steps] = field.split('.')
  if (steps.length === 0) return undefined
  if (place === 'body') return { pointer: childPointer('', ...steps) }
  if (place === 'query' || place === 'path') return { parameter: steps.join('.') }
  return place === 'header' ? { header: steps.join('.') } : undefined
}

// Counted in the state, so that a world that was restored goes on where it stood.
function errorId(world: LiveWorld): string {
  return createRandom(world.seed, 'error', world.store.next('errors', 0)).text(22, ID_CHARACTERS)
}

const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
