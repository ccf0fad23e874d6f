/** @module What a POST that says nothing does to the only one there is: it begins, where its schema tells when and how far it is. */

import { fieldView } from '../infer/key-fields.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import type { StateChange } from './state-change.ts'
import { STATE_FIELDS } from './state-fields.ts'
import { BEGUN, valueFor } from './state-words.ts'

/** The state of what has begun, with its moment; undefined where the schema has not both. */
export function begunChange(
  view: SchemaViewer,
  entity: SchemaView | undefined,
): StateChange | undefined {
  if (entity === undefined) return undefined
  const moment = ['started_at', 'startedAt', 'begun_at'].find((name) => entity.properties.has(name))
  for (const field of STATE_FIELDS) {
    const value = valueFor(fieldView(view, entity, field)?.values ?? [], BEGUN)
    if (value === undefined || moment === undefined) continue
    return {
      sets: { [field]: value, [moment]: '$now' },
      reason: `it begins: its ${field} is ${JSON.stringify(value)}`,
    }
  }
  return undefined
}
