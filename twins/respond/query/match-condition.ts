/** @module Whether a value is what an expression asks for. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { keyText } from '../../world/index.ts'
import type { Comparison, Condition } from './model.ts'

/** Whether a thing is what a condition asks for. */
export function matchesCondition(condition: Condition, thing: JsonObject): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.parts.every((part) => matchesCondition(part, thing))
    case 'any':
      return condition.parts.some((part) => matchesCondition(part, thing))
    case 'not':
      return !matchesCondition(condition.part, thing)
    case 'compare': {
      const found = valuesAt(thing, condition.field)
      const { by, values } = condition
      if (by === 'present') return found.length > 0
      if (by === 'unequal') return !values.some((wanted) => hasValue(found, 'equal', wanted))
      return values.some((wanted) => hasValue(found, by, wanted))
    }
    default: {
      const never: never = condition
      throw new TypeError(`There is no condition ${String(never)}.`)
    }
  }
}

/** What people and programs call a thing by. */
const NAMING = ['id', 'key', 'name', 'login', 'accountId', 'displayName', 'email', 'emailAddress']

/** A field has as many values as the lists on its way have items; a reference is what names it. */
export function valuesAt(
  value: JsonValue | undefined,
  field: readonly string[],
): readonly JsonValue[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => valuesAt(item, field))
  const [step, ...rest] = field
  if (isJsonObject(value)) {
    // What every object has, such as a constructor, is no field.
    if (step !== undefined) return Object.hasOwn(value, step) ? valuesAt(value[step], rest) : []
    return NAMING.flatMap((name) =>
      keyText(value[name]) === undefined ? [] : [value[name] as JsonValue],
    )
  }
  return step === undefined ? [value] : []
}

function hasValue(found: readonly JsonValue[], by: Comparison, wanted: JsonValue): boolean {
  // What nobody set is nothing, and a flag that nobody set is off.
  if (wanted === null || wanted === false) {
    const isEquality = by === 'equal' || by === 'is'
    return isEquality && (found.length === 0 || found.includes(wanted))
  }
  return found.some((value) => holds(value, by, wanted))
}

function holds(value: JsonValue, by: Comparison, wanted: JsonValue): boolean {
  const [left, right] = [keyText(value) ?? String(value), keyText(wanted) ?? String(wanted)]
  const [small, part] = [left.toLowerCase(), right.toLowerCase()]
  switch (by) {
    case 'is':
      return small === part
    case 'equal':
      return left === right || compareMoments(left, right) === 0
    case 'contains':
      return small.includes(part)
    case 'starts':
      return small.startsWith(part)
    case 'ends':
      return small.endsWith(part)
    case 'greater':
      return compareValues(value, wanted) > 0
    case 'greater-or-equal':
      return compareValues(value, wanted) >= 0
    case 'less':
      return compareValues(value, wanted) < 0
    case 'less-or-equal':
      return compareValues(value, wanted) <= 0
    default:
      return false
  }
}

/** Which of two values comes first: numbers by size, moments by time, anything else by its text. */
export function compareValues(a: JsonValue, b: JsonValue): number {
  const [left, right] = [Number(keyText(a)), Number(keyText(b))]
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right
  const [first, second] = [keyText(a) ?? '', keyText(b) ?? '']
  return compareMoments(first, second) ?? (first < second ? -1 : first > second ? 1 : 0)
}

function compareMoments(a: string, b: string): number | undefined {
  const isMoment = (text: string) =>
    /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/.test(text)
  if (!isMoment(a) || !isMoment(b)) return undefined
  // Without an offset a moment is in UTC, on whatever machine.
  const at = (text: string) => Date.parse(/T[^Z+-]*$/.test(text) ? `${text}Z` : text)
  return at(a) - at(b)
}
