/** @module Whole numbers beyond 2^53, which stand in a trajectory as texts of their digits: told from real texts, and made numbers again. */

import { integerOf, isExactInteger, isJsonObject, type JsonValue } from '../../twins/base/index.ts'

/** As many digits as are kept of a number (`parseExactJson`). */
const DIGITS = /^-?[1-9]\d{15,99}$/

/** Whether real texts in it look like such numbers: nobody could tell them apart any more. */
export function hasLongDigits(value: JsonValue): boolean {
  if (typeof value === 'string') return isLong(value)
  if (Array.isArray(value)) return value.some(hasLongDigits)
  if (!isJsonObject(value) || isExactInteger(value)) return false
  return Object.values(value).some((member) => member !== undefined && hasLongDigits(member))
}

/** A body as it was before its long whole numbers became texts. */
export function withLongIntegers(value: JsonValue): JsonValue {
  if (typeof value === 'string') return isLong(value) ? integerOf(BigInt(value)) : value
  if (Array.isArray(value)) return value.map(withLongIntegers)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      member === undefined ? undefined : withLongIntegers(member),
    ]),
  )
}

function isLong(text: string): boolean {
  return DIGITS.test(text) && !Number.isSafeInteger(Number(text))
}
