/** @module Finds requests that name many things of a list at once: each is made, changed, or taken away. */

import type { JsonValue } from '../../base/index.ts'
import { nounOfKeys } from '../infer/ties/members-in-request.ts'
import type { BatchItems, BodyShape, Membership } from '../model.ts'
import { singularName, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { SchemaView } from '../observe/schema-view.ts'
import { stateChange } from '../states/state-change.ts'
import { type BatchPlace, batchPlace, CHANGING, type Known, REMOVING } from './batch-place.ts'
import { findAcross } from './find-across.ts'
import { findAssignment } from './find-assignment.ts'

/** What a request does to many things. */
export interface FoundBatch {
  readonly place: BatchPlace
  /** Absent where each item makes one. */
  readonly does: 'set' | 'unset' | undefined
  readonly request: BodyShape
  readonly items: BatchItems
  /** What the items name, where the things show it whole. */
  readonly member?: Membership
  /** Fields that it sets in each by itself. */
  readonly sets: Readonly<Record<string, JsonValue>>
}

/** Batches by their operations. */
export function findBatches(known: Known): ReadonlyMap<OperationFacts, FoundBatch> {
  const found = new Map<OperationFacts, FoundBatch>()
  for (const facts of known.facts) {
    const { method } = facts.operation
    if (facts.tail > 0 || method === 'get') continue
    const place = batchPlace(known, facts)
    if (place === undefined) continue
    const isRemoving = method === 'delete' || REMOVING.test(place.verb ?? '')
    const batch = isRemoving ? removing(known, facts, place) : writing(known, facts, place)
    if (batch !== undefined) found.set(facts, batch)
  }
  for (const [facts, batch] of findAcross(known)) if (!found.has(facts)) found.set(facts, batch)
  return found
}

function batchOf(
  facts: OperationFacts,
  place: BatchPlace,
  does: FoundBatch['does'],
  request: BodyShape,
  names: BatchItems['names'],
  sets: FoundBatch['sets'] = {},
): FoundBatch {
  const owned =
    place.owned === undefined ? {} : { [place.owned.field]: `$key.${place.owned.parameter}` }
  // A mapping that is not there is as good as taken away.
  const isPassed = place.owned !== undefined || /\bare ignored\b/i.test(facts.operation.description)
  const items = { names, ...(isPassed ? { missing: 'ignored' as const } : {}) }
  return { place, does, request, items, sets: { ...owned, ...sets } }
}

/** A list of things in the body, each of which is made or changed. */
function writing(known: Known, facts: OperationFacts, place: BatchPlace): FoundBatch | undefined {
  const { method } = facts.operation
  const { entity, family } = place.listed
  if (entity === undefined || facts.requestPointer === undefined) return undefined
  const assigned = method === 'put' ? findAssignment(known, facts, place) : undefined
  const told = assigned ?? tellingAll(known, facts, place, entity)
  if (told !== undefined) return told
  if (place.verb !== undefined)
    return refreshing(known, facts, place, entity) ?? acting(known, facts, place, place.verb)
  const list = listIn(known, facts.requestPointer)
  if (list === undefined) return naming(known, facts, place, entity)
  const isLike = [...list.item.properties.keys()].some((name) => entity.properties.has(name))
  if (!isLike) return undefined
  const request: BodyShape = { holds: 'list', at: list.at }
  if (method === 'post') {
    // What else the body says is said of each of them, where they can have it.
    const isOwn = place.isOwn && list.beside.every((name) => entity.properties.has(name))
    const isMade = facts.answer.holds === 'list' && facts.answer.family === family
    return isMade && isOwn ? batchOf(facts, place, undefined, request, {}) : undefined
  }
  if (list.beside.length > 0 || saysAll(facts)) return undefined
  const name = nameIn(known, place, list.item)
  return name === undefined ? undefined : batchOf(facts, place, 'set', request, { [name]: name })
}

/** `{ ids: […], status: 'done' }`, and `{ ids: […], changes: { … } }`: what is said beside the ids of things is said of each. */
function tellingAll(
  { view }: Known,
  facts: OperationFacts,
  place: BatchPlace,
  entity: SchemaView,
): FoundBatch | undefined {
  const { noun, family } = place.listed
  const isChange = /^(?:put|patch)$/.test(facts.operation.method)
  if (place.verb === undefined ? !isChange : !CHANGING.test(place.verb)) return undefined
  if (!place.isOwn || facts.requestPointer === undefined) return undefined
  const members = [...view(facts.requestPointer).properties]
  const [at] = members.find(([name, pointer]) => {
    const { type, items } = view(pointer)
    const isList = type === 'array' && items !== undefined && view(items).properties.size === 0
    return isList && isOf(name, noun, family)
  }) ?? ['']
  const beside = members.filter(([name]) => name !== at)
  if (at === '' || beside.length === 0 || !entity.properties.has('id')) return undefined
  const batch = batchOf(facts, place, 'set', { holds: 'ids', at }, { '': 'id' })
  const isSaid = (names: Iterable<string>) =>
    [...names].every((name) => entity.properties.has(name))
  if (isSaid(beside.map(([name]) => name))) return batch
  const [[said, inner] = ['', ''], more] = beside
  if (more !== undefined || view(inner).properties.size === 0) return undefined
  if (!isSaid(view(inner).properties.keys())) return undefined
  return { ...batch, items: { ...batch.items, said } }
}

/** Who says "replace" means all that there shall be. */
function saysAll({ operation }: OperationFacts): boolean {
  return [operation.id, operation.summary].some((text) =>
    /^(?:replace|reset|overwrite)/i.test(text),
  )
}

/** The only list of objects that a body has, and what it says beside it; a body may be the list itself. */
function listIn({ view }: Known, pointer: string) {
  const body = view(pointer)
  const itemsOf = ({ type, items }: SchemaView): SchemaView | undefined => {
    const item = type === 'array' && items !== undefined ? view(items) : undefined
    return item !== undefined && item.properties.size > 0 ? item : undefined
  }
  const whole = itemsOf(body)
  if (whole !== undefined) return { at: '', item: whole, beside: [] }
  const lists = [...body.properties].flatMap(([name, at]) => {
    const item = itemsOf(view(at))
    return item === undefined ? [] : [{ at: name, item }]
  })
  const [list, more] = lists
  if (list === undefined || more !== undefined) return undefined
  return { ...list, beside: [...body.properties.keys()].filter((name) => name !== list.at) }
}

/** The member by which an item tells which thing it is about. */
function nameIn(known: Known, place: BatchPlace, item: SchemaView): string | undefined {
  const { listed } = place
  const isShared = (name: string) =>
    item.properties.has(name) && listed.entity?.properties.has(name) === true
  const [home] = listed.items[0]?.methods.values() ?? []
  const key = home === undefined ? undefined : known.bind(home).runs.at(-1)?.keys.at(-1)
  const own = key?.fields.find((name) => isShared(name) && item.required.has(name))
  if (own !== undefined) return own
  if (isShared('id') && item.required.has('id')) return 'id'
  const removed = ['remove', 'delete']
    .flatMap((verb) => known.paths.get(`${place.shape}/${verb}`)?.methods.get('post') ?? [])
    .map((facts) => memberOf(keysIn(known, facts) ?? ''))
    .find(isShared)
  const isName = (name: string) => /(?:[a-z]Id|_id|[kK]ey|_name|[a-z]Name)$/.test(name)
  return removed ?? [...item.required].find((name) => isName(name) && isShared(name))
}

/** Keys of things, each of which is taken away. */
function removing(known: Known, facts: OperationFacts, place: BatchPlace): FoundBatch | undefined {
  const at = keysIn(known, facts)
  const { entity, noun, family } = place.listed
  if (at === undefined) return removingNamed(known, facts, place)
  if (entity === undefined || !place.isOwn) return undefined
  const request: BodyShape = { holds: 'ids', at }
  if (place.owned !== undefined) {
    const field = memberOf(at)
    return entity.properties.has(field)
      ? batchOf(facts, place, 'unset', request, { '': field })
      : undefined
  }
  const named = namedField(known, entity, at)
  if (named !== undefined) return batchOf(facts, place, 'unset', request, { '': named })
  if (!entity.properties.has('id') || !isOf(at, noun, family)) return undefined
  return batchOf(facts, place, 'unset', request, { '': 'id' })
}

/** Objects, each of which names a thing as the thing's own path does: `{ pattern_id }` of `…/patterns/{pattern_id}`. */
function removingNamed(
  known: Known,
  facts: OperationFacts,
  place: BatchPlace,
): FoundBatch | undefined {
  const { requestPointer } = facts
  const list = requestPointer === undefined ? undefined : listIn(known, requestPointer)
  const [home] = place.listed.items[0]?.methods.values() ?? []
  const key = home === undefined ? undefined : known.bind(home).runs.at(-1)?.keys.at(-1)
  const [field] = key?.fields ?? []
  if (list === undefined || key === undefined || field === undefined || !place.isOwn)
    return undefined
  if (place.owned !== undefined || !list.item.required.has(key.name)) return undefined
  const request: BodyShape = { holds: 'list', at: list.at }
  return batchOf(facts, place, 'unset', request, { [key.name]: field })
}

/** `{ emails: ["a@b.c"] }` posted where e-mails are listed: each text makes one, and is the field of that name. */
function naming(
  known: Known,
  facts: OperationFacts,
  place: BatchPlace,
  entity: SchemaView,
): FoundBatch | undefined {
  const { method } = facts.operation
  const at = method === 'post' && place.isOwn ? keysIn(known, facts) : undefined
  const field = at === undefined ? undefined : namedField(known, entity, at)
  if (at === undefined || field === undefined) return undefined
  const isMade = facts.answer.holds === 'list' && facts.answer.family === place.listed.family
  return isMade ? batchOf(facts, place, undefined, { holds: 'ids', at }, { '': field }) : undefined
}

/** The text by which things are known that a list of texts is called after: `emails` and `email`, `account_urls` and `url`. */
function namedField({ view }: Known, entity: SchemaView, at: string): string | undefined {
  const own = singularName(at)
  return [memberOf(at), own, wordsOf(own).at(-1) ?? ''].find((name) => {
    const pointer = entity.properties.get(name)
    return name !== 'id' && pointer !== undefined && view(pointer).type === 'string'
  })
}

/** A verb that is done to those that the body names, and that answers with what they are after it. */
function refreshing(
  known: Known,
  facts: OperationFacts,
  place: BatchPlace,
  entity: SchemaView,
): FoundBatch | undefined {
  const at = keysIn(known, facts)
  const { noun, family } = place.listed
  if (at === undefined || !place.isOwn || !isOf(at, noun, family)) return undefined
  const told = [...(facts.answer.entity?.properties.keys() ?? [])]
  const isMoment = (name: string) => /(?:_at|At|[dD]ate|[tT]ime)$/.test(name)
  if (told.length === 0 || !told.every((name) => entity.properties.has(name) && isMoment(name)))
    return undefined
  const later = lifetime(facts.operation.description)
  const setTo = (name: string) => (/expir/i.test(name) && later !== undefined ? later : '$now')
  const sets = Object.fromEntries(told.map((name) => [name, setTo(name)]))
  return batchOf(facts, place, 'set', { holds: 'ids', at }, { '': 'id' }, sets)
}

/** `POST /things/batch-archive { ids }`: each is what the action of that name would make it. */
function acting(
  known: Known,
  facts: OperationFacts,
  place: BatchPlace,
  verb: string,
): FoundBatch | undefined {
  const at = keysIn(known, facts)
  const { noun, family, entity } = place.listed
  if (at === undefined || !place.isOwn || !isOf(at, noun, family)) return undefined
  const change = stateChange(known.view, entity, verb, facts)
  if (change === undefined || entity?.properties.has('id') !== true) return undefined
  return batchOf(facts, place, 'set', { holds: 'ids', at }, { '': 'id' }, change.sets)
}

const SECONDS: Readonly<Record<string, number>> = {
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
}

/** "They expire after 30 days": when, counted from now. */
function lifetime(description: string): string | undefined {
  const [, count, unit = ''] =
    /\bexpires? (?:after|in) (\d+) (minute|hour|day|week)s?\b/i.exec(description) ?? []
  return count === undefined
    ? undefined
    : `$now+${Number(count) * (SECONDS[unit.toLowerCase()] ?? 0)}s`
}

/** `webhookIds` and `id` of what is listed as webhooks are their own ids, and so is a list without a name. */
function isOf(at: string, noun: string, family: string | undefined): boolean {
  return /^(?:ids?)?$/.test(at) || [noun, family].includes(nounOfKeys(at))
}

/** The only thing that a request says, where that is a list of keys: its body (`''`), a member of that, or of a DELETE's query. */
function keysIn({ view }: Known, facts: OperationFacts): string | undefined {
  const { operation, requestPointer } = facts
  if (requestPointer !== undefined) {
    const isKeys = ({ type, items }: SchemaView) => {
      const item = type === 'array' && items !== undefined ? view(items).type : undefined
      return item === 'string' || item === 'integer'
    }
    if (isKeys(view(requestPointer))) return ''
    const [said, more] = [...view(requestPointer).properties]
    if (said === undefined || more !== undefined) return undefined
    return isKeys(view(said[1])) ? said[0] : undefined
  }
  if (operation.method !== 'delete' || operation.requestBody !== undefined) return undefined
  const [said, more] = operation.parameters.filter((one) => one.in === 'query')
  if (said === undefined || more !== undefined || typeof said.schema !== 'object') return undefined
  return said.schema.type === 'array' ? said.name : undefined
}

/** `issueTypeIds` → issueTypeId, as members are spelled. */
function memberOf(name: string): string {
  return name.replace(/s$/, '')
}
