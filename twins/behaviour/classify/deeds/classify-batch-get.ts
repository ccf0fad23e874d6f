/** @module Several of the things at a path, by their names: `GET …/values:batchGet?ranges=A1&ranges=B2` beside `…/values/{range}`. */

import { type Inference, keysOf } from '../../infer/inference.ts'
import { argumentsOf } from '../../infer/list-parameters.ts'
import { batchGetOf } from '../../infer/single/batch-get.ts'
import type { OperationBehaviour } from '../../model.ts'
import { singularName } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

/** A list of the things that its query names; undefined for anything else. */
export function classifyBatchGet(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const { view, resources } = inference
  const found = batchGetOf(view, resources, facts)
  if (found === undefined) return undefined
  const { resource, at } = found
  const key = resource.items[0]?.steps.findLast(({ kind }) => kind === 'param')?.text
  const named = argumentsOf(view, facts).find(({ name }) => singularName(name) === key)
  const says = `${facts.operation.path} shows those of ${resource.name} that its query names.`
  return behaviour(facts, 'list', 0.7, says, {
    resource: resource.name,
    keys: keysOf(inference.bind(facts)),
    response: { holds: 'list', at },
    ...(named === undefined || key === undefined
      ? {}
      : { filters: { [named.name]: { field: key, match: 'one-of' } } }),
  })
}
