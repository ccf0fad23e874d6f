/** @module Ties that a path names from the member's side: one role of a team, all of them, and the teams of a role. */

import { bindKey } from '../../infer/bind-path.ts'
import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf } from '../../infer/inference.ts'
import type { KeyBinding, OperationBehaviour } from '../../model.ts'
import { singularName, wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour, listParameters } from '../describe.ts'

/** The behaviour of an operation on a cross tie's paths; undefined for any other. */
export function classifyCrossTie(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const tie = inference.crossTies.get(facts.shape)
  const { method, path } = facts.operation
  if (tie === undefined || !/^(?:get|put|delete)$/.test(method)) return undefined
  const owner = inference.itemOf(tie.owner)
  const noun = singularName(tie.word)
  const member = inference.ofFamily(noun, facts.shape) ?? inference.ofNoun(noun)
  const [home] = inference.paths.get(tie.owner)?.methods.values() ?? []
  if (owner === undefined || member === undefined || home === undefined) return undefined
  const as = wordsOf(tie.word).join('_')
  const members = { resource: member.name, as }
  if (tie.names === 'owner') {
    if (method !== 'get') return undefined
    const says = `${path} lists the ${as} of one of ${owner.name}, which other paths tie.`
    return behaviour(facts, 'list', 0.8, says, {
      ...listParameters(inference, facts, [], member),
      resource: member.name,
      keys: keysOf(inference.bind(facts)),
      member: members,
    })
  }
  if (method === 'get') return undefined
  const outer = keysOf(inference.bind(home))
  const own = outer.at(-1)
  if (own === undefined) return undefined
  const more = {
    resource: owner.name,
    member: members,
    request: { holds: 'empty', at: '' } as const,
    does: method === 'delete' ? ('unset' as const) : ('set' as const),
  }
  const named = memberKey(inference, facts, member, tie.names === 'both' ? -2 : -1)
  if (tie.names === 'member') {
    const says = `${path} unties one of ${member.name} from all of ${owner.name}.`
    return behaviour(facts, 'membership', 0.75, says, {
      ...more,
      keys: [...outer.slice(0, -1), named],
    })
  }
  const role = { ...own, name: facts.steps.at(-1)?.text ?? own.name }
  const says = `${path} ${method === 'delete' ? 'unties' : 'ties'} one of the ${as} of one of ${owner.name}, the member named first.`
  return behaviour(facts, 'membership', 0.8, says, {
    ...more,
    keys: [...outer.slice(0, -1), role, named],
  })
}

function memberKey(
  { view }: Inference,
  facts: OperationFacts,
  member: FoundResource,
  at: number,
): KeyBinding {
  return bindKey(view, facts, member, facts.steps.at(at)?.text ?? '', false)
}
