/** @module Invitations that are accepted: they are over, and whoever was invited belongs to what they were invited to. */

import type { FoundResource } from '../../infer/find-resources.ts'
import type { Inference } from '../../infer/inference.ts'
import type { KeyBinding, OperationBehaviour } from '../../model.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

/** The behaviour of an operation without a body and answer that is said to accept an invitation; undefined for any other. */
export function classifyAccepting(
  inference: Inference,
  facts: OperationFacts,
  item: FoundResource,
  keys: readonly KeyBinding[],
): OperationBehaviour | undefined {
  const { method, summary, path } = facts.operation
  const isSilent = facts.requestPointer === undefined && facts.answer.holds === 'empty'
  if (!isSilent || method === 'get' || method === 'delete') return undefined
  if (!/(?:^|_)invit(?:ation|e)$/.test(item.noun) || !/^accept(?:s|ing)?\b/i.test(summary))
    return undefined
  const { actor } = inference
  const parent = inference.parentOf(item)
  const tie = [...inference.relations.values()].find(
    ({ owner, member, as }) =>
      owner === parent && member === actor && /^(?:collaborators|members|users)$/.test(as),
  )
  const joins =
    tie === undefined ? '' : `, and the caller is one of the ${tie.as} of ${tie.owner.name}`
  return behaviour(
    facts,
    'delete',
    0.75,
    `${path} accepts one of ${item.name}: it is over${joins}.`,
    {
      resource: item.name,
      keys,
      ...(tie === undefined ? {} : { member: { resource: tie.member.name, as: tie.as } }),
    },
  )
}
