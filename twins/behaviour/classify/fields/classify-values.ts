/** @module Plain values in a list that is a field of the thing above: `…/required_checks/contexts` are added to, taken from, and put. */

import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

const DOES = { get: 'read', post: 'set', put: 'replace', delete: 'unset' } as const
const SAYS = { get: 'shows', post: 'adds to', put: 'says all of', delete: 'takes from' } as const

/**
 * The behaviour of an operation on a path whose last word is a list field of what the path names before, where GET shows
 * bare values and the others are told some; undefined for any other.
 */
export function classifyValues(
  inference: Inference,
  facts: OperationFacts,
  item: FoundResource | undefined,
): OperationBehaviour | undefined {
  const { method, path } = facts.operation
  const [before, last] = facts.steps.slice(-2)
  if (last?.kind !== 'literal' || before === undefined || !isMethod(method)) return undefined
  const above = facts.shape.slice(0, facts.shape.lastIndexOf('/'))
  const owner = inference.singletons.get(above) ?? (before.kind === 'param' ? item : undefined)
  const shows = inference.paths.get(facts.shape)?.methods.get('get')?.answer
  const isBare = shows?.holds === 'ids' && shows.at === '' && facts.answer.holds === 'ids'
  if (owner === undefined || !isBare || !holdsValues(inference, owner.entity, last.text))
    return undefined
  const pointer = facts.requestPointer
  const isTold = pointer !== undefined && tellsValues(inference, pointer, last.text)
  if (method !== 'get' && !isTold) return undefined
  return behaviour(
    facts,
    'membership',
    0.8,
    `${path} ${SAYS[method]} the ${last.text} of one of ${owner.name}, which are plain values of its own.`,
    {
      resource: owner.name,
      keys: keysOf(inference.bind(facts)),
      request: {
        holds: method === 'get' ? 'empty' : 'value',
        at: method === 'get' ? '' : last.text,
      },
      response: { holds: 'value', at: last.text },
      does: DOES[method],
    },
  )
}

function isMethod(method: string): method is keyof typeof DOES {
  return method in DOES
}

function holdsValues({ view }: Inference, entity: FoundResource['entity'], name: string): boolean {
  const at = entity?.properties.get(name)
  const { type, items } = at === undefined ? {} : view(at)
  if (type !== 'array' || items === undefined) return false
  return /^(?:string|integer|number)$/.test(view(items).type ?? '')
}

/** A body that is a list of values, or has one of that name. */
function tellsValues(inference: Inference, pointer: string, name: string): boolean {
  const body = inference.view(pointer)
  return body.type === 'array' || holdsValues(inference, body, name)
}
