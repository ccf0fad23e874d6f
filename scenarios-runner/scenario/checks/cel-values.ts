/** @module JSON values as CEL has them, and back. */

import { integerOf, isExactInteger, type JsonValue } from '../../../twins/base/index.ts'

/** What a value became, and the length of the longest list in it. */
export interface CelConversion {
  readonly value: unknown
  readonly longestList: number
}

/**
 * Makes a JSON value one that expressions can count with: whole numbers become integers, objects become maps, so that
 * `__proto__` and `constructor` are names like any other.
 *
 * @param exactOf the whole number that a rounded one was before, where that is known: twins round
 */
export function toCel(
  value: unknown,
  exactOf: (rounded: number) => bigint | undefined = () => undefined,
): CelConversion {
  let longestList = 0
  const convert = (item: unknown): unknown => {
    if (typeof item === 'number') {
      if (Number.isSafeInteger(item)) return BigInt(item)
      return Number.isInteger(item) ? (exactOf(item) ?? item) : item
    }
    if (Array.isArray(item)) {
      longestList = Math.max(longestList, item.length)
      return item.map(convert)
    }
    if (typeof item !== 'object' || item === null) return item
    if (isExactInteger(item)) return BigInt(item.rawJSON)
    const out = new Map<string, unknown>()
    for (const [key, member] of Object.entries(item)) {
      if (member !== undefined) out.set(key, convert(member))
    }
    longestList = Math.max(longestList, out.size)
    return out
  }
  return { value: convert(value), longestList }
}

/** The JSON value of what an expression gave. */
export function fromCel(value: unknown): JsonValue {
  if (typeof value === 'bigint') return integerOf(value)
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(fromCel)
  if (value instanceof Set) return [...value].map(fromCel)
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  const plain = value instanceof Map || prototype === null || prototype === Object.prototype
  if (!plain) return String(value)
  return Object.fromEntries(entries.map(([key, member]) => [String(key), fromCel(member)]))
}

/** Every whole number of these values that a `number` would round, by what it would be rounded to: several may be one then. */
export function exactIntegersIn(values: unknown): ReadonlyMap<number, ReadonlySet<bigint>> {
  const found = new Map<number, Set<bigint>>()
  const look = (item: unknown): void => {
    if (isExactInteger(item)) {
      const exact = BigInt(item.rawJSON)
      const known = found.get(Number(exact))
      if (known === undefined) found.set(Number(exact), new Set([exact]))
      else known.add(exact)
    } else if (typeof item === 'object' && item !== null) Object.values(item).forEach(look)
  }
  look(values)
  return found
}

/** What of a value may be written down. */
export type Hide = (value: JsonValue) => JsonValue

/** A value in few characters, for messages. Hidden before it is cut: of half a secret nobody could tell what it is. */
export function showValue(value: unknown, hide: Hide, limit = 160): string {
  const { head, isWhole } = headOf(fromCel(value), limit)
  const text = JSON.stringify(hide(head))
  return isWhole && text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}

/** Of a value, as many parts as so many characters can show: secrets are not looked for in what nobody is told. */
function headOf(value: JsonValue, characters: number): { head: JsonValue; isWhole: boolean } {
  let left = characters
  let isWhole = true
  function* some<T>(items: Iterable<T>): Generator<T> {
    for (const item of items) {
      isWhole &&= left > 0
      if (left <= 0) return
      yield item
    }
  }
  const take = (item: JsonValue): JsonValue => {
    left -= 1
    if (typeof item !== 'object' || item === null || isExactInteger(item)) return item
    if (Array.isArray(item)) return Array.from(some(item), take)
    const members = some(Object.entries(item))
    return Object.fromEntries(Array.from(members, ([key, member]) => [key, take(member ?? null)]))
  }
  return { head: take(value), isWhole }
}
