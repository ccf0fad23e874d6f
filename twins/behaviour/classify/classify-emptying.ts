/** @module DELETE at the path of a list: all that it lists goes. */

import { type Inference, keysOf } from '../infer/inference.ts'
import type { Filter, OperationBehaviour } from '../model.ts'
import { isPlural, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { shapeOfSteps } from '../observe/path-steps.ts'
import { classifyList } from './classify-list.ts'
import { behaviour } from './describe.ts'

/**
 * The behaviour of a DELETE that empties a list, or what in it has the fields that its query must say. One that is told
 * what to remove in another way does not;
 * nor does one whose list shows what was tied there, which is untied and not removed.
 */
export function classifyEmptying(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const { operation } = facts
  const lists = inference.paths.get(facts.shape)?.methods.get('get')
  if (lists?.answer.holds !== 'list' || operation.requestBody !== undefined) return undefined
  const listed = classifyList(inference, lists)
  if (listed.kind !== 'list' || listed.member !== undefined || listed.resource === undefined)
    return undefined
  const { resource, keys, where } = listed
  const named = new Set(keys.map(({ name }) => name))
  const filters = saidFields(inference, facts, resource, named)
  if (filters === undefined) return undefined
  const names = Object.keys(filters)
  const which = names.length === 0 ? 'all' : `those, by their ${names.join(' and ')},`
  const reason = `DELETE ${operation.path} removes ${which} of ${resource} that ${lists.operation.id} lists.`
  return behaviour(facts, 'batch', 0.7, reason, {
    resource,
    keys,
    does: 'unset',
    ...(names.length === 0 ? {} : { filters }),
    ...(where === undefined ? {} : { where }),
  })
}

/**
 * The behaviour of a POST without a body whose verb takes away all that an item has of a kind: `…/users/{id}/lifecycle/reset_factors`
 * removes what `/users/{id}/factors` lists; undefined for any other.
 */
export function classifyReset(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const { operation, steps } = facts
  const [act = '', ...rest] = wordsOf(steps.at(-1)?.text ?? '')
  const run = inference.bind(facts).runs.at(-1)
  if (!TAKING.test(act) || !isPlural(rest.at(-1) ?? '') || run === undefined) return undefined
  if (operation.method !== 'post' || facts.requestPointer !== undefined) return undefined
  const item = shapeOfSteps(steps.slice(0, run.end))
  const lists = ['_', '-', '']
    .map((mark) => inference.paths.get(`${item}/${rest.join(mark)}`)?.methods.get('get'))
    .find((one) => one?.answer.holds === 'list')
  const listed = lists === undefined ? undefined : classifyList(inference, lists)
  if (lists === undefined || listed?.kind !== 'list' || listed.member !== undefined)
    return undefined
  return behaviour(
    facts,
    'batch',
    0.7,
    `${operation.path} takes away all of ${listed.resource} that ${lists.operation.id} lists.`,
    { resource: listed.resource as string, keys: keysOf(inference.bind(facts)), does: 'unset' },
  )
}

const TAKING = /^(?:reset|clear|remove|revoke|delete)$/

/** The query as fields of what is listed; undefined where it says something else, or need not say anything. */
function saidFields(
  inference: Inference,
  { operation }: OperationFacts,
  listed: string,
  keys: ReadonlySet<string>,
): Readonly<Record<string, Filter>> | undefined {
  const said = operation.parameters.filter((one) => one.in === 'query' && !keys.has(one.name))
  const entity = inference.resources.find(({ name }) => name === listed)?.entity
  const isField = said.every(({ name }) => entity?.properties.has(name) === true)
  const isNarrowed = said.length === 0 || said.some(({ required }) => required)
  if (!isField || !isNarrowed) return undefined
  return Object.fromEntries(said.map(({ name }) => [name, { field: name, match: 'equals' }]))
}
