/** @module The behaviour of a request that is about many things of a list. */

import { createKeys } from '../classify/classify-create.ts'
import { behaviour } from '../classify/describe.ts'
import type { FoundResource } from '../infer/find-resources.ts'
import { type Inference, keysOf } from '../infer/inference.ts'
import type { OperationBehaviour } from '../model.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { FoundBatch } from './find-batches.ts'

/** The behaviour of a batch that was found. */
export function classifyBatch(
  inference: Inference,
  facts: OperationFacts,
  { place, does, request, items, member, sets }: FoundBatch,
): OperationBehaviour {
  const { listed, owned } = place
  const { path, method } = facts.operation
  const names = Object.values(items.names)
  const added = Object.keys(items.adds ?? {})
  const what =
    added.length > 0
      ? `puts what ${added.join(' and ')} names under what ${Object.keys(items.names).join(' and ')} names`
      : items.inside !== undefined
        ? `${does === 'unset' ? 'takes away' : 'sets'} what stands in those that ${items.inside.member} names`
        : does === undefined
          ? 'makes each'
          : does === 'set'
            ? `sets each, told by its ${names.join(' and ')}`
            : `takes away each that it names by its ${names.join(' and ')}`
  return behaviour(
    facts,
    'batch',
    owned === undefined ? 0.7 : 0.65,
    `${method.toUpperCase()} ${path} ${request.holds === 'entity' ? 'is' : 'takes a list'} about ${listed.name}: it ${what}.`,
    {
      resource: listed.name,
      keys: keysFor(inference, facts, { place, items }),
      request,
      items,
      ...(tellsAnother(facts, listed) ? { response: { holds: 'other' as const, at: '' } } : {}),
      ...(member === undefined ? {} : { member }),
      ...(does === undefined ? {} : { does }),
      ...(Object.keys(sets).length === 0 ? {} : { sets }),
    },
  )
}

/** An answer with nothing that the things have is about the request: `{ updated: 2 }`. */
function tellsAnother({ answer }: OperationFacts, { entity }: FoundResource): boolean {
  if (answer.holds !== 'entity' || answer.entity === undefined) return false
  return ![...answer.entity.properties.keys()].some((name) => entity?.properties.has(name))
}

/** What the path names: what contains the things, or owns them; nothing where the body says in which they are. */
function keysFor(
  inference: Inference,
  facts: OperationFacts,
  { place, items }: Pick<FoundBatch, 'place' | 'items'>,
): OperationBehaviour['keys'] {
  if (items.inside !== undefined) return []
  return place.owned === undefined
    ? createKeys(inference, facts, place.listed)
    : keysOf(inference.bind(facts))
}
