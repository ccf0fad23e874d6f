/** @module Arbitrary texts for a schema's format, pattern and lengths. */

import type { Arbitrary } from 'fast-check'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { Generator } from '../model.ts'

/** A short word of small letters: good as a name, a key and a part of a path. */
export function wordArbitrary(fc: Generator, min = 3, max = 9): Arbitrary<string> {
  return fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
    minLength: min,
    maxLength: Math.max(min, max),
  })
}

/** Texts that a string schema allows. */
export function textArbitrary(fc: Generator, keywords: JsonObject): Arbitrary<JsonValue> {
  const { format, pattern } = keywords
  const min = typeof keywords.minLength === 'number' ? keywords.minLength : undefined
  const max = typeof keywords.maxLength === 'number' ? keywords.maxLength : undefined
  if (typeof pattern === 'string') {
    const matching = matchingArbitrary(fc, pattern, min, max)
    if (matching !== undefined) return matching
  }
  const formatted = typeof format === 'string' ? formatArbitrary(fc, format) : undefined
  if (formatted !== undefined) return formatted
  const least = min ?? Math.min(3, max ?? 3)
  const most = Math.min(max ?? least + 6, least + 12)
  if (max === 0) return fc.constant('')
  // Mostly words, since names become parts of paths; now and then what people also write.
  return fc.oneof(
    { weight: 5, arbitrary: wordArbitrary(fc, Math.max(1, least), Math.max(1, most)) },
    {
      weight: 1,
      arbitrary: wordArbitrary(fc, Math.max(1, least), Math.max(1, most)).map((word) =>
        word.length > 4 ? `${word.slice(0, 2)} ${word.slice(3)}` : word,
      ),
    },
    {
      weight: 1,
      arbitrary: wordArbitrary(fc, Math.max(1, least), Math.max(1, most)).map((word) =>
        word.length > 3 ? `é${word.slice(1)}` : word,
      ),
    },
  )
}

function matchingArbitrary(
  fc: Generator,
  pattern: string,
  min: number | undefined,
  max: number | undefined,
): Arbitrary<JsonValue> | undefined {
  let expression: RegExp
  try {
    expression = new RegExp(pattern)
    const arbitrary = fc.stringMatching(expression, { maxLength: Math.min(max ?? 60, 200) })
    // What it cannot express it says by throwing, some of it only when the first value is drawn.
    const [probe] = fc.sample(arbitrary, { numRuns: 1, seed: 1 })
    if (probe === undefined) return undefined
    if (min === undefined) return arbitrary
    const enough = fc
      .sample(arbitrary, { numRuns: 20, seed: 2 })
      .filter((text) => text.length >= min)
    return enough.length === 0 ? undefined : fc.constantFrom(...enough)
  } catch {
    return undefined
  }
}

const EARLIEST_MS = Date.UTC(2024, 0, 1)
const LATEST_MS = Date.UTC(2030, 0, 1)

function formatArbitrary(fc: Generator, format: string): Arbitrary<JsonValue> | undefined {
  const moment = fc
    .integer({ min: EARLIEST_MS / 1000, max: LATEST_MS / 1000 })
    .map((seconds) => new Date(seconds * 1000).toISOString())
  const word = wordArbitrary(fc)
  switch (format) {
    case 'date-time':
      return moment
    case 'date':
      return moment.map((text) => text.slice(0, 10))
    case 'time':
      return moment.map((text) => text.slice(11))
    case 'email':
      return word.map((name) => `${name}@example.com`)
    case 'uri':
    case 'url':
    case 'uri-reference':
    case 'iri':
      return word.map((name) => `https://example.com/${name}`)
    case 'uri-template':
      return word.map((name) => `https://example.com/${name}/{id}`)
    case 'uuid':
      return fc.uuid({ version: 4 })
    case 'hostname':
      return word.map((name) => `${name}.example.com`)
    case 'ipv4':
      return fc.ipV4()
    case 'ipv6':
      return fc.ipV6()
    case 'byte':
      return word.map((text) => btoa(text))
    case 'regex':
      return word
    case 'json-pointer':
      return word.map((text) => `/${text}`)
    default:
      return undefined
  }
}
