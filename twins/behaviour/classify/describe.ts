/** @module Puts a finding into the form that the behaviour has. */

import type { FoundResource } from '../infer/find-resources.ts'
import type { Inference } from '../infer/inference.ts'
import { argumentsOf, filtersOf, paginationOf } from '../infer/list-parameters.ts'
import type { BodyShape, OperationBehaviour, OperationKind } from '../model.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'

/** An operation's behaviour; what is not said is what its own shapes say. */
export function behaviour(
  facts: OperationFacts,
  kind: OperationKind,
  confidence: number,
  reason: string,
  more: Partial<OperationBehaviour> = {},
): OperationBehaviour {
  return {
    operation: facts.operation.id,
    kind,
    keys: [],
    status: facts.status,
    request: shapeOnly(facts.request),
    response: shapeOnly(facts.answer),
    confidence,
    reason,
    ...more,
  }
}

/** Where the entity stands in a request: an envelope's member that the entity has itself is no envelope. */
export function requestShape(
  facts: OperationFacts,
  resource: FoundResource | undefined,
): BodyShape {
  const { holds, at, entity } = facts.request
  if (holds === 'other') return valueShape(facts, resource) ?? shapeOnly(facts.request)
  if (holds !== 'entity' || at === '') return shapeOnly(facts.request)
  const isOwn = resource?.entity?.properties.has(at) === true
  const isLike =
    resource?.entity === undefined ||
    entity === undefined ||
    sharesNames(entity.properties, resource.entity.properties)
  return { holds, at: isOwn || !isLike ? '' : at }
}

/** A body that may be anything, put where one field of the thing may be anything too: the body is that field's value. */
function valueShape(
  facts: OperationFacts,
  resource: FoundResource | undefined,
): BodyShape | undefined {
  const names = resource?.entity?.properties
  if (facts.operation.method !== 'put' || names?.has('value') !== true) return undefined
  return { holds: 'value', at: 'value' }
}

function sharesNames(
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): boolean {
  return [...left.keys()].some((name) => right.has(name))
}

function shapeOnly({ holds, at }: BodyShape): BodyShape {
  return { holds, at }
}

/** What the parameters of a list do: pages and filters. */
export function listParameters(
  inference: Inference,
  facts: OperationFacts,
  taken: readonly string[],
  listed?: FoundResource,
): Pick<OperationBehaviour, 'pagination' | 'filters'> {
  const given = argumentsOf(inference.view, facts)
  const pagination = paginationOf(inference.view, facts, given)
  const used = new Set([...taken, pagination?.before ?? ''])
  const filters = filtersOf(inference.view, facts.answer, given, used, listed?.entity)
  return {
    ...(pagination === undefined ? {} : { pagination }),
    ...(Object.keys(filters).length === 0 ? {} : { filters }),
  }
}
