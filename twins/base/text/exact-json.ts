/** @module JSON whose whole numbers beyond 2^53 keep every digit, where a number of this language would be rounded. */

import { isJsonObject, type JsonValue } from '../json.ts'

/** What the engine knows and TypeScript's own types do not yet: raw JSON, and the text that a number was read from. */
interface Engine {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown
  rawJSON?(text: string): JsonValue
  isRawJSON?(value: unknown): boolean
}
const engine = JSON as unknown as Engine

/** Where none of this is, no number is too long: digits inside a word, a string's first ones or a fraction do not count. */
const SUSPECT = /(?:^|[\s:,[-])\d{16}/
/** Hashes and keys of 256 bits have 78 digits; more would only cost time. */
const MOST_DIGITS = 100
const WHOLE = new RegExp(`^-?\\d{16,${MOST_DIGITS}}$`)

/**
 * A whole number that is kept by its digits: the engine's own raw JSON, an object without a prototype, which
 * `JSON.stringify` writes as the number it was read from.
 */
export interface ExactInteger {
  readonly rawJSON: string
}

/**
 * Reads JSON; a whole number of up to a hundred digits that a `number` cannot hold becomes an {@link ExactInteger}.
 *
 * @throws {SyntaxError} when the text is no JSON
 */
export function parseExactJson(text: string): JsonValue {
  if (!SUSPECT.test(text)) return JSON.parse(text) as JsonValue
  return engine.parse(text, (_name, value, { source }) =>
    typeof value === 'number' && source !== undefined && WHOLE.test(source)
      ? integerOf(BigInt(source))
      : value,
  ) as JsonValue
}

/** A whole number as a JSON value: a `number` where that is exact. */
export function integerOf(value: bigint): JsonValue {
  const rounded = Number(value)
  if (Number.isSafeInteger(rounded) || engine.rawJSON === undefined) return rounded
  return engine.rawJSON(String(value))
}

/** True of a whole number that {@link parseExactJson} kept by its digits. */
export function isExactInteger(value: unknown): value is ExactInteger {
  return typeof value === 'object' && value !== null && engine.isRawJSON?.(value) === true
}

/** A value with texts of digits in place of its exact integers: for what is read again by plain `JSON.parse`. */
export function digitsAsText<T extends JsonValue>(value: T): T {
  return mapExactIntegers(value, (digits) => digits) as T
}

/** A value with `number`s in place of its exact integers, rounded: for what looks at types and sizes only. */
export function roundedJson(value: JsonValue): JsonValue {
  return mapExactIntegers(value, Number)
}

/** The value itself where there are none. */
function mapExactIntegers(value: JsonValue, map: (digits: string) => JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  if (isExactInteger(value)) return map(value.rawJSON)
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[]
    const mapped = items.map((item) => mapExactIntegers(item, map))
    return mapped.some((item, index) => item !== items[index]) ? mapped : value
  }
  if (!isJsonObject(value)) return value
  let isSame = true
  const members = Object.entries(value).map(([name, member]): [string, JsonValue | undefined] => {
    const made = member === undefined ? undefined : mapExactIntegers(member, map)
    isSame &&= made === member
    return [name, made]
  })
  return isSame ? value : Object.fromEntries(members)
}
