/** @module The keys under which entities are found by their fields. */

import { fieldOf, keyText } from './dotted-field.ts'
import type { StoredEntity } from './store.ts'
import { key, orderKey } from './tree-keys.ts'

/** How a field is indexed. */
export interface IndexedField {
  /** What its keys begin with in place of the names of its resource and its own: every entity has some of them. */
  readonly code: string
  /** Whether inside each parent as well: an issue's number, not its id. */
  readonly isInParent: boolean
}

/** Dotted fields that are indexed, by resource. */
export type IndexedFields = ReadonlyMap<string, ReadonlyMap<string, IndexedField>>

/** The keys of an entity in the tree of fields. */
export function fieldKeys(
  fields: ReadonlyMap<string, IndexedField> | undefined,
  { value, parent, order: place }: StoredEntity,
): readonly string[] {
  const order = orderKey(place)
  const keys: string[] = []
  for (const [field, { code, isInParent }] of fields ?? []) {
    const text = keyText(fieldOf(value, field))
    if (text === undefined) continue
    keys.push(key(code, '', text, order))
    if (isInParent && parent !== undefined) keys.push(key(code, parent, text, order))
  }
  return keys
}
