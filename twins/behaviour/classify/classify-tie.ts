/** @module Operations that tie one thing to another: memberships, toggles of the caller, and the lists of what is tied. */

import type { FoundRelation } from '../infer/find-relations.ts'
import { type Inference, keysOf } from '../infer/inference.ts'
import type { BodyShape, OperationBehaviour } from '../model.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { behaviour, listParameters } from './describe.ts'

/** The behaviour of an operation on a relation's item or collection path; undefined where it is about something else. */
export function classifyTie(
  inference: Inference,
  facts: OperationFacts,
  relation: FoundRelation,
): OperationBehaviour | undefined {
  const { method } = facts.operation
  const keys = keysOf(inference.bind(facts))
  const { owner, member, as, isActors } = relation
  const more = {
    resource: owner.name,
    keys,
    member: { resource: member.name, as },
  }
  const whose = isActors ? `the caller's ${as}` : `the ${as} of one of ${owner.name}`
  if (facts.tail > 0) {
    const does = method === 'get' ? 'asks for' : method === 'delete' ? 'unties' : 'ties'
    const kind = isActors ? 'toggle' : 'membership'
    const shows = facts.answer.holds === 'entity' && facts.answer.family === member.family
    return behaviour(
      facts,
      kind,
      0.85,
      `${relation.reason} ${method.toUpperCase()} ${does} one of ${whose}.`,
      {
        ...more,
        ...(shows ? { resource: member.name } : {}),
        request: { holds: 'empty', at: '' },
      },
    )
  }
  if (method === 'get' && facts.answer.holds === 'list') {
    return behaviour(facts, 'list', 0.85, `${relation.reason} GET lists ${whose}.`, {
      ...more,
      resource: member.name,
      ...listParameters(inference, facts, []),
    })
  }
  const named = membersInRequest(inference, facts)
  if ((method !== 'post' && method !== 'put' && method !== 'delete') || named === undefined)
    return undefined
  const does = method === 'delete' ? 'unties' : 'ties'
  return behaviour(
    facts,
    'membership',
    0.7,
    `${relation.reason} The request's ${named.at || 'body'} names those that ${method.toUpperCase()} ${does}.`,
    {
      ...more,
      request: named,
    },
  )
}

/** The member of a request body that names other things: a list of keys, or a single key. */
function membersInRequest(inference: Inference, facts: OperationFacts): BodyShape | undefined {
  const { view } = inference
  if (facts.requestPointer === undefined) return undefined
  const body = view(facts.requestPointer)
  if (body.type === 'array') return { holds: 'ids', at: '' }
  for (const [name, at] of body.properties) {
    const { type, items } = view(at)
    const isShaping = /^(?:expand|fields|include)$/.test(name)
    if (type === 'array' && items !== undefined && !isShaping) return { holds: 'ids', at: name }
  }
  for (const [name, at] of body.properties) {
    if (view(at).type === 'string' && /(?:^id$|[_a-z]id$|Id$|^name$|^user$|^login$)/.test(name))
      return { holds: 'ids', at: name }
  }
  return undefined
}
