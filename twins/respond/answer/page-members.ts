/** @module What an answer tells of the page that it is: members of its body, and documented headers such as `X-Total-Count`. */

import type { JsonValue } from '../../base/index.ts'
import type { ResponseDefinition } from '../../contract/index.ts'
import type { Effect } from '../exchange.ts'

type Listed = Extract<Effect, { kind: 'list' }>

const SIZE = /^(?:max_?results|limit|per_?page|page_?size|size)$/i

/** What a member of this name tells of a page; undefined where it tells something else. */
export function pageMember({ page, items }: Listed, name: string): JsonValue | undefined {
  if (/^(?:total|total_?(?:count|results|items|size)|size_?total|numFound)$/i.test(name))
    return page.total
  if (/^(?:start_?at|offset|start|start_?index)$/i.test(name)) return page.start
  if (SIZE.test(name)) return page.size
  if (/^(?:page|page_?number|current_?page)$/i.test(name)) return page.page
  if (/^(?:pages|page_?count|total_?pages|num_?pages)$/i.test(name)) {
    return Math.max(1, Math.ceil(page.total / Math.max(1, page.size)))
  }
  if (/^(?:count|num_?results)$/i.test(name)) return items.length
  if (/^(?:has_?more|has_?next(?:_?page)?|more)$/i.test(name)) return page.hasMore
  if (/^(?:is_?last(?:_?page)?|last_?page)$/i.test(name)) return !page.hasMore
  if (/^(?:incomplete_?results|truncated)$/i.test(name)) return false
  return undefined
}

const NONE: Readonly<Record<string, string>> = {}
const known = new WeakMap<ResponseDefinition, readonly (readonly [string, string])[]>()

/** The headers of a list's answer that its contract documents and that tell of the page. */
export function pageHeaders(
  definition: ResponseDefinition | undefined,
  listed: Listed,
): Readonly<Record<string, string>> {
  if (definition === undefined) return NONE
  let telling = known.get(definition)
  if (telling === undefined) {
    telling = Object.keys(definition.headers).flatMap((header) => tellingHeader(header))
    known.set(definition, telling)
  }
  if (telling.length === 0) return NONE
  // An empty list without pages has no size that a header could tell.
  const told = telling
    .filter(([, name]) => listed.page.size > 0 || !SIZE.test(name))
    .map(([header, name]) => [header, pageMember(listed, name)] as const)
  return Object.fromEntries(
    told.flatMap(([header, value]) => (value === undefined ? [] : [[header, String(value)]])),
  )
}

// `X-Limit` and `X-Size` may speak of something else, and `X-RateLimit-Limit` does.
const TELLING =
  /^(?:total(?:_(?:count|results|items|pages))?|pages|page_(?:count|number|size)|page|per_page|count|has_more)$/

function tellingHeader(header: string): readonly (readonly [string, string])[] {
  const lower = header.toLowerCase()
  const name = lower
    .replace(/^x-/, '')
    .replace(/^pagination-/, '')
    .replaceAll('-', '_')
  return TELLING.test(name) ? [[lower, name]] : []
}
