/** @module Filters: which of the things of a list a request's parameters pick. */

import { isJsonObject, type JsonValue } from '../../../base/index.ts'
import { type Filter, takesWhole } from '../../../behaviour/index.ts'
import { fieldOf, keyText, type StoredEntity } from '../../../world/index.ts'
import { canShow, shownItem } from '../../answer/index.ts'
import type { Exchange } from '../../exchange.ts'
import { matchesCondition, type Order } from '../../query/index.ts'
import { type BoundKey, hasKey } from '../find-entities.ts'
import { askedFor, isInRange, isRange } from './asked-for.ts'
import { mentions } from './mentions.ts'
import { qualifiedBy } from './qualified-search.ts'

/** The entities that have the keys of their own that a request names, and that its filters pick. */
export function filtered(
  exchange: Exchange,
  entities: readonly StoredEntity[],
  own: readonly BoundKey[],
  order: Order[],
): readonly StoredEntity[] {
  const tests: ((entity: StoredEntity) => boolean)[] = own.map(
    (bound) => (entity) => hasKey(entity, bound),
  )
  const { filters, kind, where } = exchange.plan.behaviour
  for (const [field, value] of Object.entries(where ?? {})) {
    tests.push((entity) => isAs(fieldOf(entity.value, field), value))
  }
  for (const [name, filter] of Object.entries(filters ?? {})) {
    const value = filterValue(exchange, name)
    if (value === undefined) continue
    if (filter.match === 'expression') {
      const { condition, order: asked } = askedFor(exchange, name, value)
      order.push(...asked)
      if (condition === undefined) continue
      tests.push((entity) => matchesCondition(condition, entity.value))
      continue
    }
    if (filter.match === 'qualified') {
      tests.push(qualifiedBy(exchange, name, String(value), filter, order))
      continue
    }
    const range = boundOf(exchange, filter, value)
    // A default hides what is otherwise, not what says nothing about it.
    const isPreset =
      exchange.query[name] === undefined && fieldOf(exchange.body, name) === undefined
    const shows = canShow(exchange, filter.field)
    tests.push((entity) => {
      const kept = fieldValues(entity.value, filter.field)
      const isUntold = kept.every((one) => one === undefined)
      // What a thing was never told, and what the list has no word for, it still shows as something: a filter goes by that.
      if (isUntold) return isPreset || picks(filter, range, shownItem(exchange, entity))
      return picks(filter, range, kept.every(shows) ? entity.value : shownItem(exchange, entity))
    })
  }
  const isAsked = Object.values(filters ?? {}).some(({ match }) => match === 'expression')
  const words =
    kind === 'search' && filters?.q === undefined && !isAsked ? searchWords(exchange) : []
  if (words.length > 0) tests.push((entity) => words.every((word) => mentions(entity.value, word)))
  return tests.length === 0
    ? entities
    : entities.filter((entity) => tests.every((test) => test(entity)))
}

// What nobody marked is not marked.
function isAs(found: JsonValue | undefined, wanted: JsonValue): boolean {
  if (typeof wanted === 'boolean') return (found === true) === wanted
  return keyText(found) === keyText(wanted)
}

// A filter that nobody sets has its parameter's default (`state=open`); `all` picks everything.
function filterValue(exchange: Exchange, name: string): JsonValue | undefined {
  const planned = exchange.plan.query.find(({ parameter }) => parameter.name === name)
  // `default: none` says that nothing is filtered unless it is asked for.
  const preset = planned?.preset === 'none' ? undefined : planned?.preset
  const value = exchange.query[name] ?? fieldOf(exchange.body, name) ?? preset
  if (value === undefined || value === null || value === '') return undefined
  return value === 'all' || value === '*' ? undefined : value
}

const BOUND: Readonly<Partial<Record<Filter['match'], string>>> = {
  from: 'gte',
  after: 'gt',
  to: 'lte',
  before: 'lt',
}

/** What a bound of a time asks for as a range; what any other filter asks for as it is. */
function boundOf({ query, body }: Exchange, { match }: Filter, value: JsonValue): JsonValue {
  const bound = BOUND[match]
  if (bound === undefined) return value
  const isInclusive = (query.inclusive ?? fieldOf(body, 'inclusive')) === true
  return { [isInclusive ? bound.padEnd(3, 'e') : bound]: value }
}

function picks(filter: Filter, wanted: JsonValue, thing: JsonValue | undefined): boolean {
  const values = [filter.field, ...(filter.also ?? [])].flatMap((field) =>
    fieldValues(thing, field),
  )
  const alternatives = alternativesIn(filter, wanted)
  if (filter.match === 'unequal')
    return !values.some((value) =>
      alternatives.some((one) => keyText(value) !== undefined && keyText(value) === keyText(one)),
    )
  const isHad = (one: JsonValue): boolean => {
    if (isRange(one)) return values.some((value) => isInRange(value, one))
    const text = keyText(one)
    if (text === undefined) return true
    return values.some((value) => {
      const found = keyText(value)
      if (found === undefined) return false
      if (takesWhole(filter)) return found === text
      const [lower, part] = [found.toLowerCase(), text.toLowerCase()]
      return filter.match === 'prefix' ? lower.startsWith(part) : lower.includes(part)
    })
  }
  return filter.match === 'all-of' ? alternatives.every(isHad) : alternatives.some(isHad)
}

function alternativesIn({ match }: Filter, wanted: JsonValue): readonly JsonValue[] {
  if (Array.isArray(wanted)) return wanted as readonly JsonValue[]
  if (!/^(?:one|all)-of$/.test(match) || typeof wanted !== 'string') return [wanted]
  return wanted.split(',').map((one) => one.trim())
}

// A field inside a list has as many values as the list has items: `labels.name`.
function fieldValues(
  value: JsonValue | undefined,
  path: string,
): readonly (JsonValue | undefined)[] {
  const [step, ...rest] = path.split('.')
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => fieldValues(item, path))
  if (step === undefined || step === '') return [value]
  if (!isJsonObject(value)) return []
  if (rest.length === 0) {
    const found = value[step]
    return Array.isArray(found) ? (found as readonly JsonValue[]) : [found]
  }
  return fieldValues(value[step], rest.join('.'))
}

// Where nothing says that there are qualifiers, whatever is asked for is words.
function searchWords(exchange: Exchange): readonly string[] {
  const names = ['q', 'query', 'search', 'text', 'term']
  const value = names
    .map((name) => exchange.query[name] ?? fieldOf(exchange.body, name))
    .find((v) => typeof v === 'string')
  if (typeof value !== 'string') return []
  return value
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}
