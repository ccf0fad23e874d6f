/** @module How ids look, told from examples. */

import type { JsonValue } from '../../../base/index.ts'
import type { IdStyle } from '../../../behaviour/index.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const DIGITS = '0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()

/** Whether a service that makes ids in this style could have made this one. */
export function fitsStyle(style: IdStyle, id: JsonValue): boolean {
  switch (style.style) {
    case 'uuid':
      return typeof id === 'string' && UUID.test(id)
    case 'sequence':
      return /^\d+$/.test(String(id))
    case 'prefixed': {
      if (typeof id !== 'string' || !id.startsWith(style.prefix)) return false
      const rest = id.slice(style.prefix.length)
      return (
        rest.length === style.length && [...rest].every((letter) => style.alphabet.includes(letter))
      )
    }
    case 'key':
      return typeof id === 'string' && /-\d+$/.test(id)
    default:
      return style satisfies never
  }
}

/** The style that makes ids like these; undefined where they are not alike. */
export function styleOf(ids: readonly JsonValue[]): IdStyle | undefined {
  const texts = ids.filter((id) => typeof id === 'string')
  if (ids.every((id) => typeof id === 'number' || /^\d+$/.test(String(id)))) {
    const most = Math.max(...ids.map(Number))
    return Number.isSafeInteger(most + 1)
      ? { style: 'sequence', from: most + 1, perParent: false }
      : undefined
  }
  if (texts.length !== ids.length) return undefined
  if (texts.every((id) => UUID.test(id))) return { style: 'uuid' }
  const prefix = commonPrefix(texts)
  const rests = texts.map((id) => id.slice(prefix.length))
  const lengths = new Set(rests.map((rest) => rest.length))
  const [length = 0] = lengths
  if (lengths.size !== 1 || length < 4) return undefined
  return { style: 'prefixed', prefix, length, alphabet: alphabetOf(rests) }
}

// Up to the mark that ends it: what ids made one after another share beyond that is chance.
function commonPrefix(texts: readonly string[]): string {
  const first = texts[0] ?? ''
  let end = 0
  while (end < first.length && texts.every((text) => text[end] === first[end])) end += 1
  return /^.*[_-]/.exec(first.slice(0, end))?.[0] ?? ''
}

function alphabetOf(texts: readonly string[]): string {
  const all = texts.join('')
  if (/^[0-9a-f]+$/.test(all) && /[a-f]/.test(all)) return `${DIGITS}abcdef`
  const classes = [
    /[0-9]/.test(all) ? DIGITS : '',
    /[a-z]/.test(all) ? LOWER : '',
    /[A-Z]/.test(all) ? UPPER : '',
  ].join('')
  const others = [...new Set(all.replaceAll(/[0-9A-Za-z]/g, ''))].join('')
  return classes + others
}
