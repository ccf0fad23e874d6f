/** @module Actions that a request picks from those that their place lists: `POST …/transitions { transition: { id } }` beside its GET. */

import type { JsonValue } from '../../../base/index.ts'
import type { FoundResource } from '../../infer/find-resources.ts'
import type { Inference } from '../../infer/inference.ts'
import { familyOf, singularName } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'

/** What a choice leads to, as a member of what is listed. */
export const TARGET = /^(?:to|target|to_?(?:state|status))$/i

/** What the request must name, and what that sets. */
export interface ChosenListed {
  readonly references: Readonly<Record<string, string>>
  readonly sets: Readonly<Record<string, JsonValue>>
}

/**
 * The thing of the list at the action's own path that a member of the body, called like one of them, names by its id; and the
 * field of the item that becomes what it leads `to`. Undefined where the body has no such member.
 */
export function chosenListed(
  { view, paths, collectionOf }: Inference,
  { shape, requestPointer, answer, steps }: OperationFacts,
  item: FoundResource,
): ChosenListed | undefined {
  const listed = collectionOf(shape)
  const isListed = paths.get(shape)?.methods.get('get')?.answer.holds === 'list'
  if (listed?.entity === undefined || !isListed || answer.holds !== 'empty') return undefined
  if (requestPointer === undefined) return undefined
  const name = singularName(steps.at(-1)?.text ?? '')
  const body = view(requestPointer)
  const member = body.properties.get(name)
  if (member === undefined || !view(member).properties.has('id')) return undefined
  const references = { [`${name}.id`]: listed.name }
  const [target, at] = [...listed.entity.properties].find(([own]) => TARGET.test(own)) ?? []
  const noun = at === undefined ? undefined : familyOf(view(at).name ?? '')
  if (target === undefined || noun === undefined || noun === '') return { references, sets: {} }
  // The item's fields may stand in an open member that the request has too.
  const open = [...body.properties.keys()].find((one) => {
    const own = item.entity?.properties.get(one)
    return own !== undefined && view(own).isMap
  })
  const isOwn = item.entity?.properties.has(noun) === true
  const field = isOwn ? noun : open === undefined ? undefined : `${open}.${noun}`
  return { references, sets: field === undefined ? {} : { [field]: `$of.${name}.${target}` } }
}
