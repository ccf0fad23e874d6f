/** @module Lists read to their end, and things recognised in them. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { Pagination } from '../../behaviour/index.ts'
import { fieldOf, keyText } from '../../world/index.ts'
import { parameterPointer } from '../generate/make-request.ts'
import { fieldPointer, membersOf } from '../generate/schema-members.ts'
import type { Answer, Ground, LawRequest, Subject, Target, Trial } from '../model.ts'
import { Broken } from '../verdict.ts'

/** A list read page by page. */
export interface Listing {
  readonly items: readonly JsonObject[]
  readonly pages: number
}

const MOST_PAGES = 60

/** The items of one answer. */
export function itemsOf(subject: Subject, answer: Answer): readonly JsonObject[] {
  const { at } = subject.behaviour.response
  const list = at === '' ? answer.json : fieldOf(answer.json, at)
  return Array.isArray(list) ? list.filter((item) => isJsonObject(item)) : []
}

/** The items of a list that only says what they are called, as things that have nothing but that key. */
function namedItems(ground: Ground, subject: Subject, answer: Answer): readonly JsonObject[] {
  const { response, resource = '' } = subject.behaviour
  const list = fieldOf(answer.json, response.at)
  const [key = 'id'] = ground.behaviour.resources[resource]?.keys ?? []
  return Array.isArray(list) ? list.map((item) => ({ [key]: item as JsonValue })) : []
}

/** Filters that hide by default (`state=open`), opened as far as the contract allows. */
export function openFilters(ground: Ground, subject: Subject): Record<string, JsonValue> {
  const query: Record<string, JsonValue> = {}
  for (const parameter of subject.operation.parameters) {
    if (parameter.in !== 'query') continue
    const { keywords } = membersOf(ground.contract, parameterPointer(ground.contract, parameter))
    const values = Array.isArray(keywords.enum) ? keywords.enum : []
    if (keywords.default !== undefined && keywords.default !== 'all' && values.includes('all')) {
      query[parameter.name] = 'all'
    }
  }
  return query
}

/** Filters that a list cannot do without, set so that it must have a thing; `value` may lack the field. */
export function neededFilters(
  subject: Subject,
  value: JsonValue | undefined,
): Record<string, JsonValue> {
  const query: Record<string, JsonValue> = {}
  for (const [name, filter] of Object.entries(subject.behaviour.filters ?? {})) {
    const isNeeded = subject.operation.parameters.some(
      (one) => one.in === 'query' && one.name === name && one.required,
    )
    const found = isNeeded ? fieldOf(value, filter.field) : undefined
    if (found !== undefined && keyText(found) !== undefined) query[name] = found
  }
  return query
}

/** The request for a list that must have a thing: where its body picks by a field, by what the thing has there. */
export function requestFor(
  trial: Trial,
  subject: Subject,
  options: { readonly target: Target; readonly query: Readonly<Record<string, JsonValue>> },
  value: JsonValue | undefined,
): LawRequest {
  const request = trial.request(subject, options)
  const { body } = request
  if (body === undefined || !isJsonObject(body.value)) return request
  const told: Record<string, JsonValue | undefined> = { ...body.value }
  for (const [name, { field, match }] of Object.entries(subject.behaviour.filters ?? {})) {
    const [said, found] = [told[name], fieldOf(value, field)]
    const text = keyText(found)
    if (match !== 'equals' || said === undefined || text === undefined) continue
    const own = takesNumber(trial, subject, Array.isArray(said) ? `${name}.0` : name)
      ? Number(text)
      : text
    told[name] = Array.isArray(said) ? [own] : own
  }
  return { ...request, body: { ...body, value: told } }
}

// Whatever was drawn for it, which may be a list of nothing.
function takesNumber(trial: Trial, { operation }: Subject, field: string): boolean {
  const { contract } = trial.ground
  const [media] = operation.requestBody?.content ?? []
  const at = media === undefined ? undefined : fieldPointer(contract, media.schemaPointer, field)
  return at !== undefined && /^(?:integer|number)$/.test(membersOf(contract, at).types[0] ?? '')
}

/** Reads a list to its end. */
export async function listAll(
  trial: Trial,
  subject: Subject,
  options: {
    /** Asked again and again; a new one unless given. */
    readonly base?: LawRequest
    readonly target?: Target
    readonly query?: Readonly<Record<string, JsonValue>>
  } = {},
): Promise<Listing> {
  const { pagination } = subject.behaviour
  const { base } = options
  let request =
    base === undefined
      ? trial.request(subject, options)
      : { ...base, query: { ...base.query, ...options.query } }
  const items: JsonObject[] = []
  for (let pages = 1; ; pages += 1) {
    const answer = await trial.succeed(request)
    const found =
      subject.behaviour.response.holds === 'ids'
        ? namedItems(trial.ground, subject, answer)
        : itemsOf(subject, answer)
    items.push(...found)
    const next =
      pagination === undefined
        ? undefined
        : nextPosition(trial.ground, subject, pagination, request, answer, found)
    if (next === undefined || pagination === undefined) return { items, pages }
    if (pages === MOST_PAGES) throw new Broken(`the list does not end within ${MOST_PAGES} pages`)
    request = atPosition(request, pagination, next)
  }
}

function atPosition(request: LawRequest, pagination: Pagination, next: JsonValue): LawRequest {
  const { position } = pagination
  const isQuery = request.subject.operation.parameters.some(
    ({ name, in: at }) => at === 'query' && name === position,
  )
  if (isQuery || request.body === undefined || !isJsonObject(request.body.value)) {
    return { ...request, query: { ...request.query, [position]: next } }
  }
  return {
    ...request,
    body: { ...request.body, value: { ...request.body.value, [position]: next } },
  }
}

function nextPosition(
  ground: Ground,
  subject: Subject,
  pagination: Pagination,
  request: LawRequest,
  answer: Answer,
  found: readonly JsonObject[],
): JsonValue | undefined {
  const { next, position, style, first = 1 } = pagination
  if (next?.in === 'link') {
    const link = /<([^>]+)>\s*;\s*rel="?next"?/.exec(answer.headers.link ?? '')?.[1]
    return link === undefined ? undefined : positionIn(link, position)
  }
  const said = next === undefined ? undefined : fieldOf(answer.json, next.at)
  if (next !== undefined && typeof said !== 'boolean') {
    if (said === undefined || said === null || said === '') return undefined
    return typeof said === 'string' && /^https?:|^\//.test(said) ? positionIn(said, position) : said
  }
  if (said === false || found.length === 0) return undefined
  const at = request.query[position] ?? fieldOf(request.body?.value, position)
  if (style === 'page') {
    const pages = pagesIn(answer.json)
    const page = Number(at ?? first)
    return pages !== undefined && page - first + 1 >= pages ? undefined : page + 1
  }
  if (style === 'offset') return Number(at ?? 0) + found.length
  const more = fieldOf(answer.json, 'has_more')
  if (more === false) return undefined
  const keys = ground.behaviour.resources[subject.behaviour.resource ?? '']?.keys ?? ['id']
  const last = found.at(-1)
  return keys.map((field) => fieldOf(last, field)).find((value) => keyText(value) !== undefined)
}

/** How many pages there are, where the answer says so, at its top or in what tells about its pages. */
function pagesIn(json: JsonValue | undefined): number | undefined {
  const places = [
    '',
    'page',
    'paging',
    'pagination',
    'meta',
    'metadata',
    'page_info',
    'response_metadata',
  ]
  for (const place of places) {
    for (const name of ['pages', 'total_pages', 'page_count', 'totalPages', 'pageCount']) {
      const value = fieldOf(json, place === '' ? name : `${place}.${name}`)
      if (typeof value === 'number') return value
    }
  }
  return undefined
}

function positionIn(link: string, position: string): string | undefined {
  return new URL(link, 'https://twin.local').searchParams.get(position) ?? undefined
}

/** How a thing is told from others of its resource: the first key that it has. */
export function identityOf(
  ground: Ground,
  resource: string,
  value: JsonValue | undefined,
): string | undefined {
  for (const field of ground.behaviour.resources[resource]?.keys ?? []) {
    const text = keyText(fieldOf(value, field))
    if (text !== undefined) return `${field}=${text}`
  }
  return undefined
}

/**
 * Whether two values are the same thing: by an id that nothing else has, else by all keys that both have. Where one shows
 * no key at all, what people call it tells.
 */
export function isSameThing(
  ground: Ground,
  resource: string,
  a: JsonValue | undefined,
  b: JsonValue | undefined,
): boolean {
  const known = ground.behaviour.resources[resource]
  let shared = 0
  for (const field of [...Object.keys(known?.ids ?? {}), ...(known?.keys ?? [])]) {
    const [left, right] = [keyText(fieldOf(a, field)), keyText(fieldOf(b, field))]
    if (left === undefined || right === undefined) continue
    const style = known?.ids[field]
    if (style !== undefined && !(style.style === 'sequence' && style.perParent)) {
      return left === right
    }
    if (left !== right) return false
    shared += 1
  }
  return shared > 0 || isNamesake(ground, resource, a, b)
}

function isNamesake(
  ground: Ground,
  resource: string,
  a: JsonValue | undefined,
  b: JsonValue | undefined,
): boolean {
  const isKeyed = [a, b].every((one) => identityOf(ground, resource, one) !== undefined)
  if (isKeyed) return false
  const [field] = ground.behaviour.resources[resource]?.naturalKeys ?? []
  const names = [a, b].map((one) =>
    field === undefined ? undefined : keyText(fieldOf(one, field)),
  )
  return names[0] !== undefined && names[0] === names[1]
}
