/** @module Parameters that name a field and how it is compared: `name_contains`, `min_price`, `filter[title]`, `price[gte]`, `ids`. */

import type { Filter } from '../model.ts'
import { singular, wordsOf } from '../observe/nouns.ts'
import type { Argument } from './list-parameters.ts'

const OPERATORS: ReadonlyMap<string, Filter['match']> = new Map([
  ['eq', 'equals'],
  ['gte', 'from'],
  ['gt', 'after'],
  ['lte', 'to'],
  ['lt', 'before'],
  ['contains', 'contains'],
  ['like', 'contains'],
  ['ilike', 'contains'],
  ['prefix', 'prefix'],
  ['startswith', 'prefix'],
  ['starts with', 'prefix'],
  ['begins with', 'prefix'],
  ['in', 'one-of'],
  ['ne', 'unequal'],
  ['neq', 'unequal'],
  ['not', 'unequal'],
  ['min', 'from'],
  ['max', 'to'],
])

/** What may stand before a field as well as after it. */
const LEADING = /^(?:min|max|not)$/

/**
 * The filter of a parameter that says a field and how it is compared; undefined for any other.
 *
 * @param plain the filter of a parameter called like the field itself
 */
export function operatorFilter(
  argument: Argument,
  plain: (argument: Argument) => Filter | undefined,
): Filter | undefined {
  const { field, match } = bracketed(argument.name) ?? suffixed(argument.name) ?? several(argument)
  if (field === undefined || match === undefined) return undefined
  const found = plain({ ...argument, name: field })
  return found?.match === 'equals' ? { ...found, match } : undefined
}

interface Compared {
  readonly field?: string
  readonly match?: Filter['match'] | undefined
}

// `filter[title]`, `price[gte]`, `filter[price][lt]`: brackets hold nothing else.
function bracketed(name: string): Compared | undefined {
  const [, outer = '', rest = ''] = /^(\w+)((?:\[\w+\])+)$/.exec(name) ?? []
  if (outer === '') return undefined
  const names = [outer, ...rest.slice(1, -1).split('][')]
  if (/^filters?$/.test(outer)) names.shift()
  const [field = '', operator, ...more] = names
  if (more.length > 0) return {}
  return { field, match: operator === undefined ? 'equals' : OPERATORS.get(operator) }
}

function suffixed(name: string): Compared | undefined {
  const words = wordsOf(name)
  for (const length of [2, 1]) {
    const match = OPERATORS.get(words.slice(-length).join(' '))
    if (match !== undefined && words.length > length)
      return { field: words.slice(0, -length).join('_'), match }
  }
  const [first = '', ...others] = words
  return LEADING.test(first) && others.length > 0
    ? { field: others.join('_'), match: OPERATORS.get(first) }
    : undefined
}

// `ids`, `lookup_keys`: those that have one of them. A list in a body says as often what is done as what is asked for, unless
// nothing can be asked for without it.
function several(argument: Argument): Compared {
  const { name, in: place, type, description, isOfObjects, required } = argument
  if (place === 'body' && !required) return {}
  const words = wordsOf(name)
  const last = words.at(-1) ?? ''
  if (singular(last) === last) return {}
  const field = [...words.slice(0, -1), singular(last)].join('_')
  if (type === 'array' && isOfObjects !== true) return { field, match: 'equals' }
  return type === 'string' && /\bcommas?\b/i.test(description) ? { field, match: 'one-of' } : {}
}
