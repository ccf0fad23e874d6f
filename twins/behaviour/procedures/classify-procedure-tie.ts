/** @module Procedures that tie one thing to another, cut such ties, or list what is tied. */

import { behaviour } from '../classify/describe.ts'
import type { Inference } from '../infer/inference.ts'
import { paginationOf } from '../infer/list-parameters.ts'
import type { BodyShape, OperationBehaviour } from '../model.ts'
import { keyOf } from './bind-arguments.ts'
import type { ProcedureTie } from './find-ties.ts'
import type { Procedure } from './read-procedures.ts'

/** The behaviour of a procedure about a tie. */
export function classifyProcedureTie(
  inference: Inference,
  procedure: Procedure,
  tie: ProcedureTie,
): OperationBehaviour {
  const { facts, answer, given, name } = procedure
  const { owner, member, as, does, ownerArgument, memberArgument } = tie
  const response = { holds: answer.holds, at: answer.at }
  const more = { response, member: { resource: member.name, as } }
  const outer = ownerArgument === undefined ? [] : [keyOf(ownerArgument)]
  if (does === 'list' || does === 'list-owners') {
    const pagination = paginationOf(inference.view, facts, given)
    const isReverse = does === 'list-owners'
    return behaviour(
      facts,
      answer.holds === 'list' || answer.holds === 'ids' ? 'list' : 'static',
      0.75,
      isReverse
        ? `${name.noun}.${name.verb} lists the ${owner.name} that have the ${member.noun} among their ${as}.`
        : `${name.noun}.${name.verb} lists the ${as} of one of ${owner.name}.`,
      {
        ...more,
        resource: isReverse ? owner.name : member.name,
        keys: outer,
        ...(pagination === undefined ? {} : { pagination }),
      },
    )
  }
  const isInBody = memberArgument?.isMany === true
  const keys = memberArgument === undefined || isInBody ? outer : [...outer, keyOf(memberArgument)]
  const request: BodyShape = isInBody
    ? { holds: 'ids', at: memberArgument.argument.name }
    : { holds: 'empty', at: '' }
  const who = memberArgument === undefined ? 'the caller' : memberArgument.argument.name
  const verb = { set: 'ties', unset: 'unties', replace: 'says who are all' }[does]
  return behaviour(
    facts,
    'membership',
    0.75,
    does === 'replace'
      ? `${name.verb} ${verb} the ${as} of one of ${owner.name}: ${who}.`
      : `${name.verb} ${verb} ${who} ${does === 'set' ? 'to' : 'from'} one of ${owner.name}, as one of its ${as}.`,
    { ...more, resource: owner.name, keys, request, does },
  )
}
