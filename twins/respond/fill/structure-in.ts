/** @module Lists and objects that forms say as text: `[{"type":"divider"}]`, `C1,C2`. */

import { isTooDeep, type JsonValue } from '../../base/index.ts'
import { isObjectShape, type SchemaShape } from './schema-shape.ts'

/** The list or object that a text says where the schema wants one; undefined where it says none. */
export function structureIn(shape: SchemaShape, text: string): JsonValue | undefined {
  const wantsList = shape.types.includes('array')
  if (/^\s*[[{]/.test(text) && (wantsList || isObjectShape(shape))) {
    if (isTooDeep(text)) return undefined
    try {
      const value = JSON.parse(text) as JsonValue
      return Array.isArray(value) === wantsList ? value : undefined
    } catch {
      return undefined
    }
  }
  return wantsList && /^[\w-]+(?:,[\w-]+)+$/.test(text) ? text.split(',') : undefined
}
