/** @module Parameters that bound a time of what is listed: `since`, `until`, `oldest`, `last_used_before`. */

import type { Filter } from '../model.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import type { Argument } from './list-parameters.ts'

const FROM = /^(?:since|oldest|from|after)$/
const TO = /^(?:until|latest|to|before)$/
const SAYS_TIME = /\b(?:time|date|timestamp)\b/i
const SAYS_INCLUSIVE = /\binclusive\b|\b(?:on|at) or (?:after|before)\b/i

/** What a time is of, where nothing says it. */
const USUAL = ['ts', 'timestamp', 'published', 'created', 'date']

/**
 * The filter of a parameter that says since when, or until when; undefined for any other, and where what is listed has no
 * such time that could be compared.
 *
 * @param isOpen whether a parameter beside it says if the bound itself is meant, too
 */
export function timeFilter(
  view: SchemaViewer,
  entity: SchemaView,
  argument: Argument,
  isOpen: boolean,
): Filter | undefined {
  const { name, description, format } = argument
  const words = wordsOf(name)
  const bound = words.find((word) => FROM.test(word) || TO.test(word))
  const isTime =
    format === 'date-time' ||
    (argument.type !== 'integer' && SAYS_TIME.test(description) && !/\bcursor\b/i.test(description))
  if (bound === undefined || !isTime) return undefined
  const field = timeField(view, entity, argument, words.filter((word) => word !== bound).join(' '))
  if (field === undefined) return undefined
  const isStrict = isOpen || (bound === 'before' && !SAYS_INCLUSIVE.test(description))
  const match = FROM.test(bound) ? (isStrict ? 'after' : 'from') : isStrict ? 'before' : 'to'
  return { field, match }
}

/** The field that has the time which the parameter's name speaks of, else its description. */
function timeField(
  view: SchemaViewer,
  entity: SchemaView,
  { type, description }: Argument,
  stem: string,
): string | undefined {
  const said = /\b(updated|created|pushed|published|started|used)\b/i.exec(description)?.[1]
  const isNumber = type === 'number'
  const fits = ([name, at]: readonly [string, string]) => {
    const seen = view(at)
    return isNumber
      ? seen.type === 'integer' ||
          seen.type === 'number' ||
          (name === 'ts' && seen.type === 'string')
      : seen.type === 'string'
  }
  const fields = [...entity.properties].filter(fits)
  // `ts_from` says no more than `from`.
  const isNamed = stem !== '' && !USUAL.includes(stem)
  for (const meant of isNamed ? [stem] : [said?.toLowerCase() ?? '', ...USUAL]) {
    if (meant === '') continue
    const spelled = [meant, `${meant} at`, `${meant} on`, `date ${meant}`, `last ${meant}`]
    const found = fields.find(([name]) => spelled.includes(wordsOf(name).join(' ')))
    if (found !== undefined) return found[0]
  }
  return undefined
}
