/** @module Actions that a request can have done to what it makes: `POST /users?activate=true` beside `POST /users/{id}/lifecycle/activate`. */

import type { Inference } from '../infer/inference.ts'
import { argumentsOf } from '../infer/list-parameters.ts'
import type { OperationBehaviour } from '../model.ts'
import { wordsOf } from '../observe/nouns.ts'

/**
 * The creates with what they have done to the new thing: a yes-or-no parameter, or such a member of the body, that has the name
 * of one of its actions.
 */
export function withFollowUps(
  { facts, view }: Inference,
  operations: Readonly<Record<string, OperationBehaviour>>,
): Readonly<Record<string, OperationBehaviour>> {
  const actions = new Map<string, string>()
  for (const { operation, steps } of facts) {
    const { kind, resource, sets } = operations[operation.id] ?? {}
    if (kind !== 'action' || sets === undefined || Object.keys(sets).length === 0) continue
    const name = `${resource} ${verbOf(steps.at(-1)?.text ?? '')}`
    if (!actions.has(name)) actions.set(name, operation.id)
  }
  const found: Record<string, OperationBehaviour> = { ...operations }
  for (const one of facts) {
    const { id } = one.operation
    const known = operations[id]
    if (known?.kind !== 'create') continue
    const follows = argumentsOf(view, one).flatMap(({ name, in: at, type }) => {
      // What the thing has itself is told, and not done.
      const isField = at === 'body' && one.answer.entity?.properties.has(name) === true
      const isAsked = type === 'boolean' && !isField
      const action = isAsked ? actions.get(`${known.resource} ${verbOf(name)}`) : undefined
      return action === undefined ? [] : [[name, action] as const]
    })
    if (follows.length > 0) found[id] = { ...known, follows: Object.fromEntries(follows) }
  }
  return found
}

function verbOf(name: string): string {
  return wordsOf(name).join('_')
}
