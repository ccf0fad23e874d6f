/** @module DELETE at the path of a list: all that it lists goes. */

import type { Inference } from '../infer/inference.ts'
import type { OperationBehaviour } from '../model.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { classifyList } from './classify-list.ts'
import { behaviour } from './describe.ts'

/**
 * The behaviour of a DELETE that empties a list. One that is told what to remove, by its body or its query, does not;
 * nor does one whose list shows what was tied there, which is untied and not removed.
 */
export function classifyEmptying(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const { operation } = facts
  const lists = inference.paths.get(facts.shape)?.methods.get('get')
  if (lists?.answer.holds !== 'list' || operation.requestBody !== undefined) return undefined
  if (operation.parameters.some((one) => one.in === 'query')) return undefined
  const listed = classifyList(inference, lists)
  if (listed.kind !== 'list' || listed.member !== undefined || listed.resource === undefined)
    return undefined
  const { resource, keys, where } = listed
  const reason = `DELETE ${operation.path} removes all of ${resource} that ${lists.operation.id} lists.`
  return behaviour(facts, 'batch', 0.7, reason, {
    resource,
    keys,
    does: 'unset',
    ...(where === undefined ? {} : { where }),
  })
}
