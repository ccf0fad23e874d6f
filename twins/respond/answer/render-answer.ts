/** @module Puts what an operation did into the form that the contract gives its answer; every body is valid against it. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { tallyOf } from '../../behaviour/index.ts'
import {
  eventContent,
  isJsonType,
  isSequence,
  type MediaType,
  type ResponseDefinition,
  sequenceText,
} from '../../contract/index.ts'
import { fieldOf, type StoredEntity, withField } from '../../world/index.ts'
import { actorOf } from '../actor.ts'
import { addressAsked } from '../address-asked.ts'
import { type Consulted, entityContext, ownPath, repairValue } from '../entity/index.ts'
import type { Answer, Effect, Exchange } from '../exchange.ts'
import { type FieldPlace, fillValue, hasTypeOf, type SchemaShape } from '../fill/index.ts'
import { asksForMedia, contentAnswer, mediaAnswer } from '../media/index.ts'
import { answerFor } from '../request/index.ts'
import { elementPointer, itemPointer, pointerAt } from './list-item.ts'
import { pageHeaders, pageMember } from './page-members.ts'
import { computeProjection, type Projection, projectEntity } from './project-entity.ts'
import { selected } from './select-fields.ts'

/** Renders what an operation did. */
export function renderEffect(exchange: Exchange, effect: Effect): Answer {
  const { plan } = exchange
  if (effect.kind === 'entity' && asksForMedia(exchange, effect.entity))
    return mediaAnswer(exchange, effect.entity)
  if (effect.kind === 'entity' && plan.behaviour.response.holds === 'media')
    return contentAnswer(exchange, effect.entity)
  const status = (effect.kind === 'entity' ? effect.status : undefined) ?? plan.behaviour.status
  const definition = definitionFor(exchange, status)
  const headers: Record<string, string> =
    effect.kind === 'list' ? { ...pageHeaders(definition, effect), ...effect.headers } : {}
  if (effect.kind === 'entity' && effect.created === true)
    addLocation(exchange, effect.entity, headers, status)
  if (effect.kind === 'entity' && plan.behaviour.response.holds === 'value' && status >= 300)
    headers.location = addressOf(exchange, effect.entity)
  const media =
    definition === undefined ? undefined : answerFor(definition.content, exchange.accept)
  if (media === undefined || status === 204 || status === 304) {
    return { status, headers, text: null, problems: [] }
  }
  headers['content-type'] = isJsonType(media.type)
    ? `${media.type.split(';')[0]}; charset=utf-8`
    : media.type
  const { text, value, isOwn, problems } = bodyText(exchange, effect, media)
  const chosen = isJsonType(media.type) ? selected(exchange, media.schemaPointer, text) : text
  if (value !== undefined && chosen === text)
    return { status, headers, text, value, isOwn, problems }
  return { status, headers, text: chosen, isOwn: isOwn === true && chosen === text, problems }
}

function definitionFor(exchange: Exchange, status: number): ResponseDefinition | undefined {
  const { plan } = exchange
  if (status === plan.behaviour.status) return plan.success
  return (
    plan.operation.responses.find((response) => response.status === String(status)) ?? plan.success
  )
}

function addLocation(
  exchange: Exchange,
  entity: StoredEntity,
  headers: Record<string, string>,
  status: number,
): void {
  // What is only begun (202) says where it is if its answer documents that.
  const isLocation = (name: string) => name.toLowerCase() === 'location'
  const documented = () => Object.keys(definitionFor(exchange, status)?.headers ?? {})
  if (status !== 201 && !documented().some(isLocation)) return
  const path = ownPath(
    exchange.service,
    exchange.world,
    entity.resource,
    entity.value,
    entity.parent,
  )
  if (path === undefined) return
  const { service, url, mount } = exchange
  // Who follows it must come back to the twin, and to the same world: it leads where Link does.
  headers.location =
    addressAsked(url, mount) + service.address.replace(/^[a-z]+:\/\/[^/]*/i, '') + path
}

// Where what is asked for is: as the world was told, else at a reserved name that leads nowhere.
function addressOf({ plan, url }: Exchange, { value }: StoredEntity): string {
  const said = fieldOf(value, plan.behaviour.response.at)
  return typeof said === 'string' ? said : `https://files.example.com${url.pathname}`
}

interface Rendered {
  readonly text: string
  /** What it spells, where this is the entity's own value. */
  readonly value?: JsonValue
  /** It tells nothing but what one thing has itself. */
  readonly isOwn?: boolean
  readonly problems: readonly string[]
}

function bodyText(exchange: Exchange, effect: Effect, media: MediaType): Rendered {
  if (isSequence(media.type)) return renderSequence(exchange, effect, media)
  if (!isJsonType(media.type)) return { text: plainText(exchange, media), problems: [] }
  if (media.schema === undefined) {
    return {
      text: effect.kind === 'entity' ? JSON.stringify(effect.entity.value) : '{}',
      isOwn: true,
      problems: [],
    }
  }
  const { at, holds } = exchange.plan.behaviour.response
  const pointer = media.schemaPointer
  if (effect.kind === 'entity' && at === '' && holds !== 'other') {
    if (effect.created !== true) return rendered(projectEntity(exchange, effect.entity, pointer))
    // What was just made may never be read: its text is not kept for that.
    const { value, problems, consulted } = computeProjection(exchange, effect.entity, pointer)
    const isOwn = consulted === undefined
    const text = JSON.stringify(value)
    return value === effect.entity.value
      ? { text, value, isOwn, problems }
      : { text, isOwn, problems }
  }
  if (effect.kind === 'list' && at === '') {
    const items = itemPointer(exchange, pointer)
    if (items !== undefined) return renderList(exchange, effect.items, items)
  }
  if (effect.kind === 'entity' && holds === 'value')
    return renderValue(exchange, effect.entity, pointer)
  return renderEnvelope(exchange, effect, pointer)
}

// The whole body is the value of one field; a body that the schema makes up until somebody says what it is.
function renderValue(exchange: Exchange, entity: StoredEntity, pointer: string): Rendered {
  const { service, world, plan } = exchange
  const value = fieldOf(entity.value, plan.behaviour.response.at)
  const consulted: Consulted[] = []
  const identity = { ...entity, parent: entity.parent }
  const context = entityContext(service, world, identity, undefined, consulted)
  const { value: whole, problems } = repairValue(
    context,
    pointer,
    fillValue(context, pointer, value),
    value,
  )
  return { text: JSON.stringify(whole), isOwn: consulted.length === 0, problems }
}

function rendered(projection: Projection): Rendered {
  const { value, consulted, problems } = projection
  projection.text ??= JSON.stringify(value)
  return { text: projection.text, value, isOwn: consulted === undefined, problems }
}

function renderList(exchange: Exchange, items: readonly StoredEntity[], pointer: string): Rendered {
  const parts = items.map((item) => rendered(projectEntity(exchange, item, pointer)))
  return {
    text: `[${parts.map(({ text }) => text).join(',')}]`,
    problems: parts.flatMap(({ problems }) => problems),
  }
}

// Each thing is a value of the sequence; what nobody knows anything of is as the schema has it.
function renderSequence(exchange: Exchange, effect: Effect, media: MediaType): Rendered {
  if (media.schema === undefined) return { text: '', problems: [] }
  const { service, world } = exchange
  const element = elementPointer(exchange, media.schemaPointer)
  const content = eventContent(service.contract, media)
  const items =
    effect.kind === 'list' ? effect.items : effect.kind === 'entity' ? [effect.entity] : undefined
  const parts = items?.map((item) => projectEntity(exchange, item, content ?? element))
  const told = items?.map((item, i) => {
    const value = parts?.[i]?.value ?? null
    if (content === undefined) return value
    const context = entityContext(service, world, { ...item, parent: item.parent })
    return fillValue({ ...context, supply: () => undefined }, element, {
      data: JSON.stringify(value),
    })
  })
  const value = told ?? unsaidBody(exchange, media)
  const values = Array.isArray(value) ? value : [value]
  return {
    text: sequenceText(media.type, values),
    problems: (parts ?? []).flatMap(({ problems }) => problems),
  }
}

function renderEnvelope(exchange: Exchange, effect: Effect, pointer: string): Rendered {
  const { service, world, plan } = exchange
  const { at, holds } = plan.behaviour.response
  const problems: string[] = []
  const consulted: Consulted[] = []
  let given: JsonObject = {}
  const put = (value: JsonValue) => {
    if (at !== '') given = withField(given, at, value)
    else if (isJsonObject(value)) given = value
  }
  const entity = 'entity' in effect ? effect.entity : undefined
  if (effect.kind === 'list') {
    const items = itemPointer(exchange, pointer)
    put(
      effect.items.map((item) => {
        if (items === undefined) return holds === 'ids' ? keyOf(exchange, item) : item.value
        const projection = projectEntity(exchange, item, items)
        problems.push(...projection.problems)
        return projection.value
      }),
    )
    const { next } = effect.page
    if (next !== undefined) given = withField(given, next.at, next.value)
  } else if (entity !== undefined && effect.kind !== 'deleted' && holds === 'entity') {
    const inner = at === '' ? undefined : pointerAt(exchange, pointer, at)
    const shown = inner === undefined ? undefined : projectEntity(exchange, entity, inner)
    consulted.push(...(shown?.consulted ?? []))
    put(shown?.value ?? entity.value)
  }
  const identity = {
    uid: entity?.uid ?? plan.answers.id,
    order: entity?.order ?? 0,
    parent: entity?.parent,
    createdMs: entity?.createdMs ?? exchange.nowMs,
    updatedMs: entity?.updatedMs ?? exchange.nowMs,
  }
  const context = entityContext(service, world, identity, undefined, consulted)
  const enveloped = {
    ...context,
    suppliesTo: 2,
    suppliesOf: undefined,
    isSeen: true as const,
    supply: (shape: SchemaShape, place: FieldPlace) =>
      envelopeMember(exchange, effect, shape, place) ?? context.supply?.(shape, place),
  }
  const filled = fillValue(enveloped, pointer, given)
  const repaired = repairValue(enveloped, pointer, filled)
  return {
    text: JSON.stringify(repaired.value),
    isOwn: entity !== undefined && consulted.length === 0,
    problems: [...problems, ...repaired.problems],
  }
}

// What an answer that only tells names calls an entity.
function keyOf(exchange: Exchange, { resource, value, uid }: StoredEntity): JsonValue {
  const keys = exchange.service.behaviour.resources[resource]?.keys ?? []
  return keys.map((key) => fieldOf(value, key)).find((key) => key !== undefined) ?? uid
}

const HOW_MANY =
  /^(?:(?:num_?|total_?)?(?:deleted|removed|updated|changed|modified|affected)(?:_?count)?|count|total)$/i

function envelopeMember(
  exchange: Exchange,
  effect: Effect,
  shape: SchemaShape,
  place: FieldPlace,
): JsonValue | undefined {
  if (place.depth > 2) return undefined
  const fitting = (value: JsonValue | undefined) =>
    value !== undefined && value !== null && hasTypeOf(shape, value) ? value : undefined
  if (place.depth === 1 && /^(?:ok|success|succeeded)$/.test(place.name)) return fitting(true)
  if (effect.kind === 'list') {
    const own = place.depth === 1 && place.name === 'url' ? exchange.url.pathname : undefined
    return fitting(
      own ??
        pageMember(effect, place.name) ??
        endOf(exchange, effect.items, place.name) ??
        tallied(exchange, effect, place.name),
    )
  }
  if (effect.kind === 'deleted' && place.name === 'deleted') return fitting(true)
  if (effect.kind === 'done' && effect.count !== undefined && HOW_MANY.test(place.name))
    return fitting(effect.count)
  if (place.depth > 1 || !('entity' in effect) || effect.entity === undefined) return undefined
  // Scalars of the entity that the envelope repeats, such as Slack's `channel` and `ts` beside `message`.
  const { entity } = effect
  const named = nameIn(exchange, entity, place.name)
  if (named !== undefined && fitting(named) !== undefined) return named
  const isBare = exchange.plan.behaviour.response.at === ''
  const value = entity.value[place.name]
  if (isBare && effect.kind !== 'deleted') return fitting(value)
  return isJsonObject(value) || Array.isArray(value) ? undefined : fitting(value)
}

// `channel_id`, `message_ts`: a key of the entity under its own name.
function nameIn(exchange: Exchange, entity: StoredEntity, name: string): JsonValue | undefined {
  const { service } = exchange
  const alias = service.fieldNames(entity.resource).find((word) => name.startsWith(`${word}_`))
  if (alias === undefined) return undefined
  const key = name.slice(alias.length + 1)
  return service.behaviour.resources[entity.resource]?.keys.includes(key) === true
    ? fieldOf(entity.value, key)
    : undefined
}

// What a page begins and ends with: `first_id` and `last_id`; empty where nothing is listed.
function endOf(
  exchange: Exchange,
  items: readonly StoredEntity[],
  name: string,
): JsonValue | undefined {
  const [, end] = /^(first|last)_?id$/i.exec(name) ?? []
  if (end === undefined) return undefined
  const item = items.at(end.toLowerCase() === 'first' ? 0 : -1)
  return item === undefined ? '' : keyOf(exchange, item)
}

// How many there are, and whether the caller is among them: `votes` and `hasVoted` beside `voters`.
function tallied(
  exchange: Exchange,
  { items, page }: Extract<Effect, { kind: 'list' }>,
  name: string,
): JsonValue | undefined {
  const tells = tallyOf(exchange.plan.behaviour.response.at, name)
  if (tells === 'count') return page.total
  if (tells === undefined) return undefined
  const actor = actorOf(exchange.world)
  return items.some(({ uid }) => uid === actor?.uid)
}

function plainText(exchange: Exchange, media: MediaType): string {
  if (media.schema === undefined || /octet-stream|image|zip|tar|pdf/.test(media.type)) return ''
  const value = unsaidBody(exchange, media)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function unsaidBody(exchange: Exchange, media: MediaType): JsonValue {
  const { service, world, plan, nowMs } = exchange
  const context = entityContext(service, world, {
    uid: plan.answers.id,
    order: 0,
    parent: undefined,
    createdMs: nowMs,
    updatedMs: nowMs,
  })
  return fillValue(context, media.schemaPointer)
}
