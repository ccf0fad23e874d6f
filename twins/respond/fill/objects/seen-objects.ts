/** @module What a schema shows of an object that was looked through before: thousands of issues share the user in each of them. */

import type { JsonObject } from '../../../base/index.ts'
import type { SchemaShape } from '../schema-shape.ts'

interface Shown {
  /** Where it was shown: deeper places add less. */
  readonly depth: number
  readonly shown: JsonObject
}

// By shape, by object. Of an object that comes out as it went in: the depth from which on nothing is added, never more deeper.
const seen = new WeakMap<SchemaShape, WeakMap<JsonObject, number | Shown>>()

/** What an object came out as before, itself where nothing was added; undefined where that is not known for this depth. */
export function shownBefore(
  shape: SchemaShape,
  given: JsonObject,
  depth: number,
): JsonObject | undefined {
  const known = seen.get(shape)?.get(given)
  if (typeof known === 'number') return known <= depth ? given : undefined
  return known?.depth === depth ? known.shown : undefined
}

/** Remembers that. Only for places where nothing but the schema and the object could have had a say. */
export function rememberShown(
  shape: SchemaShape,
  given: JsonObject,
  depth: number,
  shown: JsonObject,
): void {
  let known = seen.get(shape)
  if (known === undefined) {
    known = new WeakMap()
    seen.set(shape, known)
  }
  if (shown !== given) {
    known.set(given, { depth, shown })
    return
  }
  const from = known.get(given)
  known.set(given, typeof from === 'number' ? Math.min(depth, from) : depth)
}
