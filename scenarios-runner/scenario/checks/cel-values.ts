/** @module JSON values as CEL has them, and back. */

import type { JsonValue } from '../../../twins/base/index.ts'

/** What a value became, and the length of the longest list in it. */
export interface CelConversion {
  readonly value: unknown
  readonly longestList: number
}

/**
 * Makes a JSON value one that expressions can count with: whole numbers become integers, objects become maps, so that
 * `__proto__` and `constructor` are names like any other.
 */
export function toCel(value: unknown): CelConversion {
  let longestList = 0
  const convert = (item: unknown): unknown => {
    if (typeof item === 'number') return Number.isSafeInteger(item) ? BigInt(item) : item
    if (Array.isArray(item)) {
      longestList = Math.max(longestList, item.length)
      return item.map(convert)
    }
    if (typeof item !== 'object' || item === null) return item
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
  if (typeof value === 'bigint') return Number(value)
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

/** A value in few characters, for messages. */
export function showValue(value: unknown, limit = 160): string {
  const text = JSON.stringify(fromCel(value))
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text
}
