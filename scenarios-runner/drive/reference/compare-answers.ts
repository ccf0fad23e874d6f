/** @module Compares what two programs answered to the same steps, as far as they have to agree. */

import {
  canonicalJson,
  isExactInteger,
  isJsonObject,
  type JsonValue,
  roundedJson,
} from '../../../twins/base/index.ts'

/** How far answers may differ. Paths are such as `create.json.id`; `*` is any one part, `**` any number of them. */
export interface Tolerances {
  /** What may be anything. */
  readonly ignore?: readonly string[]
  /** How far two numbers may be apart, in relation to the larger: 0.01 is a hundredth. */
  readonly numbers?: number
  /** Lists whose order says nothing. */
  readonly unordered?: readonly string[]
}

/** One thing in which they differ. */
export interface Difference {
  readonly path: string
  readonly expected: JsonValue | undefined
  readonly found: JsonValue | undefined
}

/**
 * Everything in which a value differs from the one expected, in the order of its members.
 *
 * @param path where both stand: `[]` for the whole
 */
export function differences(
  found: JsonValue | undefined,
  expected: JsonValue | undefined,
  tolerances: Tolerances,
  path: readonly string[] = [],
): readonly Difference[] {
  if (tolerances.ignore?.some((pattern) => matches(pattern.split('.'), path))) return []
  const differ: readonly Difference[] = [{ path: path.join('.'), expected, found }]
  if (isExactInteger(found) || isExactInteger(expected)) {
    if (JSON.stringify(found) === JSON.stringify(expected)) return []
    if (found === undefined || expected === undefined || !tolerances.numbers) return differ
    return differences(roundedJson(found), roundedJson(expected), tolerances, path)
  }
  if (typeof found === 'number' && typeof expected === 'number') {
    const apart = Math.abs(found - expected)
    const most = (tolerances.numbers ?? 0) * Math.max(Math.abs(found), Math.abs(expected))
    return apart <= most ? [] : differ
  }
  if (Array.isArray(found) && Array.isArray(expected)) {
    const free = tolerances.unordered?.some((pattern) => matches(pattern.split('.'), path)) ?? false
    if (free) return unordered(found, expected, tolerances, path)
    const length = Math.max(found.length, expected.length)
    return Array.from({ length }, (_, index) =>
      differences(found[index], expected[index], tolerances, [...path, String(index)]),
    ).flat()
  }
  if (isJsonObject(found) && isJsonObject(expected)) {
    const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])]
    return names.flatMap((name) =>
      differences(found[name], expected[name], tolerances, [...path, name]),
    )
  }
  return canonicalJson(found ?? null) === canonicalJson(expected ?? null) &&
    (found === undefined) === (expected === undefined)
    ? []
    : differ
}

/** An artifact may answer half a million elements, none of which is like another: after so many looks, what is left differs. */
const MOST_LOOKS = 1_000_000

/** Each expected element takes one that is the same, else the first found one that is like it; what is left over differs. */
function unordered(
  found: readonly JsonValue[],
  expected: readonly JsonValue[],
  tolerances: Tolerances,
  path: readonly string[],
): readonly Difference[] {
  const { left, right } = withoutSame(found, expected)
  const missing: Difference[] = []
  let looks = 0
  for (const [index, element] of right) {
    const place = [...path, String(index)]
    const at = left.findIndex((one) => {
      looks += 1
      return looks <= MOST_LOOKS && differences(one, element, tolerances, place).length === 0
    })
    if (at === -1) missing.push({ path: place.join('.'), expected: element, found: undefined })
    else left.splice(at, 1)
    if (looks > MOST_LOOKS) break
  }
  const more = left.map(
    (element): Difference => ({ path: path.join('.'), expected: undefined, found: element }),
  )
  return [...missing, ...more]
}

/** What is left of both once the elements that are the same to the letter are taken out; expected ones with their places. */
function withoutSame(found: readonly JsonValue[], expected: readonly JsonValue[]) {
  const waiting = new Map<string, JsonValue[]>()
  for (const element of found) {
    const key = canonicalJson(element)
    const alike = waiting.get(key)
    if (alike === undefined) waiting.set(key, [element])
    else alike.push(element)
  }
  const right = [...expected.entries()].filter(
    ([, element]) => waiting.get(canonicalJson(element))?.pop() === undefined,
  )
  return { left: [...waiting.values()].flat(), right }
}

/** Whether a path is one that a pattern names. */
function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return path.length === 0
  if (first === '**') {
    return matches(rest, path) || (path.length > 0 && matches(pattern, path.slice(1)))
  }
  const [part, ...more] = path
  return part !== undefined && (first === '*' || first === part) && matches(rest, more)
}
