/** @module Values that look right for their name and format, drawn from a stream, for fields that nobody gave. */

import { type JsonValue, linearPattern, type Random } from '../../base/index.ts'
import { patternText } from './pattern-text.ts'
import type { SchemaShape } from './schema-shape.ts'

const FIRST = [
  'ada',
  'grace',
  'alan',
  'edsger',
  'barbara',
  'donald',
  'radia',
  'niklaus',
  'frances',
  'tony',
]
const LAST = [
  'lovelace',
  'hopper',
  'turing',
  'dijkstra',
  'liskov',
  'knuth',
  'perlman',
  'wirth',
  'allen',
  'hoare',
]
const WORDS = [
  'amber',
  'harbor',
  'meadow',
  'copper',
  'willow',
  'summit',
  'river',
  'cedar',
  'lantern',
  'orchard',
  'granite',
  'juniper',
]
const HEX = '0123456789abcdef'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * How a value is drawn: from the time to use for dates, in milliseconds since the epoch, and a stream. One that asks for
 * neither is the same at each drawing.
 */
export type Drawing<T> = (atMs: () => number, draw: () => Random) => T

/** How to draw a text for a name and format that keeps to the schema's length and, where it can, to its pattern. */
export function textDrawing(shape: SchemaShape, name: string): Drawing<string> {
  const word = wordOf(shape, name)
  if (word !== undefined) return () => word
  const { format, pattern, minLength, maxLength } = shape.keywords
  const min = typeof minLength === 'number' ? minLength : 0
  const max = typeof maxLength === 'number' ? maxLength : Number.POSITIVE_INFINITY
  const make = makerOf(name)
  const test = typeof pattern === 'string' ? testOf(pattern) : () => true
  return (atMs, draw) => {
    // Most texts follow from their place alone, and making a stream costs more than the rest of it.
    let stream: Random | undefined
    const random = () => {
      stream ??= draw()
      return stream
    }
    const text =
      (typeof format === 'string' ? textOfFormat(format, atMs, random) : undefined) ??
      make(random, atMs)
    const named = fitLength(text, min, max, random)
    if (typeof pattern !== 'string' || test(named)) return named
    const example = shape.examples.find(
      (one): one is string => typeof one === 'string' && test(one),
    )
    return example ?? patternText(pattern, random(), min) ?? named
  }
}

const IDENTITY =
  /name|login|title|email|slug|key|handle|id$|url|token|subject|summary|text|body|description/i

/**
 * A single word that the schema shows as an example, such as `open` for a state: the vocabulary of the service.
 * Not for what tells entities apart, which would all be called the same.
 */
function wordOf(shape: SchemaShape, name: string): string | undefined {
  if (IDENTITY.test(name) || shape.keywords.format !== undefined) return undefined
  const { minLength, maxLength, pattern } = shape.keywords
  if (minLength !== undefined || maxLength !== undefined || pattern !== undefined) return undefined
  const [example] = shape.examples
  return typeof example === 'string' && /^[A-Za-z][A-Za-z_-]{1,29}$/.test(example)
    ? example
    : undefined
}

/** How to draw a whole or fractional number inside the schema's bounds: as near to zero as they allow, but an id for ids. */
export function numberDrawing(shape: SchemaShape, name: string): Drawing<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = shape.keywords
  const isWhole = shape.types.includes('integer')
  const step = typeof multipleOf === 'number' && multipleOf > 0 ? multipleOf : isWhole ? 1 : 0.01
  const isIdentifier = /(?:^|_)id$|Id$/.test(name)
  let low = typeof minimum === 'number' ? minimum : Number.NEGATIVE_INFINITY
  let high = typeof maximum === 'number' ? maximum : Number.POSITIVE_INFINITY
  // OpenAPI 3.0 says whether a bound is excluded; 3.1 gives the excluded bound itself.
  if (exclusiveMinimum === true) low += step
  else if (typeof exclusiveMinimum === 'number') low = Math.max(low, exclusiveMinimum + step)
  if (exclusiveMaximum === true) high -= step
  else if (typeof exclusiveMaximum === 'number') high = Math.min(high, exclusiveMaximum - step)
  return (_, draw) => {
    const wanted = isIdentifier ? draw().int(1000, 999_999) : 0
    const value = Math.min(Math.max(wanted, low), high)
    const stepped = isWhole ? Math.ceil(value / step) * step : value
    return Object.is(stepped, -0) ? 0 : stepped
  }
}

/** A moment as a field of this schema spells it: seconds for numbers, RFC 3339 for texts, as fine as its example. */
export function momentIn(shape: SchemaShape, atMs: number): JsonValue {
  if (shape.types.includes('integer') || shape.types.includes('number')) {
    const [example] = shape.examples
    const inMilliseconds =
      shape.keywords.format === 'int64' && typeof example === 'number' && example > 1e11
    return inMilliseconds ? atMs : Math.floor(atMs / 1000)
  }
  const iso = isoText(atMs)
  if (shape.keywords.format === 'date') return iso.slice(0, 10)
  const [example] = shape.examples
  const isCoarse = typeof example === 'string' && /T\d\d:\d\d:\d\d(?!\.)/.test(example)
  return isCoarse ? `${iso.slice(0, 19)}Z` : iso
}

let lastMs = Number.NaN
let lastIso = ''

// An entity has several moments, and most of them are the same.
function isoText(ms: number): string {
  if (ms !== lastMs) {
    lastIso = new Date(ms).toISOString()
    lastMs = ms
  }
  return lastIso
}

function textOfFormat(
  format: string,
  atMs: () => number,
  random: () => Random,
): string | undefined {
  const iso = () => isoText(atMs())
  switch (format) {
    case 'date-time':
      return iso()
    case 'date':
      return iso().slice(0, 10)
    case 'time':
      return iso().slice(11)
    case 'duration':
      return 'PT1H'
    case 'uuid':
      return random().uuid()
    case 'email':
    case 'idn-email':
      return `${random().pick(FIRST)}.${random().pick(LAST)}@example.com`
    case 'uri':
    case 'url':
    case 'iri':
      return `https://example.com/${random().pick(WORDS)}`
    case 'uri-reference':
      return `/${random().pick(WORDS)}`
    case 'uri-template':
      return `https://example.com/${random().pick(WORDS)}{/id}`
    case 'hostname':
      return `${random().pick(WORDS)}.example.com`
    case 'ipv4':
    case 'ip':
      return `192.0.2.${random().int(1, 254)}`
    case 'ipv6':
      return `2001:db8::${random().int(1, 9999)}`
    case 'byte':
    case 'base64':
      return btoa(random().pick(WORDS))
    case 'json-pointer':
      return `/${random().pick(WORDS)}`
    case 'regex':
      return '.*'
    default:
      return undefined
  }
}

type TextMaker = (random: () => Random, atMs: () => number) => string

const person: TextMaker = (random) => `${random().pick(FIRST)}-${random().pick(LAST)}`
const mail: TextMaker = (random) => `${random().pick(FIRST)}.${random().pick(LAST)}@example.com`
const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)
const words = (random: () => Random, count: number) =>
  capital(Array.from({ length: count }, () => random().pick(WORDS)).join(' '))

/** What a name says about its text; the first that matches the name, or the name in lower case, counts. */
const MAKERS: readonly (readonly [
  lower: RegExp | undefined,
  exact: RegExp | undefined,
  TextMaker,
])[] = [
  [
    /(?:_|^)url$|(?:_|^)uri$|href$|link$/,
    /(?:Url|Uri)$/,
    (random) => `https://example.com/${random().pick(WORDS)}`,
  ],
  [/email/, undefined, mail],
  [/(?:^|_)(?:login|username|user_name|handle|screen_name)$/, undefined, person],
  [/first_?name|given_?name/, undefined, (random) => capital(random().pick(FIRST))],
  [/last_?name|family_?name|surname/, undefined, (random) => capital(random().pick(LAST))],
  [
    /(?:display|full|real)_?name/,
    undefined,
    (random) => `${capital(random().pick(FIRST))} ${capital(random().pick(LAST))}`,
  ],
  [/^(?:sha|.*_sha|commit|.*hash)$/, undefined, (random) => random().text(40, HEX)],
  [/node_id|cursor|etag/, undefined, (random) => random().text(20, BASE64)],
  [/colou?r/, undefined, (random) => random().text(6, HEX)],
  [/(?:_at|date|time(?:stamp)?|created|updated)$/, /At$/, (_, atMs) => isoText(atMs())],
  [/phone|mobile/, undefined, (random) => `+1555010${random().int(1000, 9999)}`],
  [/time_?zone|^tz$/, undefined, () => 'UTC'],
  [/locale|language|^lang$/, undefined, () => 'en'],
  [/country/, undefined, () => 'US'],
  [/currency/, undefined, () => 'usd'],
  [/branch/, undefined, () => 'main'],
  [/version/, undefined, () => '1.0.0'],
  [/mime|content_?type/, undefined, () => 'application/json'],
  [/title|subject|summary|headline/, undefined, (random) => words(random, 2)],
  [/description|body|text|message|comment|note/, undefined, (random) => `${words(random, 3)}.`],
  [undefined, /(?:^|_)id$|Id$|_key$|token|sid$/, (random) => random().text(20)],
  [undefined, undefined, (random) => `${random().pick(WORDS)}-${random().int(10, 99)}`],
]

function makerOf(name: string): TextMaker {
  const lower = name.toLowerCase()
  const found = MAKERS.find(
    ([inLower, exact]) =>
      (inLower === undefined && exact === undefined) ||
      inLower?.test(lower) === true ||
      exact?.test(name) === true,
  ) as (typeof MAKERS)[number]
  return found[2]
}

function fitLength(text: string, min: number, max: number, random: () => Random): string {
  const cut = text.length > max ? text.slice(0, max) : text
  return cut.length < min ? cut + random().text(min - cut.length) : cut
}

// What cannot be told is kept by everything.
function testOf(pattern: string): (text: string) => boolean {
  const linear = linearPattern(pattern)
  return (text) => linear?.test(text) ?? true
}
