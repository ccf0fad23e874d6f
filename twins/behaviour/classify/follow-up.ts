/** @module Actions that a request can have done to what it makes: `POST /users?activate=true` beside `POST /users/{id}/lifecycle/activate`. */

import type { OperationBehaviour } from '../model.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'

/** The creates with what they have done to the new thing: a yes-or-no parameter that has the name of one of its actions. */
export function withFollowUps(
  facts: readonly OperationFacts[],
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
  for (const { operation } of facts) {
    const known = operations[operation.id]
    if (known?.kind !== 'create') continue
    const follows = operation.parameters.flatMap(({ name, in: at, schema }) => {
      const isAsked = at === 'query' && typeof schema === 'object' && schema.type === 'boolean'
      const action = isAsked ? actions.get(`${known.resource} ${verbOf(name)}`) : undefined
      return action === undefined ? [] : [[name, action] as const]
    })
    if (follows.length > 0) found[operation.id] = { ...known, follows: Object.fromEntries(follows) }
  }
  return found
}

function verbOf(name: string): string {
  return wordsOf(name).join('_')
}
