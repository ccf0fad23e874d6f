/** @module Procedures that read and change the only one of its kind in each owner, and those that show whoever asks. */

import { behaviour } from '../classify/describe.ts'
import type { FoundResource } from '../infer/find-resources.ts'
import type { Inference } from '../infer/inference.ts'
import type { BodyShape, OperationBehaviour } from '../model.ts'
import { keyOf } from './bind-arguments.ts'
import type { Facet } from './find-facets.ts'
import { verbChange } from './find-flag.ts'
import type { Procedure } from './read-procedures.ts'

/** The behaviour of a procedure about a facet. */
export function classifyFacet(
  inference: Inference,
  procedure: Procedure,
  facet: Facet,
): OperationBehaviour {
  const { facts, name } = procedure
  const { resource, owner, does, ownerArgument, at } = facet
  const change = does === 'set' ? verbChange(inference.view, resource.entity, procedure) : undefined
  const whose =
    owner === undefined
      ? ''
      : ` of ${ownerArgument === undefined ? 'the caller' : `the ${owner.noun} that ${ownerArgument.argument.name} names`}`
  const verb = { read: 'shows', set: 'changes', unset: 'takes away' }[does]
  const response: BodyShape =
    at === undefined ? { holds: 'other', at: '' } : { holds: 'entity', at }
  return behaviour(
    facts,
    'singleton',
    0.65,
    `${name.verb} ${verb} the only ${resource.noun}${whose}${change === undefined ? '' : `: ${change.reason}`}.`,
    {
      resource: resource.name,
      keys: ownerArgument === undefined ? [] : [keyOf(ownerArgument)],
      request: { holds: facts.request.holds === 'empty' ? 'empty' : 'entity', at: '' },
      response,
      does,
      ...(change === undefined ? {} : { sets: change.sets }),
    },
  )
}

/** The behaviour of a procedure that shows whoever asks. */
export function classifySelf(procedure: Procedure, actor: FoundResource): OperationBehaviour {
  const { facts, answer } = procedure
  return behaviour(
    facts,
    'singleton',
    0.75,
    `${facts.operation.id} shows the one of ${actor.name} that the credential stands for.`,
    { resource: actor.name, response: { holds: answer.holds, at: answer.at }, does: 'read' },
  )
}
