/** @module What was deleted comes back: `POST /packages/{name}/restore` beside a DELETE of the package. */

import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import { wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

const RESTORING = /^(?:restore|undelete|untrash|recover)$/

/** The behaviour of an operation that undoes the DELETE of what its path names; undefined for any other. */
export function classifyRestore(
  inference: Inference,
  facts: OperationFacts,
  item: FoundResource,
): OperationBehaviour | undefined {
  const { method, path } = facts.operation
  const [before, last] = facts.steps.slice(-2)
  const word = wordsOf(last?.text ?? '').join('_')
  if (before?.kind !== 'param' || !RESTORING.test(word)) return undefined
  if ((method !== 'post' && method !== 'put') || facts.requestPointer !== undefined)
    return undefined
  if (!item.items.some(({ methods }) => methods.has('delete'))) return undefined
  return behaviour(
    facts,
    'action',
    0.75,
    `${path} brings back the one of ${item.name} that was deleted under that name.`,
    {
      resource: item.name,
      keys: keysOf(inference.bind(facts)),
      request: { holds: 'empty', at: '' },
      does: 'restore',
    },
  )
}
