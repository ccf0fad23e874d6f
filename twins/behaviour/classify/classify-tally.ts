/** @module People who are counted at a thing: `POST /issue/{id}/votes` puts the caller there, GET shows who and how many. */

import type { FoundResource } from '../infer/find-resources.ts'
import { type Inference, keysOf } from '../infer/inference.ts'
import { freeRelationName } from '../infer/ties/find-relations.ts'
import type { OperationBehaviour } from '../model.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { memberKey } from './classify-queried.ts'
import { behaviour } from './describe.ts'

/**
 * The behaviour of an operation on a path below an item that lists people, and where a POST or PUT and a DELETE that
 * answer with nothing put them there and take them away; undefined for any other. Whoever is named is meant, else the caller.
 */
export function classifyTally(
  inference: Inference,
  facts: OperationFacts,
  owner: FoundResource | undefined,
): OperationBehaviour | undefined {
  const { actor, paths, view } = inference
  const methods = paths.get(facts.shape)?.methods
  const get = methods?.get('get')
  const set = methods?.get('post') ?? methods?.get('put')
  const unset = methods?.get('delete')
  if (owner === undefined || actor === undefined || owner === actor || facts.tail > 0)
    return undefined
  if (get?.answer.holds !== 'list' || inference.ofFamily(get.answer.family, get.shape) !== actor)
    return undefined
  if (set?.answer.holds !== 'empty' || unset?.answer.holds !== 'empty') return undefined
  const { method, path } = facts.operation
  const word = wordsOf(facts.steps.at(-1)?.text ?? '').join('_')
  const as = freeRelationName(view, owner, actor, word)
  const keys = keysOf(inference.bind(facts))
  const member = { resource: actor.name, as }
  if (method === 'get') {
    return behaviour(
      facts,
      'list',
      0.75,
      `${path} lists the ${actor.name} in ${as} of one of ${owner.name}.`,
      {
        resource: actor.name,
        keys,
        member,
      },
    )
  }
  const named = memberKey(inference, facts, actor, keys)
  const isText = facts.requestPointer !== undefined && view(facts.requestPointer).type === 'string'
  const whom = named?.name ?? (isText ? 'the body' : 'the credential')
  return behaviour(
    facts,
    'membership',
    0.75,
    `${path} ${method === 'delete' ? 'takes' : 'puts'} the one of ${actor.name} that ${whom} names ${method === 'delete' ? 'out of' : 'among'} the ${as} of one of ${owner.name}.`,
    {
      resource: owner.name,
      keys: named === undefined ? keys : [...keys, named],
      member,
      does: method === 'delete' ? 'unset' : 'set',
      request: { holds: isText ? 'ids' : 'empty', at: '' },
    },
  )
}
