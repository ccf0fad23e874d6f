/** @module A PUT that says all that a list shall have: `PUT /filter/{id}/columns` with `["summary", "status"]`. */

import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { classifyList } from '../classify-list.ts'
import { behaviour } from '../describe.ts'

/** What a plain text says of a thing, and what the thing is called then. */
const SAYS = ['value', 'key', 'id', 'name', 'login']
const CALLED = ['label', 'name', 'title', 'displayName']

/** The behaviour of a PUT whose body is a bare list of texts, at the path of a list; undefined for any other. */
export function classifyWhole(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const { operation, request } = facts
  const lists = inference.paths.get(facts.shape)?.methods.get('get')
  if (operation.method !== 'put' || request.holds !== 'ids' || request.at !== '') return undefined
  if (lists?.answer.holds !== 'list') return undefined
  const listed = classifyList(inference, lists)
  const resource = inference.resources.find(({ name }) => name === listed.resource)
  if (listed.kind !== 'list' || listed.member !== undefined || resource === undefined)
    return undefined
  const says = textField(inference, resource, SAYS)
  const called = textField(inference, resource, CALLED)
  const fields = new Set([says ?? called, called].filter((field) => field !== undefined))
  if (fields.size === 0) return undefined
  return behaviour(
    facts,
    'batch',
    0.75,
    `PUT ${operation.path} says all of ${resource.name} that ${lists.operation.id} shall list: each text of its body is the ${[...fields].join(' and ')} of one.`,
    {
      resource: resource.name,
      keys: keysOf(inference.bind(facts)),
      does: 'replace',
      sets: Object.fromEntries([...fields].map((field) => [field, '$item'])),
    },
  )
}

function textField(
  { view }: Inference,
  { entity }: FoundResource,
  names: readonly string[],
): string | undefined {
  return names.find((name) => {
    const at = entity?.properties.get(name)
    return at !== undefined && view(at).type === 'string'
  })
}
