/** @module What stands whole at a path: read by GET, put by PUT, a `value` that the contract gives no fields. */

import { type Inference, keysOf, looseKeys } from '../../infer/inference.ts'
import { isElsewhere } from '../../infer/single/find-documents.ts'
import type { OperationBehaviour } from '../../model.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

/** The behaviour of a GET, PUT or DELETE of a document; undefined where none stands there. */
export function classifyDocument(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const document = inference.documents.get(facts.shape)
  const { method, path } = facts.operation
  if (document === undefined || !/^(?:get|put|delete)$/.test(method)) return undefined
  if (method === 'put' && facts.request.holds !== 'other' && facts.request.holds !== 'list')
    return undefined
  const bound = inference.bind(facts)
  const value = { holds: 'value', at: 'value' } as const
  const whole = {
    resource: document.name,
    keys: [...keysOf(bound), ...looseKeys(inference, facts, bound, document)],
  }
  if (method === 'get') {
    const reason = isElsewhere(facts)
      ? `${path} says where its ${document.name} is: its value is that address.`
      : `${path} shows a document: whatever its ${document.name} is, as a whole.`
    return behaviour(facts, 'singleton', document.confidence, reason, {
      ...whole,
      response: value,
    })
  }
  if (method === 'delete') {
    const reason = `${path} shows a document, and DELETE takes it away.`
    return behaviour(facts, 'singleton', document.confidence, reason, {
      ...whole,
      does: 'set',
      sets: { value: null },
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
