/** @module Two lists of the same request: what is on them, in what order, and how many on a page. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/index.ts'
import type { OperationBehaviour } from '../../../behaviour/index.ts'
import type { Observed } from '../../../record/exchanges/index.ts'
import { fieldOf, keyText } from '../../../world/index.ts'
import type { Finding } from '../model.ts'
import type { IdMap } from '../side/id-map.ts'

/** What both sides list. */
export interface Lists {
  readonly one: Observed
  readonly service: readonly JsonObject[]
  readonly twin: readonly JsonObject[]
  /** How each side tells a thing from others, in the twin's words. */
  readonly identify: (value: JsonObject, side: 'service' | 'twin') => string
  /** Whether a side says that there is more. */
  readonly more: { readonly service: boolean; readonly twin: boolean }
  /** Whether the twin keeps a thing, on this page or not. */
  readonly isKept: (value: JsonObject) => boolean
}

/** The differences of two lists: what explains them, of page size, order and items. */
export function compareLists(lists: Lists): readonly Finding[] {
  const { one, service, twin, identify, more } = lists
  const left = service.map((item) => identify(item, 'service'))
  const right = twin.map((item) => identify(item, 'twin'))
  if (left.join('\n') === right.join('\n')) return []
  const shorter = Math.min(left.length, right.length)
  const agree = left.slice(0, shorter).join('\n') === right.slice(0, shorter).join('\n')
  const isCut = left.length !== right.length && (more.service || more.twin)
  const size = isCut ? [pageSize(one, left.length, right.length, more)] : []
  if (isCut && agree) return size
  const isSameSet = left.length === right.length && left.every((id) => right.includes(id))
  const order = isSameSet || more.service || more.twin ? orderFinding(lists) : undefined
  if (order !== undefined) return [...size, order]
  // On another page of what both keep, it is the order that differs.
  const isOnOtherPage =
    isPaged(one, more) &&
    service.every((item, i) => right.includes(left[i] as string) || lists.isKept(item))
  if (!isSameSet && !isOnOtherPage) return [items(one, left, right)]
  return [
    ...size,
    {
      kind: 'semantics',
      what: 'order',
      message: `the service lists ${few(left)}, the twin ${few(right)}`,
      service: left.slice(0, 10),
      twin: right.slice(0, 10),
      mend: 'no field says this order; a handler can',
    },
  ]
}

function isPaged({ behaviour, query }: Observed, more: Lists['more']): boolean {
  const { pagination } = behaviour
  return more.service || more.twin || (pagination !== undefined && query.has(pagination.position))
}

function pageSize(
  { behaviour, query }: Observed,
  service: number,
  twin: number,
  more: { readonly service: boolean },
): Finding {
  const { pagination } = behaviour
  const asked = pagination?.size === undefined ? null : query.get(pagination.size)
  const field = asked === null ? 'defaultSize' : 'maxSize'
  const finding: Finding = {
    kind: 'semantics',
    what: 'page-size',
    message: `${asked === null ? 'where no size is asked for' : `asked for ${asked}`}, a page of the service has ${service}, of the twin ${twin}`,
    service,
    twin,
    mend: `set ${field} of the operation's pagination to the service's in the behaviour file`,
  }
  if (pagination === undefined || !more.service) return finding
  const after = { ...pagination, [field]: service } as unknown as JsonValue
  // A default that is more than the most would be cut to that.
  const whole =
    isJsonObject(after) && Number(after.maxSize) < service ? { ...after, maxSize: service } : after
  return {
    ...finding,
    correction: {
      file: 'behaviour',
      at: ['operations', behaviour.operation, 'pagination'],
      before: pagination as unknown as JsonValue,
      after: whole,
    },
  }
}

function orderFinding({ one, service, twin }: Lists): Finding | undefined {
  const theirs = orderOf(service)
  const ours = orderOf(twin)
  const isAsked = [...one.query.keys()].some((name) => /sort|order|direction/i.test(name))
  const first = theirs[0]
  // Both lists may keep to one order and be of different things.
  if (first === undefined || theirs.some((order) => ours.includes(order))) return undefined
  return {
    kind: 'semantics',
    what: 'order',
    message: `the service lists by ${wordsOf(first)}, the twin ${ours[0] === undefined ? 'in another order' : `by ${wordsOf(ours[0])}`}`,
    service: first,
    ...(ours[0] === undefined ? {} : { twin: ours[0] }),
    mend: isAsked
      ? 'see what the service makes of the order that is asked for; a handler can do the same'
      : 'set the order of the operation in the behaviour file',
    ...(isAsked
      ? {}
      : {
          correction: {
            file: 'behaviour',
            at: ['operations', one.behaviour.operation, 'order'],
            before: one.behaviour.order,
            after: first,
          } as const,
        }),
  }
}

function wordsOf(order: string): string {
  return order.startsWith('-') ? `${order.slice(1)}, the greatest first` : order
}

const TELLING = [
  /^(?:created|created_?at|createdAt)$/,
  /^(?:updated|updated_?at|updatedAt)$/,
  /^(?:number|position|rank|order|index)$/,
  /name$|title$|key$|login$|email$/i,
  /^id$/,
]

/** The orders that a list keeps to, the likeliest first: `name`, `-created_at`. Fewer than three things keep to any. */
export function orderOf(items: readonly JsonObject[]): readonly string[] {
  if (items.length < 3) return []
  const fields = Object.keys(items[0] ?? {}).filter((name) =>
    items.every((item) => ['string', 'number'].includes(typeof item[name])),
  )
  const found = fields.flatMap((field) => {
    const values = items.map((item) => item[field] as string | number)
    if (new Set(values).size < 3) return []
    if (values.every((value, i) => i === 0 || isBefore(values[i - 1], value))) return [field]
    return values.every((value, i) => i === 0 || isBefore(value, values[i - 1]))
      ? [`-${field}`]
      : []
  })
  const rank = (order: string) => {
    const at = TELLING.findIndex((pattern) => pattern.test(order.replace(/^-/, '')))
    return at === -1 ? TELLING.length : at
  }
  return found.sort((a, b) => rank(a) - rank(b))
}

function isBefore(a: string | number | undefined, b: string | number | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a <= b
  return String(a) <= String(b)
}

function items(one: Observed, left: readonly string[], right: readonly string[]): Finding {
  const missing = left.filter((id) => !right.includes(id))
  const extra = right.filter((id) => !left.includes(id))
  const filters = [...one.query.keys()].filter((name) => isFilter(one.behaviour, name))
  const asked = filters.length === 0 ? '' : `asked for ${filters.join(', ')}, `
  const said = [
    missing.length === 0 ? [] : [`the service has ${few(missing)}, which the twin has not`],
    extra.length === 0 ? [] : [`the twin has ${few(extra)}, which the service has not`],
  ].flat()
  return {
    kind: 'semantics',
    what: filters.length === 0 ? 'items' : 'filter',
    ...(filters.length === 0 ? {} : { field: filters.join(',') }),
    message: `${asked}${said.join('; ')}`,
    service: left.slice(0, 20),
    twin: right.slice(0, 20),
    mend:
      filters.length === 0
        ? 'see what the list is of: its keys, `where` and `member` in the behaviour file say it'
        : 'say in `filters` of the operation in the behaviour file which field the parameter asks for, and how',
  }
}

function isFilter({ pagination }: OperationBehaviour, name: string): boolean {
  return (
    name !== pagination?.position &&
    name !== pagination?.size &&
    !/sort|order|direction|^page$|per_page|limit/i.test(name)
  )
}

function few(ids: readonly string[]): string {
  return ids.length <= 4
    ? ids.join(', ')
    : `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more`
}

/** How things are told apart, in the twin's words: by the first of their keys that they have, else by all that they show. */
export function identifier(
  keys: readonly string[],
  resource: string,
  map: IdMap,
): Lists['identify'] {
  return (value, side) => {
    for (const key of keys) {
      const own = fieldOf(value, key)
      const text = keyText(own)
      if (own === undefined || text === undefined) continue
      return `${key}=${keyText(side === 'service' ? map.of(resource, own) : own)}`
    }
    return JSON.stringify(value)
  }
}
