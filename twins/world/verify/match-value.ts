/** @module Where a value is not what was wanted: objects in part, lists member by member, the rest by equality. */

import {
  canonicalJson,
  HoldoutError,
  isJsonObject,
  type JsonValue,
  linearPattern,
} from '../../base/index.ts'
import type { CallDifference, Wanted } from './expectation.ts'

/** Every place where a value is not what was wanted. */
export function differencesOf(
  wanted: Wanted,
  received: JsonValue | undefined,
  field: string,
): readonly CallDifference[] {
  const differs: CallDifference = {
    field,
    expected: wanted,
    ...(received === undefined ? {} : { received }),
  }
  if (isJsonObject(wanted)) {
    const special = specialOf(wanted, received, field)
    if (special !== undefined) return special ? [] : [differs]
    if (!isJsonObject(received)) return [differs]
    return Object.entries(wanted).flatMap(([name, value]) =>
      value === undefined
        ? []
        : differencesOf(
            value,
            Object.hasOwn(received, name) ? received[name] : undefined,
            `${field}.${name}`,
          ),
    )
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(received) || received.length !== wanted.length) return [differs]
    return wanted.flatMap((value: JsonValue, i) =>
      differencesOf(value, received[i] as JsonValue, `${field}[${i}]`),
    )
  }
  return canonicalJson(wanted) === canonicalJson(received) ? [] : [differs]
}

/** Whether a word such as `$matches` holds; undefined where none stands there. */
function specialOf(
  wanted: { readonly [key: string]: JsonValue | undefined },
  received: JsonValue | undefined,
  field: string,
): boolean | undefined {
  const [word] = Object.keys(wanted)
  if (word === undefined || !word.startsWith('$')) return undefined
  const value = wanted[word] as JsonValue
  switch (word) {
    case '$any':
      return received !== undefined
    case '$absent':
      return received === undefined
    case '$matches':
      return typeof received !== 'object' && received !== undefined && finds(value, received, field)
    case '$contains':
      if (Array.isArray(received)) {
        return received.some((one) => differencesOf(value, one as JsonValue, field).length === 0)
      }
      return typeof received === 'string' && typeof value === 'string' && received.includes(value)
    default:
      // Some services have members of such names, `$ref` among them.
      return undefined
  }
}

// In linear time: patterns come over the network too.
function finds(pattern: JsonValue, received: JsonValue, field: string): boolean {
  const expression = linearPattern(String(pattern))
  if (expression !== undefined) return expression.test(String(received))
  throw new HoldoutError(`${JSON.stringify(pattern)} is no regular expression`, {
    code: 'WORLD_VERIFY_INVALID',
    place: { field: `${field}.$matches` },
    hint: 'write one without look-around inside it and back references',
  })
}
