/** @module What the parameters of a list do: cut pages, and pick entities. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, type Parameter } from '../../contract/index.ts'
import type { Filter, Pagination } from '../model.ts'
import type { DescribedBody } from '../observe/body-shape.ts'
import { resourceName, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import { fieldView, namingFieldOf, naturalKeys } from './key-fields.ts'
import { operatorFilter } from './operator-filters.ts'
import { timeFilter } from './time-filters.ts'

/** A value that a request can give: a query parameter, or a member of the body. */
export interface Argument {
  readonly name: string
  readonly in: 'query' | 'body'
  readonly required: boolean
  readonly type: string | undefined
  readonly format?: string
  readonly preset: JsonValue | undefined
  readonly minimum?: number
  readonly maximum: number | undefined
  readonly description: string
  /** The contract lists its values. */
  readonly isEnumerated?: true
  /** Each of its values has members. */
  readonly isOfObjects?: true
}

/** The query parameters of an operation, and for a POST the members of its body. */
export function argumentsOf(view: SchemaViewer, facts: OperationFacts): readonly Argument[] {
  const found: Argument[] = facts.operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap((parameter) => [queryArgument(parameter), ...bracketedArguments(view, parameter)])
  if (facts.requestPointer === undefined) return found
  const body = view(facts.requestPointer)
  for (const [name, at] of body.properties) {
    const seen = view(at)
    found.push({
      name,
      in: 'body',
      required: body.required.has(name),
      type: seen.type,
      preset: seen.preset,
      maximum: undefined,
      description: seen.description,
    })
  }
  return found
}

function queryArgument({ name, required, schema, description }: Parameter): Argument {
  const definition = isJsonObject(schema) ? schema : {}
  const { items } = definition
  const own = typeof definition.description === 'string' ? definition.description : ''
  return {
    name,
    in: 'query',
    required,
    type: typeof definition.type === 'string' ? definition.type : undefined,
    preset: definition.default,
    maximum: typeof definition.maximum === 'number' ? definition.maximum : undefined,
    description: description ?? own,
    ...(typeof definition.minimum === 'number' ? { minimum: definition.minimum } : {}),
    ...(typeof definition.format === 'string' ? { format: definition.format } : {}),
    ...(Array.isArray(definition.enum) ? { isEnumerated: true } : {}),
    ...(isJsonObject(items) && items.type === 'object' ? { isOfObjects: true } : {}),
  }
}

/** What one object of the query holds, each under the name by which it is sent: `filter[title]`, `filter[price][gte]`, `page[size]`. */
function bracketedArguments(view: SchemaViewer, parameter: Parameter): readonly Argument[] {
  const { name, pointer, style } = parameter
  if (style !== 'deepObject' || !/^(?:filters?|page)$/i.test(name)) return []
  const inside = (outer: string, at: string, depth: number): readonly Argument[] =>
    [...view(at).properties].flatMap(([member, place]) => {
      const { type, properties, format, preset, values, description } = view(place)
      const own = `${outer}[${member}]`
      if (properties.size > 0) return depth > 2 ? [] : inside(own, place, depth + 1)
      return {
        name: own,
        in: 'query',
        required: false,
        type,
        preset,
        maximum: undefined,
        description,
        ...(format === undefined ? {} : { format }),
        ...(values.length > 0 ? { isEnumerated: true } : {}),
      }
    })
  return inside(name, childPointer(pointer, 'schema'), 0)
}

/** The families of pagination: what says where a page starts, and what says how long it is. */
const FAMILIES: readonly {
  readonly style: Pagination['style']
  readonly position: RegExp
  readonly size: RegExp
}[] = [
  { style: 'after-id', position: /^starting_after$/i, size: /^limit$/i },
  {
    style: 'token',
    position: /^(?:page_?token|next_?page_?token|continuation_?token)$/i,
    size: /^(?:max_?results|page_?size|limit)$/i,
  },
  {
    style: 'cursor',
    position: /^(?:cursor|after|page_?cursor|page_?after|next_?cursor|next)$/i,
    size: /^(?:limit|per_?page|page_?size|page_?limit|count|first|size)$/i,
  },
  {
    style: 'offset',
    position: /^(?:start_?at|offset|page_?offset|skip|start|start_?index)$/i,
    size: /^(?:max_?results|limit|page_?size|page_?limit|count|top|size)$/i,
  },
  {
    style: 'page',
    position: /^(?:page|page_?number|page_?num)$/i,
    size: /^(?:per_?page|page_?size|page_?limit|limit|count|size|max_?results)$/i,
  },
]

/** `page[size]`, as JSON:API spells it, is a `page_size`. */
const unbracketed = (name: string) => name.replace(/^page\[(\w+)\]$/, 'page_$1')

/** What names the thing that a page ends before. */
const BEFORE = /^ending_before$/i

const DEFAULT_SIZE = 100
const MAX_SIZE = 1000

/** How a list is cut into pages, or undefined where its parameters do not say. */
export function paginationOf(
  view: SchemaViewer,
  facts: OperationFacts,
  given: readonly Argument[],
): Pagination | undefined {
  let untold: Pagination | undefined
  for (const family of FAMILIES) {
    const position = given.find(
      ({ name, type }) => family.position.test(unbracketed(name)) && type !== 'object',
    )
    if (position === undefined) continue
    const size = given.find(({ name }) => family.size.test(unbracketed(name)))
    const next = nextOf(view, facts, family.style)
    // `after` without a cursor to be told, and an answer that says whether there is more: what a page ends with is the cursor.
    const isAfterId =
      family.style === 'cursor' &&
      /^after$/i.test(position.name) &&
      next === undefined &&
      saysMore(view, facts)
    const style = isAfterId ? 'after-id' : family.style
    const before = given.find(({ name }) => (isAfterId ? /^before$/i : BEFORE).test(name))
    const found: Pagination = {
      style,
      position: position.name,
      ...(style === 'page' && (position.preset ?? position.minimum) === 0 ? { first: 0 } : {}),
      ...(style === 'after-id' && before !== undefined ? { before: before.name } : {}),
      size: size?.name,
      ...sizesOf(size),
      next,
    }
    const isToken = style === 'cursor' || style === 'token'
    if (next !== undefined || !isToken) return found
    // A cursor that no answer tells is of no use where pages can be counted as well.
    untold ??= found
  }
  return untold
}

/** Names of the parameters that pagination uses: they pick no entities. */
export function isPaging(name: string): boolean {
  const plain = unbracketed(name)
  return (
    BEFORE.test(name) ||
    FAMILIES.some(({ position, size }) => position.test(plain) || size.test(plain))
  )
}

const SELECTING = /^(?:expand|fields|include|exclude|embed|select)$/i
const SORTING = /^(?:sort|order|direction|sort_?by|order_?by)$/i

/** Names of the parameters that say what the answer shall have, whatever a thing has of that name. */
export function selectsMembers(name: string): boolean {
  return SELECTING.test(name)
}

/** Names of the parameters that select, sort and cut pages: they pick no entities, and say nothing of one. */
export function shapesAnswer(name: string): boolean {
  return selectsMembers(name) || SORTING.test(name) || isPaging(name)
}

function sizesOf(size: Argument | undefined): Pick<Pagination, 'defaultSize' | 'maxSize'> {
  const said = Number(/max(?:imum)?(?: of| is)?:? *(\d+)/i.exec(size?.description ?? '')?.[1])
  const usual = Number(/default(?:s to| is)?:? *`?(\d+)/i.exec(size?.description ?? '')?.[1])
  const maxSize = counting(size?.maximum) ?? counting(said) ?? MAX_SIZE
  // Some contracts say -1 where they mean that there is no limit.
  const preset = counting(size?.preset) ?? counting(usual) ?? DEFAULT_SIZE
  return { defaultSize: Math.min(preset, maxSize), maxSize }
}

function counting(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined
}

const NEXT = /^(?:next_?cursor|next_?page_?token|next_?token|next|cursor|next_?page)$/i
const NEXT_INSIDE =
  /^(?:response_?metadata|meta|metadata|paging|pagination|page_?info|links|_links)$/i

function nextOf(
  view: SchemaViewer,
  facts: OperationFacts,
  style: Pagination['style'],
): Pagination['next'] {
  const headers = facts.operation.responses.find(
    ({ status }) => status === String(facts.status),
  )?.headers
  if (headers !== undefined && Object.keys(headers).some((name) => /^link$/i.test(name)))
    return { in: 'link' }
  const body = bodyView(view, facts)
  const at = body === undefined ? undefined : nextField(view, body)
  // Offsets are counted by the client, and ids stand in the list: only tokens must be told.
  if (at !== undefined && (style === 'cursor' || style === 'token')) return { in: 'body', at }
  if (facts.answer.at === '' && (style === 'page' || style === 'cursor')) return { in: 'link' }
  return undefined
}

function saysMore(view: SchemaViewer, facts: OperationFacts): boolean {
  const names = [...(bodyView(view, facts)?.properties.keys() ?? [])]
  return names.some((name) => /^has_?more$/i.test(name))
}

function nextField(view: SchemaViewer, body: SchemaView): string | undefined {
  for (const [name, at] of body.properties) {
    if (NEXT.test(name) && view(at).type === 'string') return name
  }
  for (const [name, at] of body.properties) {
    if (!NEXT_INSIDE.test(name)) continue
    for (const [inner, innerAt] of view(at).properties) {
      if (!NEXT.test(inner)) continue
      const seen = view(innerAt)
      if (seen.type === 'string') return `${name}.${inner}`
      // A link object: `_links.next.href`.
      const href = seen.properties.get('href')
      if (href !== undefined && view(href).type === 'string') return `${name}.${inner}.href`
    }
  }
  return undefined
}

function bodyView(view: SchemaViewer, facts: OperationFacts): SchemaView | undefined {
  return facts.answerPointer === undefined ? undefined : view(facts.answerPointer)
}

/**
 * The filters of a list: parameters that are fields of the entity, and those that search its names.
 *
 * @param whole the schema of a whole entity, where the answer shows less
 */
export function filtersOf(
  view: SchemaViewer,
  answer: DescribedBody,
  given: readonly Argument[],
  taken: ReadonlySet<string>,
  whole: SchemaView | undefined = answer.entity,
): Readonly<Record<string, Filter>> {
  const { entity } = answer
  const filters: Record<string, Filter> = {}
  if (entity === undefined) return filters
  const isOpen = given.some(({ name, type }) => name === 'inclusive' && type === 'boolean')
  for (const argument of given) {
    if (taken.has(argument.name) || shapesAnswer(argument.name)) continue
    const filter =
      timeFilter(view, entity, argument, isOpen) ??
      filterOf(view, entity, argument, whole ?? entity) ??
      operatorFilter(argument, (field) => filterOf(view, entity, field, whole ?? entity))
    if (filter !== undefined) filters[argument.name] = separated(view, entity, argument, filter)
  }
  return filters
}

// `bug,ui`: a text that takes several values, by what is said of it. What is labelled has all of them, anything else one.
function separated(
  view: SchemaViewer,
  entity: SchemaView,
  { type, description }: Argument,
  filter: Filter,
): Filter {
  const isSeveral =
    type === 'string' &&
    /\bcomma[- ](?:separated|delimited)|separated by commas?\b/i.test(description)
  if (!isSeveral || filter.match !== 'equals') return filter
  const [field = ''] = filter.field.split('.')
  const isLabels =
    /^(?:label|tag|topic)s$/i.test(field) && fieldView(view, entity, field)?.type === 'array'
  const isAny = !isLabels || /\b(?:any|either|at least one)\b/i.test(description)
  return { ...filter, match: isAny ? 'one-of' : 'all-of' }
}

const SEARCHES = /^(?:q|query|search|search_?term|term|keyword|name_?prefix|starts_?with)$/i

/** Parameters that take an expression, by what is said of them. */
const EXPRESSIONS = /^(?:q|query|search|filter|expression)$/i

/** A query language of the service's own, by its abbreviation: `jql`, `cql`. */
const LANGUAGE = /^[a-z]{1,3}ql$/i
const SAID_TO_BE =
  /\b(?:query language|filter(?:ing)? expression|supported (?:\w+ ){0,3}(?:syntax|expression)|expression (?:used to filter|that filters)|string for searching|SCIM)\b/i

function isExpression({ name, description, type, isEnumerated }: Argument): boolean {
  if (isEnumerated || (type !== undefined && type !== 'string')) return false
  if (LANGUAGE.test(name)) return true
  if (!EXPRESSIONS.test(name)) return false
  // Links stand in the way of words.
  return SAID_TO_BE.test(description.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'))
}

function filterOf(
  view: SchemaViewer,
  entity: SchemaView,
  argument: Argument,
  whole: SchemaView,
): Filter | undefined {
  if (isExpression(argument)) return { field: '*', match: 'expression' }
  if (SEARCHES.test(argument.name)) {
    // A word is looked for in the thing itself, however little of it the answer shows.
    const [field, ...also] = naturalKeys(view, whole)
    if (/\bqualifiers?\b/i.test(argument.description))
      return { field: field ?? '*', ...(also.length === 0 ? {} : { also }), match: 'qualified' }
    if (field === undefined) return undefined
    const match = /start|begin|prefix/i.test(`${argument.name} ${argument.description}`)
      ? 'prefix'
      : 'contains'
    return { field, ...(also.length === 0 ? {} : { also }), match }
  }
  const words = wordsOf(argument.name).join(' ')
  const many = [`${words}s`, resourceName(argument.name).replaceAll('_', ' ')]
  for (const [name, at] of entity.properties) {
    const own = wordsOf(name).join(' ')
    if (own !== words && !many.includes(own) && words !== `${own} id` && words !== `${own} name`)
      continue
    const seen = view(at)
    if (seen.type === 'array') {
      const item = seen.items === undefined ? undefined : view(seen.items)
      const inner =
        item === undefined || item.properties.size === 0 ? undefined : innerName(view, item)
      // Each of those asked for may be one of the thing's: ids, or the same words (`tags`).
      const isEach =
        argument.type === 'array' &&
        (own === words
          ? item?.properties.size === 0 || inner !== undefined
          : many.includes(own) && item?.properties.size === 0)
      if (argument.type === 'string' || isEach)
        return { field: inner === undefined ? name : `${name}.${inner}`, match: 'equals' }
      continue
    }
    if (seen.isAlsoScalar) return { field: name, match: 'equals' }
    if (seen.properties.size > 0) {
      const suffix =
        words.endsWith(' id') && fieldView(view, entity, `${name}.id`) ? `${name}.id` : undefined
      const field = suffix ?? namingFieldOf(view, entity, name)
      if (field !== undefined) return { field, match: 'equals' }
      continue
    }
    if (seen.type !== 'object') {
      const other = alsoAskedFor(view, entity, argument, name)
      return { field: name, ...(other === undefined ? {} : { also: [other] }), match: 'equals' }
    }
  }
  const { name } = argument
  const inner = [`profile.${name}`, `attributes.${name}`, `relationships.${name}.data.id`]
  const found = inner.find((field) => fieldView(view, entity, field) !== undefined)
  return found === undefined ? undefined : { field: found, match: 'equals' }
}

/** "with the `status` or `conclusion` that you specify": what else a filter looks at, where it is a text too. */
function alsoAskedFor(
  view: SchemaViewer,
  entity: SchemaView,
  { description }: Argument,
  name: string,
): string | undefined {
  const other = new RegExp(`\`${name}\` or \`(\\w+)\``).exec(description)?.[1]
  const at = other === undefined ? undefined : entity.properties.get(other)
  return at !== undefined && view(at).type === 'string' ? other : undefined
}

function innerName(view: SchemaViewer, item: SchemaView): string | undefined {
  return ['name', 'login', 'key', 'slug', 'id'].find(
    (name) => fieldView(view, item, name) !== undefined,
  )
}
