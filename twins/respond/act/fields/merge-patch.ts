/** @module A change laid over what a thing is: null takes a member away where it may not be null. */

import { isJsonObject, type JsonObject } from '../../../base/index.ts'
import type { Contract } from '../../../contract/index.ts'
import { mergeDeep } from '../../../world/index.ts'
import { hasTypeOf, memberShape, shapeOf } from '../../fill/index.ts'

/**
 * Lays changes over an object of the schema at a pointer, deeply; arrays and scalars replace.
 * Source: RFC 7396, but for members that may be null: they are null then. So is what the schema does not describe.
 */
export function mergePatch(
  contract: Contract,
  pointer: string | undefined,
  base: JsonObject,
  changes: JsonObject,
): JsonObject {
  const merged = mergeDeep(base, changes)
  return pointer === undefined ? merged : withoutEmptied(contract, pointer, merged, changes)
}

function withoutEmptied(
  contract: Contract,
  pointer: string,
  merged: JsonObject,
  changes: JsonObject,
): JsonObject {
  let out = merged
  for (const [name, value] of Object.entries(changes)) {
    if (value !== null && !isJsonObject(value)) continue
    const { additional } = shapeOf(contract, pointer)
    const further = additional === undefined ? undefined : shapeOf(contract, additional)
    const shape = memberShape(contract, pointer, name) ?? further
    if (shape === undefined) continue
    if (value === null) {
      const { [name]: _, ...rest } = out
      if (!shape.nullable && !hasTypeOf(shape, null)) out = rest
      continue
    }
    const before = out[name]
    if (!isJsonObject(before)) continue
    const left = withoutEmptied(contract, shape.pointer, before, value)
    if (left !== before) out = { ...out, [name]: left }
  }
  return out
}
