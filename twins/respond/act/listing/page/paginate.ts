/** @module Cuts lists into pages the way the service does, and says where the next one starts. */

import type { JsonValue } from '../../../../base/index.ts'
import type { Pagination } from '../../../../behaviour/index.ts'
import { isJsonType } from '../../../../contract/index.ts'
import { fieldOf, keyText, type StoredEntity } from '../../../../world/index.ts'
import { addressAsked } from '../../../address-asked.ts'
import type { Exchange, PageFacts } from '../../../exchange.ts'
import { memberShape } from '../../../fill/index.ts'
import { Refusal } from '../../../refusal.ts'
import { cursorBehind, startBehind } from './cursor.ts'

/** One page of a list. */
export interface Page {
  readonly items: readonly StoredEntity[]
  readonly facts: PageFacts
  readonly headers: Readonly<Record<string, string>>
}

/** The page that a request asks for. */
export function paginate(exchange: Exchange, all: readonly StoredEntity[]): Page {
  const { pagination } = exchange.plan.behaviour
  if (pagination === undefined) {
    const facts = { total: all.length, start: 0, size: all.length, page: 1, hasMore: false }
    return { items: all, facts, headers: {} }
  }
  const size = sizeOf(exchange, pagination)
  const before = pageBefore(exchange, pagination, all, size)
  if (before !== undefined) return before
  const position = parameter(exchange, pagination.position)
  const start = startOf(exchange, pagination, all, position, size)
  const items = all.slice(start, start + size)
  const hasMore = start + items.length < all.length
  const next = hasMore ? nextPosition(exchange, pagination, all, start, size) : undefined
  const facts: PageFacts = {
    total: all.length,
    start,
    size,
    page: Math.floor(start / size) + firstOf(pagination),
    hasMore,
    ...(pagination.next?.in === 'body'
      ? toldInBody(exchange, pagination, pagination.next.at, next)
      : {}),
  }
  const headers =
    pagination.next?.in === 'link' ? linkHeader(exchange, pagination, facts, next, position) : {}
  return { items, facts, headers }
}

// A link is the address of the next page, and the last page has none; a bare position says by its emptiness that it is the last.
function toldInBody(
  exchange: Exchange,
  pagination: Pagination,
  at: string,
  next: string | number | undefined,
): Pick<PageFacts, 'next'> {
  if (/(?:^|\.)(?:href|url|link)$/i.test(at)) {
    return next === undefined
      ? {}
      : { next: { at, value: pageAddress(exchange, pagination, next) } }
  }
  return { next: { at, value: next ?? lastPosition(exchange, pagination, at) } }
}

// Where the answer may say null it does: a client that goes on until then would never stop at an empty text.
function lastPosition({ plan, service }: Exchange, { style }: Pagination, at: string): '' | null {
  const media = plan.success?.content.find(({ type }) => isJsonType(type))
  const isNullable =
    media !== undefined && memberShape(service.contract, media.schemaPointer, at)?.nullable === true
  return style === 'cursor' && !isNullable ? '' : null
}

function pageAddress(
  exchange: Exchange,
  pagination: Pagination,
  position: string | number | undefined,
): string {
  const url = new URL(exchange.url)
  if (position !== undefined) url.searchParams.set(pagination.position, String(position))
  return addressAsked(url, exchange.mount) + url.pathname + url.search
}

function firstOf(pagination: Pagination): number {
  return pagination.first ?? 1
}

function parameter(exchange: Exchange, name: string): JsonValue | undefined {
  return exchange.query[name] ?? fieldOf(exchange.body, name)
}

function sizeOf(exchange: Exchange, pagination: Pagination): number {
  const given = pagination.size === undefined ? undefined : parameter(exchange, pagination.size)
  const wanted = given === undefined ? pagination.defaultSize : Number(given)
  if (!Number.isFinite(wanted)) return pagination.defaultSize
  return Math.max(1, Math.min(Math.floor(wanted), pagination.maxSize))
}

function startOf(
  exchange: Exchange,
  pagination: Pagination,
  all: readonly StoredEntity[],
  position: JsonValue | undefined,
  size: number,
): number {
  if (position === undefined || position === null || position === '') return 0
  switch (pagination.style) {
    case 'page':
      return Math.max(0, Math.floor(Number(position) - firstOf(pagination)) || 0) * size
    case 'offset':
      return Math.max(0, Math.floor(Number(position)) || 0)
    case 'after-id': {
      const index = all.findIndex((entity) => idOf(exchange, entity) === keyText(position))
      if (index === -1) throw badCursor(pagination.position)
      return index + 1
    }
    case 'cursor':
    case 'token': {
      const start = startBehind(all, String(position))
      if (start === undefined) throw badCursor(pagination.position)
      return start
    }
    default: {
      const never: never = pagination.style
      throw new TypeError(`There is no style of pages ${String(never)}.`)
    }
  }
}

// The way back: as many as there is room for right before a thing, and more where others stand before those.
function pageBefore(
  exchange: Exchange,
  pagination: Pagination,
  all: readonly StoredEntity[],
  size: number,
): Page | undefined {
  const { before: name, position } = pagination
  const before = name === undefined ? undefined : parameter(exchange, name)
  if (name === undefined || before === undefined || before === null || before === '')
    return undefined
  const end = all.findIndex((entity) => idOf(exchange, entity) === keyText(before))
  if (end === -1 || parameter(exchange, position) !== undefined) throw badCursor(name)
  const start = Math.max(0, end - size)
  const facts = { total: all.length, start, size, page: 1, hasMore: start > 0 }
  return { items: all.slice(start, end), facts, headers: {} }
}

function nextPosition(
  exchange: Exchange,
  pagination: Pagination,
  all: readonly StoredEntity[],
  start: number,
  size: number,
): string | number {
  const last = all[start + size - 1] as StoredEntity
  if (pagination.style === 'page') return Math.floor(start / size) + firstOf(pagination) + 1
  if (pagination.style === 'offset') return start + size
  if (pagination.style === 'after-id') return idOf(exchange, last) ?? last.uid
  return cursorBehind(all, start + size)
}

function badCursor(parameter: string): Refusal {
  return new Refusal('Invalid cursor', {
    outcome: 'invalid-request',
    statuses: [400, 422],
    code: 'invalid_cursor',
    details: [{ field: `query.${parameter}`, message: 'names no page' }],
  })
}

function idOf(exchange: Exchange, entity: StoredEntity): string | undefined {
  for (const key of exchange.service.behaviour.resources[entity.resource]?.keys ?? ['id']) {
    const text = keyText(fieldOf(entity.value, key))
    if (text !== undefined) return text
  }
  return undefined
}

function linkHeader(
  exchange: Exchange,
  pagination: Pagination,
  facts: PageFacts,
  next: string | number | undefined,
  position: JsonValue | undefined,
): Record<string, string> {
  const link = (rel: string, value: string | number | undefined) =>
    `<${pageAddress(exchange, pagination, value)}>; rel="${rel}"`
  if (pagination.style === 'page') {
    const first = firstOf(pagination)
    const last = Math.max(1, Math.ceil(facts.total / facts.size)) - 1 + first
    const links = [
      ...(facts.page > first ? [link('prev', facts.page - 1)] : []),
      ...(next === undefined ? [] : [link('next', next), link('last', last)]),
      ...(facts.page > first ? [link('first', first)] : []),
    ]
    return links.length === 0 ? {} : { link: links.join(', ') }
  }
  const self = position === undefined ? link('self', undefined) : link('self', keyText(position))
  return { link: next === undefined ? self : `${self}, ${link('next', next)}` }
}
