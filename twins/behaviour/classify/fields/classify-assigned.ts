/** @module The one of another kind that an item has: `/projects/{key}/permissionscheme` shows it, and PUT says which. */

import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf } from '../../infer/inference.ts'
import { freeRelationName } from '../../infer/ties/find-relations.ts'
import { membersInRequest } from '../../infer/ties/members-in-request.ts'
import type { OperationBehaviour } from '../../model.ts'
import { isPlural, wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

/** The behaviour of what shows or says which one an item has; undefined for any other operation. */
export function classifyAssigned(
  inference: Inference,
  facts: OperationFacts,
  item: FoundResource | undefined,
): OperationBehaviour | undefined {
  const { method, path } = facts.operation
  const shown = inference.paths.get(facts.shape)?.methods.get('get')?.answer
  if (item === undefined || facts.tail > 0 || shown?.holds !== 'entity') return undefined
  const one = inference.ofFamily(shown.family, facts.shape)
  if (one === undefined || one === item || one.items.length === 0) return undefined
  const word = wordsOf(facts.steps.at(-1)?.text ?? '').join('_')
  // A word in the plural means several, whatever the answer's schema says.
  if (isPlural(word)) return undefined
  const as = freeRelationName(inference.view, item, one, word)
  const more = {
    resource: one.name,
    keys: keysOf(inference.bind(facts)),
    member: { resource: one.name, as },
  }
  if (method === 'get') {
    const says = `${path} shows the one of ${one.name} that one of ${item.name} has as its ${as}.`
    const request = { holds: 'empty', at: '' } as const
    return behaviour(facts, 'membership', 0.6, says, { ...more, request, does: 'read' })
  }
  const request = membersInRequest(inference.view, facts)
  if (method !== 'put' || request === undefined) return undefined
  const says = `PUT ${path} says by its ${request.at} which of ${one.name} one of ${item.name} has as its ${as}.`
  return behaviour(facts, 'membership', 0.7, says, { ...more, request, does: 'replace' })
}
