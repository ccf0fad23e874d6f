/** @module Procedures that list things. */

import { behaviour } from '../classify/describe.ts'
import type { FoundResource } from '../infer/find-resources.ts'
import type { Inference } from '../infer/inference.ts'
import { filtersOf, paginationOf } from '../infer/list-parameters.ts'
import type { KeyBinding, OperationBehaviour } from '../model.ts'
import { keyOf } from './bind-arguments.ts'
import { containerKeys } from './procedure-keys.ts'
import type { Procedure } from './read-procedures.ts'

/** The behaviour of a procedure that lists. */
export function classifyProcedureList(
  inference: Inference,
  procedure: Procedure,
): OperationBehaviour {
  const { facts, answer, verb, given, state } = procedure
  const { things } = inference.procedures
  const listed = things.shown(procedure) ?? things.of(procedure)
  const isShown = answer.holds === 'list' || answer.holds === 'ids'
  const response = { holds: answer.holds, at: answer.at }
  if (listed === undefined || !isShown) {
    return behaviour(
      facts,
      'static',
      0.4,
      `${facts.operation.id} lists what no answer shows; its answer comes from the schema alone.`,
      { response },
    )
  }
  const parents = containerKeys(inference, procedure, listed).filter(
    ({ name }) =>
      listed.entity?.properties.has(name) !== true ||
      isAncestor(inference, listed, name, procedure),
  )
  const own = verb.isNoun ? threadKeys(inference, procedure, listed) : []
  const keys = [...parents, ...own]
  const pagination = paginationOf(inference.view, facts, given)
  const filters = filtersOf(inference.view, answer, given, new Set(keys.map(({ name }) => name)))
  return behaviour(
    facts,
    /^search/.test(procedure.name.verb) &&
      given.some(({ name }) => name === 'query') &&
      Object.keys(filters).length === 0
      ? 'search'
      : 'list',
    0.75,
    `${facts.operation.id} answers with a list of ${listed.name}${state === undefined ? '' : ` that are ${state}`}.`,
    {
      resource: listed.name,
      keys,
      response,
      ...(pagination === undefined ? {} : { pagination }),
      ...(Object.keys(filters).length === 0 ? {} : { filters }),
      ...(state === undefined ? {} : { where: { status: state } }),
    },
  )
}

function isAncestor(
  { procedures }: Inference,
  listed: FoundResource,
  name: string,
  procedure: Procedure,
): boolean {
  const thing = procedures.bound(procedure).find(({ argument }) => argument.name === name)?.thing
  for (let up = procedures.parentOf(listed); up !== undefined; up = procedures.parentOf(up)) {
    if (up === thing) return true
  }
  return false
}

/** `replies` to a message are those of its thread, and itself. */
function threadKeys(
  { procedures }: Inference,
  procedure: Procedure,
  listed: FoundResource,
): readonly KeyBinding[] {
  const named = procedures.bound(procedure).find(({ thing, isMany }) => thing === listed && !isMany)
  if (named === undefined) return []
  const key = keyOf(named)
  const [field = 'id'] = key.fields
  const above = ['thread', 'parent', 'in_reply_to', 'reply_to'].map((word) => `${word}_${field}`)
  const threads = above.filter((name) => listed.entity?.properties.has(name) === true)
  return [{ ...key, fields: [...threads, ...key.fields] }]
}
