/** @module The field of a thing that a qualifier means: `label` its labels, `created` when it was made, `stars` how many there are. */

import { isJsonObject, type JsonValue } from '../../../base/index.ts'
import { wordsOf } from '../../../behaviour/index.ts'
import { keyText } from '../../../world/index.ts'

/** Whoever made a thing, as schemas call them. */
const MAKERS = ['author', 'user', 'creator', 'created_by', 'owner']

/** The first field of those that a thing can have which a name means; undefined where none does. */
export function fieldMeant(fields: readonly string[], name: string): string | undefined {
  const word = wordsOf(name).join('_')
  const stem = word.replace(/s$/, '')
  const spelled = new Map(fields.map((field) => [wordsOf(field).join('_'), field]))
  const candidates = [
    word,
    `${word}s`,
    `${word}_at`,
    `${word}_count`,
    `${stem}s_count`,
    `${word}_date`,
    stem,
    ...(word === 'author' ? MAKERS : []),
    ...(word === 'user' || word === 'org' ? ['owner', 'user'] : []),
  ]
  for (const candidate of candidates) {
    const found = spelled.get(candidate)
    if (found !== undefined) return found
  }
  // `stars` ↔ `stargazers_count`: counts that begin alike.
  return stem.length < 4
    ? undefined
    : fields.find((field) => field.startsWith(stem) && /_count$/.test(field))
}

const NAMES = ['login', 'name', 'title', 'key', 'slug', 'full_name', 'id']

/** The texts by which a value is known: itself, what it is called, or those of each of many. */
export function namesIn(value: JsonValue | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one: JsonValue) => namesIn(one))
  if (isJsonObject(value)) return NAMES.flatMap((name) => keyText(value[name]) ?? [])
  const text = keyText(value)
  if (text !== undefined) return [text]
  return typeof value === 'boolean' ? [String(value)] : []
}

/**
 * Whether a value is what a qualifier says: equal without regard to case, or within `>3`, `<=2020-01-01`, `1..5`, `*..5`.
 */
export function isAsSaid(value: JsonValue | undefined, said: string): boolean {
  const span = /^(\*|[^.]+)\.\.(\*|[^.]+)$/.exec(said)
  const bound = /^(>=|<=|>|<)(.+)$/.exec(said)
  const names = namesIn(value)
  if (span !== null) {
    const [, from = '*', to = '*'] = span
    return names.some(
      (name) => (from === '*' || order(name, from) >= 0) && (to === '*' || order(name, to) <= 0),
    )
  }
  if (bound !== null) {
    const [, by = '', limit = ''] = bound
    return names.some((name) => {
      const at = order(name, limit)
      return by === '>' ? at > 0 : by === '>=' ? at >= 0 : by === '<' ? at < 0 : at <= 0
    })
  }
  const isDay = /^\d{4}-\d\d-\d\d$/.test(said)
  return names.some(
    (name) => name.toLowerCase() === said.toLowerCase() || (isDay && name.startsWith(said)),
  )
}

// Numbers by size; days and moments as they are written, a day being all of it.
function order(left: string, right: string): number {
  const [a, b] = [Number(left), Number(right)]
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b
  const cut = /^\d{4}-\d\d-\d\d$/.test(right) ? left.slice(0, right.length) : left
  return cut < right ? -1 : cut > right ? 1 : 0
}
