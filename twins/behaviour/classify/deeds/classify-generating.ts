/** @module Requests for something new that is not kept yet: ids that the next things may have, and tokens, which the service alone can make. */

import type { Inference } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import { wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { isMadeAnew } from '../../observe/path-steps.ts'
import { behaviour } from '../describe.ts'

/**
 * Ids of the things that the path lists before its last word, where the answer has a list of them; anything else that is made
 * anew by reading is unsupported, since nobody could use what is made up. Undefined for all other requests.
 */
export function classifyGenerating(
  { view, paths, collectionOf }: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const { operation, steps, shape, answer } = facts
  if (!isMadeAnew(steps) || paths.get(shape)?.methods.size !== 1) return undefined
  const { path } = operation
  const made = collectionOf(shape.slice(0, shape.lastIndexOf('/')))
  const [at] =
    [...(answer.entity?.properties ?? [])].find(([name, pointer]) => {
      const { items } = view(pointer)
      return (
        wordsOf(name).at(-1) === 'ids' && items !== undefined && view(items).properties.size === 0
      )
    }) ?? []
  if (at !== undefined && made !== undefined) {
    const says = `${path} gives ids that the next of ${made.name} may have.`
    const response = { holds: 'ids' as const, at }
    return behaviour(facts, 'rpc', 0.6, says, { resource: made.name, does: 'reserve', response })
  }
  const says = `${path} gives something new each time, which the service alone can make.`
  return operation.method === 'get' ? behaviour(facts, 'unsupported', 0.3, says) : undefined
}
