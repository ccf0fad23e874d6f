/** @module What stands whole at a path: read by GET, put by PUT, a `value` that the contract gives no fields. */

import { type Inference, keysOf, looseKeys } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

/** The behaviour of a GET or PUT of a document; undefined where none stands there. */
export function classifyDocument(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const document = inference.documents.get(facts.shape)
  const { method, path } = facts.operation
  if (document === undefined || (method !== 'get' && method !== 'put')) return undefined
  if (method === 'put' && facts.request.holds !== 'other' && facts.request.holds !== 'list')
    return undefined
  const bound = inference.bind(facts)
  const value = { holds: 'value', at: 'value' } as const
  const whole = {
    resource: document.name,
    keys: [...keysOf(bound), ...looseKeys(inference, facts, bound, document)],
  }
  if (method === 'get') {
    const reason = `${path} shows a document: whatever its ${document.name} is, as a whole.`
    return behaviour(facts, 'singleton', document.confidence, reason, {
      ...whole,
      response: value,
    })
  }
  return behaviour(
    facts,
    'singleton',
    document.confidence,
    `${path} shows a document, and PUT says what it is from now on.`,
    { ...whole, request: value, response: { holds: 'other', at: '' } },
  )
}
