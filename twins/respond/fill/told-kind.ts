/** @module Which of its kinds a thing is, where only a part that the kind is called by says so: `recurring: {…}` beside `type`. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { Member } from './object-plan.ts'

/** The kind that a given part tells; undefined where none or several do. */
export function toldKind({ name, shape }: Member, given: JsonObject): JsonValue | undefined {
  if (name !== 'type' || shape.values === undefined) return undefined
  const told = shape.values.filter((value) => typeof given[String(value)] === 'object')
  const [only] = told.filter((value) => given[String(value)] !== null)
  return told.length === 1 ? only : undefined
}
