/** @module Objects that a schema adds nothing to: the user in each of a thousand issues is looked through once. */

import type { JsonObject } from '../../../base/index.ts'
import type { SchemaShape } from '../schema-shape.ts'

// By shape, by object: the depth from which on nothing is added. Deeper places add less, never more.
const wholes = new WeakMap<SchemaShape, WeakMap<JsonObject, number>>()

/** Whether an object came out as it went in before, at this depth or further out. */
export function isKnownWhole(shape: SchemaShape, given: JsonObject, depth: number): boolean {
  const from = wholes.get(shape)?.get(given)
  return from !== undefined && from <= depth
}

/** Remembers that. Only for places where nothing but the schema could have added anything. */
export function rememberWhole(shape: SchemaShape, given: JsonObject, depth: number): void {
  let known = wholes.get(shape)
  if (known === undefined) {
    known = new WeakMap()
    wholes.set(shape, known)
  }
  known.set(given, Math.min(depth, known.get(given) ?? depth))
}
