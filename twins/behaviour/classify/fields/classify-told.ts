/** @module Settings that can only be told: PUT and PATCH say what they are, and the world keeps it. */

import { type Inference, keysOf, looseKeys } from '../../infer/inference.ts'
import { hasAllOf } from '../../infer/single/find-told-settings.ts'
import type { BodyShape, OperationBehaviour } from '../../model.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import type { SchemaView } from '../../observe/schema-view.ts'
import { behaviour } from '../describe.ts'

/** The behaviour of a PUT or PATCH of a setting that nothing shows; undefined for any other operation. */
export function classifyTold(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const setting = inference.told.get(facts.shape)
  if (setting?.entity === undefined) return undefined
  const bound = inference.bind(facts)
  const { method, path } = facts.operation
  return behaviour(
    facts,
    'singleton',
    setting.confidence,
    `${path} is told what the only ${setting.name} is to be, which nothing shows; ${method.toUpperCase()} does its part.`,
    {
      resource: setting.name,
      keys: [...keysOf(bound), ...looseKeys(inference, facts, bound, setting)],
      request: { holds: 'entity', at: '' },
      response: shownIn(inference, facts, setting.entity),
    },
  )
}

/** Where its own answer shows it: whole, in a member, or nowhere. */
function shownIn(
  { view }: Inference,
  { answer, answerPointer }: OperationFacts,
  told: SchemaView,
): BodyShape {
  if (answerPointer === undefined) return { holds: answer.holds, at: answer.at }
  const body = view(answerPointer)
  if (hasAllOf(body, told)) return { holds: 'entity', at: '' }
  const [inside] = [...body.properties].filter(([, at]) => hasAllOf(view(at), told))
  return inside === undefined ? { holds: 'other', at: '' } : { holds: 'entity', at: inside[0] }
}
