/** @module A PUT to a word that names a field of the thing before it sets that field: `/issue/{key}/assignee`, `/filter/{id}/owner`. */

import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import { familyOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import type { SchemaView } from '../../observe/schema-view.ts'
import { behaviour } from '../describe.ts'

/** The behaviour of a PUT whose body names what a field of the item is to be; undefined for any other. */
export function classifyPart(
  inference: Inference,
  facts: OperationFacts,
  item: FoundResource,
): OperationBehaviour | undefined {
  const { view } = inference
  const word = facts.steps.at(-1)?.text ?? ''
  if (facts.operation.method !== 'put' || facts.requestPointer === undefined) return undefined
  const at = placeOf(inference, item, word)
  if (at === undefined) return undefined
  const field = view(at.pointer)
  const resource = inference.ofFamily(familyOf(field.name ?? ''), facts.shape)
  const body = view(facts.requestPointer)
  if (resource?.entity === undefined || resource === item || !names(body, resource.entity))
    return undefined
  return behaviour(
    facts,
    'action',
    0.8,
    `${facts.operation.path} sets the ${word} of one of ${item.name} to the one of ${resource.name} that the body names.`,
    {
      resource: item.name,
      keys: keysOf(inference.bind(facts)),
      request: { holds: 'value', at: at.field },
      member: { resource: resource.name, as: word },
    },
  )
}

/** The field itself, or one in the open member `fields`, whose names the contract lists in a schema of that name. */
function placeOf(
  { view }: Inference,
  { entity }: FoundResource,
  word: string,
): { readonly field: string; readonly pointer: string } | undefined {
  const own = entity?.properties.get(word)
  if (own !== undefined) return { field: word, pointer: own }
  const open = entity?.properties.get('fields')
  if (open === undefined || view(open).properties.size > 0) return undefined
  const listed = view('#/components/schemas/Fields').properties.get(word)
  return listed === undefined ? undefined : { field: `fields.${word}`, pointer: listed }
}

/** A body that has only what such a thing has. */
function names(body: SchemaView, entity: SchemaView): boolean {
  const members = [...body.properties.keys()]
  return members.length > 0 && members.every((name) => entity.properties.has(name))
}
