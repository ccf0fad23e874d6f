/** @module Where the interesting part of a body stands: the entity, or the list of entities, inside its envelope. */

import type { BodyShape } from '../model.ts'
import { familyOf } from './nouns.ts'
import type { SchemaView, SchemaViewer } from './schema-view.ts'
import { tallyOf } from './tally.ts'

/** A body's shape, and what it holds. */
export interface DescribedBody extends BodyShape {
  /** The schema of the entity, or of one entity of the list. */
  readonly entity: SchemaView | undefined
  /** The noun behind the entity's schema; undefined for one that has no name. */
  readonly family: string | undefined
  /** The member of the envelope that holds it: `channel`. */
  readonly member: string | undefined
}

export const EMPTY_BODY: DescribedBody = {
  holds: 'empty',
  at: '',
  entity: undefined,
  family: undefined,
  member: undefined,
}

/** Members of envelopes that say something about the answer, not about the thing. */
const ABOUT_THE_ANSWER =
  /^(?:ok|error|errors|warnings?|success|message|needed|provided|total\w*|count|size|limit|offset|start\w*|max_?results|page\w*|per_?page|next\w*|prev\w*|previous\w*|has_?\w*|is_?last\w*|last_?page|cursor\w*|self|_?links?|meta|metadata|response_?metadata|kind|object|url|etag|incomplete_?\w*|truncated|paging|pagination|expand)$/i

/** Whether a member of an envelope says something about the answer. A `message` may be a thing that is sent. */
export function aboutTheAnswer(name: string): boolean {
  return ABOUT_THE_ANSWER.test(name) && name !== 'message'
}

/** Members that only a page of a list has. */
const OF_A_PAGE =
  /^(?:total\w*|has_?more|has_?next\w*|next\w*|start_?at|max_?results|is_?last\w*|page_?info|response_?metadata|count|ok|paging|pagination|page_?size|page)$/i

/** Describes the body whose schema stands at a pointer. */
export function describeBody(view: SchemaViewer, pointer: string): DescribedBody {
  const body = view(pointer)
  if (body.type === 'array') return describeList(view, body, '')
  if (body.type !== 'object') return { ...EMPTY_BODY, holds: 'other' }
  if (body.properties.size === 0) return { ...EMPTY_BODY, holds: 'other' }
  const inside = listEnvelope(view, body) ?? embeddedList(view, body) ?? entityEnvelope(view, body)
  if (inside !== undefined) return inside
  // `{ ok, ts }` says how it went, and is no thing itself.
  if (hasVerdict(view, body)) return { ...EMPTY_BODY, holds: 'other' }
  return entityAt(view, body, '', undefined)
}

/** Describes a body that is known to be a thing, whatever it looks like. */
export function describeEntity(view: SchemaViewer, pointer: string): DescribedBody {
  return entityAt(view, view(pointer), '', undefined)
}

function describeList(view: SchemaViewer, list: SchemaView, at: string): DescribedBody {
  const item = list.items === undefined ? undefined : view(list.items)
  const member = at === '' ? undefined : at
  if (item !== undefined && item.properties.size > 0) {
    return { holds: 'list', at, entity: item, family: familyOrNothing(view, item), member }
  }
  const isKeys = item?.type === 'string' || item?.type === 'integer'
  return { ...EMPTY_BODY, holds: isKeys ? 'ids' : 'other', at, member }
}

function listEnvelope(view: SchemaViewer, body: SchemaView): DescribedBody | undefined {
  let found: { name: string; list: SchemaView } | undefined
  let isPage = false
  const others: { name: string; member: SchemaView }[] = []
  for (const [name, at] of body.properties) {
    const member = view(at)
    if (OF_A_PAGE.test(name)) isPage = true
    const isList =
      member.type === 'array' &&
      member.items !== undefined &&
      view(member.items).properties.size > 0 &&
      !/^(?:errors|warnings)$/i.test(name)
    if (isList && found === undefined) found = { name, list: member }
    else if (isList) return undefined
    else if (!ABOUT_THE_ANSWER.test(name)) others.push({ name, member })
  }
  if (found === undefined) return undefined
  let strange = 0
  for (const { name, member } of others) {
    if (isTally(found.name, name, member)) continue
    // A page may explain what it lists by maps, an entity beside the list is something else.
    const isThing = isPage ? member.properties.size > 0 : member.type === 'object'
    strange += isThing ? 10 : 1
  }
  // What has no name of its own and has `items` is nothing but these.
  const isItems =
    found.name === 'items' && !body.properties.has('id') && !body.properties.has('name')
  if (isPage || isItems ? strange > 3 : strange > 0) return undefined
  return describeList(view, found.list, found.name)
}

// HAL: `{ _embedded: { orders: [ … ] }, _links, page }`; what has an id is a thing that embeds others.
function embeddedList(view: SchemaViewer, body: SchemaView): DescribedBody | undefined {
  const at = body.properties.get('_embedded')
  if (at === undefined || body.properties.has('id')) return undefined
  const inside = listEnvelope(view, view(at))
  return inside?.holds === 'list' ? { ...inside, at: `_embedded.${inside.at}` } : undefined
}

function isTally(list: string, name: string, { type }: SchemaView): boolean {
  const tells = tallyOf(list, name)
  return tells === 'flag' ? type === 'boolean' : tells === 'count' && type === 'integer'
}

function entityEnvelope(view: SchemaViewer, body: SchemaView): DescribedBody | undefined {
  const candidates: { name: string; entity: SchemaView }[] = []
  let scalars = 0
  for (const [name, at] of body.properties) {
    const member = view(at)
    const isAside = aboutTheAnswer(name)
    if (member.properties.size > 0 && !isAside) candidates.push({ name, entity: member })
    else if (!isAside && name !== 'message') scalars += 1
  }
  const [only, second] = candidates
  if (only === undefined) return undefined
  const isAlone = second === undefined && scalars === 0 && !body.properties.has('id')
  const isData =
    second === undefined && /^(?:data|result)$/.test(only.name) && !body.properties.has('id')
  if (!hasVerdict(view, body) && !isAlone && !isData) return undefined
  return entityAt(view, only.entity, only.name, only.name)
}

function hasVerdict(view: SchemaViewer, body: SchemaView): boolean {
  const at = body.properties.get('ok') ?? body.properties.get('success')
  if (at === undefined) return false
  const { type, values } = view(at)
  return type === 'boolean' || values.some((value) => typeof value === 'boolean')
}

function entityAt(
  view: SchemaViewer,
  entity: SchemaView,
  at: string,
  member: string | undefined,
): DescribedBody {
  return { holds: 'entity', at, entity, family: familyOrNothing(view, entity), member }
}

// `UserSchema` is another view of `User` only where the contract has no `User` beside it.
function familyOrNothing(view: SchemaViewer, entity: SchemaView): string | undefined {
  const { name } = entity
  if (name === undefined) return undefined
  const bare = /^(.+?)[-_.]?schema$/i.exec(name)?.[1]
  const isOther = bare !== undefined && view(`#/components/schemas/${bare}`).properties.size > 0
  return isOther ? `${familyOf(bare)}_schema` : familyOf(name)
}
