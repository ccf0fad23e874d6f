/** @module Secrets known by their value, found in every spelling in which they may turn up again. */

import { REDACTED } from '../../base/index.ts'

/** Shorter ones would be found in everything. */
export const SHORTEST_SECRET = 6

/** What a value looks like where it is written down in another way. */
interface Spelling {
  readonly text: string
  /** What may stand around it and belongs to it: the rest of a base64 text. */
  readonly around: RegExp | undefined
}

/** Shorter ones look like words where their case is another. */
const SHORTEST_CASELESS = 12

const BETWEEN_WORDS = /([\s"'<>/?&=,;]+)/

const BASE64 = /[A-Za-z0-9+/_=%-]/

/** The secrets that were seen so far. They are never written anywhere. */
export class KnownSecrets {
  readonly #values = new Set<string>()
  #spellings: readonly Spelling[] = []

  constructor(values: readonly string[] = []) {
    for (const value of values) this.learn(value)
  }

  get size(): number {
    return this.#values.size
  }

  /** Looks for this value from now on; what is too short to be told from other words is not looked for. */
  learn(value: string): void {
    if (value.length < SHORTEST_SECRET || value.includes(REDACTED) || this.#values.has(value))
      return
    this.#values.add(value)
    // The longest first: a secret may hold another one.
    this.#spellings = [...this.#spellings, ...spellingsOf(value)].sort(
      (a, b) => b.text.length - a.text.length,
    )
  }

  /** A text without them. */
  redact(text: string): string {
    const out = this.#redact(text)
    if (!out.includes('%')) return out
    // Whoever writes an address may escape any letter of it.
    return out
      .split(BETWEEN_WORDS)
      .map((word) => {
        const bare = word.includes('%') ? unescaped(word) : word
        const clean = bare === word ? word : this.#redact(bare)
        return clean === bare ? word : clean
      })
      .join('')
  }

  #redact(text: string): string {
    let out = text
    for (const spelling of this.#spellings) {
      if (out.includes(spelling.text)) out = without(out, spelling)
    }
    return out
  }

  /** Whether any of them stands in these bytes. */
  areIn(bytes: Uint8Array): boolean {
    const text = Buffer.from(bytes).toString('latin1')
    return this.#spellings.some((spelling) => text.includes(spelling.text))
  }
}

/** Percent signs that escape nothing stay. */
function unescaped(word: string): string {
  return word.replaceAll(/(?:%[\da-f]{2})+/gi, (escapes) => {
    return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8')
  })
}

function without(text: string, { text: wanted, around }: Spelling): string {
  if (around === undefined) return text.replaceAll(wanted, REDACTED)
  let out = ''
  let rest = text
  for (let at = rest.indexOf(wanted); at !== -1; at = rest.indexOf(wanted)) {
    let [from, to] = [at, at + wanted.length]
    while (from > 0 && around.test(rest.charAt(from - 1))) from -= 1
    while (to < rest.length && around.test(rest.charAt(to))) to += 1
    out += rest.slice(0, from) + REDACTED
    rest = rest.slice(to)
  }
  return out + rest
}

function spellingsOf(value: string): readonly Spelling[] {
  const bytes = Buffer.from(value, 'utf8')
  const escaped = encodeURIComponent(value)
  const plain = [
    value,
    escaped,
    escaped.replaceAll('%', '%25'),
    escaped.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    // A form has + for a space, and percent signs where encodeURIComponent has none.
    escaped.replaceAll('%20', '+'),
    escaped.replaceAll(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    // As PHP writes JSON.
    JSON.stringify(value).slice(1, -1).replaceAll('/', '\\/'),
    asEscapes(value),
    asEscapes(value).replaceAll('\\', '\\\\'),
    ...(value.length < SHORTEST_CASELESS ? [] : [value.toUpperCase(), value.toLowerCase()]),
    JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;'),
    bytes.toString('latin1'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ]
  const encoded = [0, 1, 2].flatMap((offset) => base64Inside(bytes, offset))
  const seen = new Set<string>()
  const add = (text: string, around?: RegExp): readonly Spelling[] => {
    if (text.length < SHORTEST_SECRET || seen.has(text)) return []
    seen.add(text)
    return [{ text, around }]
  }
  return [...plain.flatMap((text) => add(text)), ...encoded.flatMap((text) => add(text, BASE64))]
}

/** Each character as JSON may escape it: `\u0073`. */
function asEscapes(value: string): string {
  return Array.from({ length: value.length }, (_, at) => {
    return `\\u${value.charCodeAt(at).toString(16).padStart(4, '0')}`
  }).join('')
}

/**
 * What stays the same of a value's base64 whatever stands before and after it, where it starts so many bytes after a group of
 * three: the characters that are made of its own bytes alone. In both alphabets, and percent-encoded.
 */
function base64Inside(bytes: Buffer, offset: number): readonly string[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const whole = Math.floor(((offset + bytes.length) * 8) / 6)
  const inside = text.slice(Math.ceil((offset * 8) / 6), whole)
  const other = inside.replaceAll('+', '-').replaceAll('/', '_')
  return [inside, other, inside.replaceAll('+', '%2B').replaceAll('/', '%2F')]
}
