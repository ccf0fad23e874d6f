/** @module Parameters that bound a time of what is listed: `since`, `until`, `oldest`, `last_used_before`. */

import type { Filter } from '../model.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import type { Argument } from './list-parameters.ts'

const FROM = /^(?:since|oldest|from|after)$/
const TO = /^(?:until|latest|to|before)$/
/** What a name begins with that bounds a time, where the rest says nothing else: `start_date`, `endTime`, `startModifiedTime`. */
const BEGINS = /^(?:start|end)$/
const SAYS_TIME = /\b(?:time|date|timestamp|ISO ?8601)\b/i
const SAYS_INCLUSIVE = /\binclusive\b|\b(?:on|at) or (?:after|before)\b/i

/** What a time is of, where nothing says it. */
const USUAL = ['ts', 'timestamp', 'published', 'start', 'starts', 'date', 'time', 'created']

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
  const bound =
    words.find((word) => FROM.test(word) || TO.test(word)) ??
    (entity.properties.has(name) ? undefined : words.slice(0, -1).find((word) => BEGINS.test(word)))
  const isTime =
    format === 'date-time' ||
    format === 'date' ||
    (argument.type !== 'integer' && SAYS_TIME.test(description) && !/\bcursor\b/i.test(description))
  if (bound === undefined || !isTime) return undefined
  const field = timeField(view, entity, argument, words.filter((word) => word !== bound).join(' '))
  if (field === undefined) return undefined
  const isStrict = isOpen || (bound === 'before' && !SAYS_INCLUSIVE.test(description))
  const match =
    FROM.test(bound) || bound === 'start'
      ? isStrict
        ? 'after'
        : 'from'
      : isStrict
        ? 'before'
        : 'to'
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
  // `ts_from` and `start_date` say no more than `from`, where nothing has just that name.
  const usual = [said?.toLowerCase() ?? '', ...USUAL]
  for (const meant of stem === '' ? usual : USUAL.includes(stem) ? [stem, ...usual] : [stem]) {
    if (meant === '') continue
    const ends = ['at', 'on', 'date', 'time'].map((end) => `${meant} ${end}`)
    const spelled = [meant, ...ends, `date ${meant}`, `last ${meant}`]
    const found = fields.find(([name]) => spelled.includes(wordsOf(name).join(' ')))
    if (found !== undefined) return found[0]
  }
  return undefined
}
