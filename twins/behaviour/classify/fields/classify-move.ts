/** @module Requests that give things another place in their list: `…/move` with `position` or `after`, `…/move/{pos}`. */

import { type Inference, keysOf } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

const MOVING = /^(?:moves?|reorder)$/i
const PLACES = /^(?:position|after)$/

/** The behaviour of a request that moves what its path or its body names; undefined for any other. */
export function classifyMove(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const { method, path } = facts.operation
  const { steps, tail, requestPointer } = facts
  const at = steps.length - 1 - tail
  if (method !== 'post' && method !== 'put') return undefined
  if (tail > 1 || !MOVING.test(steps[at]?.text ?? '')) return undefined
  const bound = inference.bind(facts)
  const keys = keysOf(bound)
  const last = bound.runs.at(-1)
  const said = requestPointer === undefined ? [] : [...inference.view(requestPointer).properties]
  const lists = said.filter(([, pointer]) => inference.view(pointer).type === 'array')
  const others = said.filter((one) => !lists.includes(one))
  const isPlaced = others.length > 0 && others.every(([name]) => PLACES.test(name))
  const isCounted = tail === 1 && bound.loose.length === 1 && said.length === 0
  if (last !== undefined && last.end === at && (isPlaced || isCounted) && lists.length === 0) {
    const where = isCounted ? `the place that ${bound.loose[0]?.text} says` : 'another place'
    const says = `${path} gives one of ${last.resource.name} ${where} in its list.`
    const request = isCounted ? { sets: { $place: `$key.${bound.loose[0]?.text}` } } : {}
    return behaviour(facts, 'action', 0.8, says, {
      resource: last.resource.name,
      keys,
      does: 'move',
      ...request,
    })
  }
  const [list, more] = lists
  const above = steps
    .slice(0, at)
    .map((step) => (step.kind === 'param' ? '{}' : step.text))
    .join('/')
  const lister = inference.paths.get(above)?.methods.get('get')
  const listed = inference.collectionOf(above)
  if (list === undefined || more !== undefined || !isPlaced || tail > 0) return undefined
  if (lister?.answer.holds !== 'list' || listed?.entity?.properties.has('id') !== true)
    return undefined
  return behaviour(
    facts,
    'batch',
    0.75,
    `${path} gives those of ${listed.name} whose ids ${list[0]} has another place in their list.`,
    {
      resource: listed.name,
      keys,
      request: { holds: 'ids', at: list[0] },
      items: { names: { '': 'id' } },
      does: 'move',
    },
  )
}
