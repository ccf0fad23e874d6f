/** @module What a request calls new: `new_name` is the name from then on, `new_owner` who owns it. */

import { namingFieldOf } from '../infer/key-fields.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import type { StateChange } from './state-change.ts'

/** The fields that an action sets to what its body has under `new_…`; undefined where it has none of the thing's. */
export function newValues(
  view: SchemaViewer,
  entity: SchemaView,
  { requestPointer }: OperationFacts,
): StateChange | undefined {
  if (requestPointer === undefined) return undefined
  const sets: Record<string, string> = {}
  for (const name of view(requestPointer).properties.keys()) {
    const [first, ...rest] = wordsOf(name)
    const said = rest.join('_')
    if (first !== 'new' || said === '' || entity.properties.has(name)) continue
    const field = [...entity.properties.keys()].find((one) => wordsOf(one).join('_') === said)
    const at = field === undefined ? undefined : placeOf(view, entity, field)
    if (at !== undefined) sets[at] = `$key.${name}`
  }
  const fields = Object.keys(sets)
  if (fields.length === 0) return undefined
  return { sets, reason: `its body says the new ${fields.join(' and ')}` }
}

/** The field itself, or what a thing in it is known by. */
function placeOf(view: SchemaViewer, entity: SchemaView, field: string): string | undefined {
  const { type, properties } = view(entity.properties.get(field) as string)
  if (properties.size > 0) return namingFieldOf(view, entity, field)
  return type === 'array' || type === 'object' ? undefined : field
}
