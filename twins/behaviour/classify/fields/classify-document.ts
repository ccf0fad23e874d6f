/** @module What stands whole at a path: read by GET, put by PUT, a `value` that the contract gives no fields, or a file. */

import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf, looseKeys } from '../../infer/inference.ts'
import { isElsewhere, isFilePlace } from '../../infer/single/find-documents.ts'
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
  if (document === undefined) return undefined
  const group = inference.paths.get(facts.shape)
  if (group !== undefined && isFilePlace(group)) return classifyFile(inference, facts, document)
  if (!/^(?:get|put|delete)$/.test(method)) return undefined
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

function classifyFile(
  inference: Inference,
  facts: OperationFacts,
  { name, confidence }: FoundResource,
): OperationBehaviour {
  const { method, path } = facts.operation
  const more = { resource: name, keys: keysOf(inference.bind(facts)) }
  if (method === 'get')
    return behaviour(facts, 'singleton', confidence, `${path} gives the file that was put there.`, {
      ...more,
      response: { holds: 'media', at: '' },
    })
  if (method === 'delete')
    return behaviour(facts, 'singleton', confidence, `DELETE ${path} takes the file away.`, more)
  const reason = `${method.toUpperCase()} ${path} puts a file there, which GET gives.`
  return behaviour(facts, 'singleton', confidence, reason, {
    ...more,
    request: { holds: 'media', at: '' },
  })
}
