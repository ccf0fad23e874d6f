/** @module JSON as the text that it came as: whether reading it loses digits, and reading it so that none are lost. */

import { isTooDeep, type JsonValue } from '../../base/index.ts'

/** Strings, so that what stands in them is left alone, and numbers. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g
/** Where none of this is, no number is too long or too great. */
const SUSPECT = /\d[\d.]{15}|\d[eE][+-]?\d{3}/
/** Stands before the digits of a number that is kept as a string. */
const MARK = '\0'

/** The JSON that a text is, with or without a byte order mark; undefined where it is none, or is nested too deep. */
export function jsonOfText(text: string): JsonValue | undefined {
  try {
    return isTooDeep(text) ? undefined : (JSON.parse(text.replace(/^\uFEFF/, '')) as JsonValue)
  } catch {
    return undefined
  }
}

/** Whether a number of this JSON has digits that a number of this language does not keep: `12345678901234567890`. */
export function losesDigits(text: string): boolean {
  return SUSPECT.test(text) && (text.match(TOKENS)?.some(isLossy) ?? false)
}

/** As {@link jsonOfText}, but with strings in place of numbers that would lose digits: see {@link digitsIn}. */
export function exactJsonOfText(text: string): JsonValue | undefined {
  if (!SUSPECT.test(text)) return jsonOfText(text)
  return jsonOfText(
    text.replaceAll(TOKENS, (token) => (isLossy(token) ? `"\\u0000${token}"` : token)),
  )
}

/** The digits of a number that {@link exactJsonOfText} kept as a string; undefined for any other string. */
export function digitsIn(value: string): string | undefined {
  const digits = value.startsWith(MARK) ? value.slice(1) : ''
  return /^-?\d[\d.eE+-]*$/.test(digits) && isLossy(digits) ? digits : undefined
}

/** What {@link exactJsonOfText} read as text, every digit of it. */
export function textOfExactJson(value: JsonValue): string {
  return JSON.stringify(value).replaceAll(TOKENS, (token) =>
    token.startsWith('"\\u0000') ? (digitsIn(JSON.parse(token)) ?? token) : token,
  )
}

function isLossy(token: string): boolean {
  return !token.startsWith('"') && exponential(token) !== exponential(String(Number(token)))
}

/** One spelling for numbers of one value: digits without zeros around them, and the power of ten behind them. */
function exponential(number: string): string {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(number) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const bare = digits.replace(/0+$/, '')
  if (bare === '') return whole === '' ? number : '0'
  return `${bare}e${Number(exponent) - fraction.length + digits.length - bare.length}`
}
