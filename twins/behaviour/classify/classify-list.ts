/** @module Lists and searches: of a collection, of members, of owners, or of everything that refers to something. */

import type { BoundRun } from '../infer/bind-path.ts'
import type { FoundResource } from '../infer/find-resources.ts'
import { type Inference, isSelfPath, keysOf, looseKeys } from '../infer/inference.ts'
import { type FoundRelation, freeRelationName } from '../infer/ties/find-relations.ts'
import type { OperationBehaviour } from '../model.ts'
import { singularName, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { literalBefore } from '../observe/path-steps.ts'
import { isWithin, referenceField, referenceFields, referenceKeys } from './classify-create.ts'
import { behaviour, listParameters } from './describe.ts'
import { classifyDocument } from './fields/classify-document.ts'

/** The behaviour of an operation that answers with a list. */
export function classifyList(inference: Inference, facts: OperationFacts): OperationBehaviour {
  const { path } = facts.operation
  const bound = inference.bind(facts)
  const keys = keysOf(bound)
  const listed =
    inference.collectionOf(facts.shape) ?? inference.ofFamily(facts.answer.family, facts.shape)
  if (listed === undefined) {
    return (
      classifyDocument(inference, facts) ??
      behaviour(
        facts,
        'static',
        0.4,
        `${path} lists what nothing in the contract makes or reads; its answer comes from the schema alone.`,
        { keys },
      )
    )
  }
  const isSearch = /(?:^|\/)(?:search|query|find|lookup)(?:\/|$)/i.test(path)
  const more = {
    resource: listed.name,
    ...listParameters(inference, facts, [], listed),
  }
  const last = bound.runs.at(-1)
  const own = looseKeys(inference, facts, bound, listed)
  if (isSearch) {
    return behaviour(facts, 'search', 0.75, `${path} looks for ${listed.name}.`, {
      ...more,
      keys: [...keys, ...own],
    })
  }
  if (last === undefined) return ofNothing(inference, facts, listed, { ...more, keys: own })
  const parent = inference.parentOf(listed)
  if (
    inference.collectionOf(facts.shape) === listed ||
    isWithin(inference, parent, last.resource)
  ) {
    return behaviour(
      facts,
      'list',
      Math.max(0.6, listed.confidence),
      `${path} lists the ${listed.name} of what its path names.`,
      {
        ...more,
        keys: [
          ...keys.filter((key) => key.resource !== listed.name),
          ...ownPart(last, listed),
          ...own,
        ],
      },
    )
  }
  return ofAnother(inference, facts, listed, last, more)
}

/** `/enterprises/{enterprise}/teams`: a part of the item's name narrows the list. */
function ownPart(last: BoundRun, listed: FoundResource): BoundRun['keys'] {
  return last.resource === listed ? last.keys : []
}

/** A list whose path names nothing: all of them, or those tied to the caller. */
function ofNothing(
  inference: Inference,
  facts: OperationFacts,
  listed: FoundResource,
  more: Partial<OperationBehaviour>,
): OperationBehaviour {
  const { path } = facts.operation
  const { actor } = inference
  const first = facts.steps[0]?.text ?? ''
  const isCallers = actor !== undefined && isSelf(facts) && listed === actor
  if (isCallers) {
    const word = wordsOf(facts.steps.at(-1)?.text ?? '').join('_')
    const as = freeRelationName(inference.view, listed, listed, word)
    return behaviour(
      facts,
      'list',
      0.5,
      `${path} lists ${listed.name} that stand in a relation to the caller.`,
      {
        ...more,
        member: { resource: listed.name, as },
      },
    )
  }
  return behaviour(
    facts,
    'list',
    Math.max(0.6, listed.confidence),
    `${path} lists ${listed.name}${isSelf(facts) ? ` that the caller can see (/${first})` : ''}.`,
    more,
  )
}

/** `/user/repos` is about the caller, as `/user` is. */
function isSelf(facts: OperationFacts): boolean {
  return isSelfPath(`/${facts.steps[0]?.text ?? ''}`)
}

/** A list of things under something that does not contain them: members, owners, or what refers to it. */
function ofAnother(
  inference: Inference,
  facts: OperationFacts,
  listed: FoundResource,
  last: BoundRun,
  more: Partial<OperationBehaviour>,
): OperationBehaviour {
  const { path } = facts.operation
  const keys = keysOf(inference.bind(facts))
  const other = last.resource
  const word = facts.steps.at(-1)?.text ?? ''
  const isNamed = singularName(word) === listed.noun || singularName(word) === listed.family
  if (isNamed && listed !== other && referenceFields(inference, listed, other).length > 1) {
    const reason = `${path} lists the ${listed.name} that refer to the one of ${other.name} that the path names.`
    return behaviour(facts, 'list', 0.75, reason, { ...more, keys })
  }
  if (isNamed && listed !== other && referenceField(inference, listed, other) !== undefined) {
    const narrowed = referenceKeys(inference, listed, other, last.keys)
    const before = keys.filter((key) => !last.keys.includes(key))
    return behaviour(
      facts,
      'list',
      0.75,
      `${path} lists the ${listed.name} whose ${narrowed[0]?.fields[0]} is the one that the path names.`,
      { ...more, keys: [...before, ...narrowed] },
    )
  }
  const reverse =
    listed === other ? undefined : reverseRelation(inference, listed, other, word, isNamed)
  if (reverse !== undefined) {
    return behaviour(
      facts,
      'list',
      0.8,
      `${path} lists the ${listed.name} that have one of ${other.name} among their ${reverse.as}.`,
      { ...more, keys, member: { resource: other.name, as: reverse.as } },
    )
  }
  const through = tieThrough(inference, listed, other)
  if (through !== undefined) {
    return behaviour(
      facts,
      'list',
      0.7,
      `${path} lists the ${listed.name} that have one of ${through.resource} under the name of what the path names.`,
      { ...more, keys, through },
    )
  }
  const forward = forwardRelation(inference, other, listed, wordsOf(word).join('_'), isNamed)
  const as = forward?.as ?? freeRelationName(inference.view, other, listed, wordsOf(word).join('_'))
  return behaviour(
    facts,
    'list',
    forward === undefined ? 0.4 : 0.7,
    `${path} lists ${listed.name} that one of ${other.name} has as its ${as}; ${forward === undefined ? 'nothing in the contract ties them.' : 'they are tied by another path.'}`,
    {
      ...more,
      keys,
      member: { resource: listed.name, as },
    },
  )
}

/** `/users/{id}/groups` lists those that have the user as a member, and `/repos/{repo}/stargazers` those who starred it. */
function reverseRelation(
  inference: Inference,
  owner: FoundResource,
  member: FoundResource,
  word: string,
  isNamed: boolean,
): FoundRelation | undefined {
  const ties = [...inference.relations.values()].filter(
    (relation) => relation.owner === owner && relation.member === member,
  )
  const spoken = ties.find(({ as }) => word.length > 4 && word.slice(0, 4) === as.slice(0, 4))
  if (spoken !== undefined || !isNamed) return spoken
  const isOne = new Set(ties.map(({ as }) => as)).size === 1
  return ties.find(({ as }) => as === 'members') ?? (isOne ? ties[0] : undefined)
}

/** What the path's own word ties, else the only thing that ties the two. */
function forwardRelation(
  inference: Inference,
  owner: FoundResource,
  member: FoundResource,
  word: string,
  isNamed: boolean,
): FoundRelation | undefined {
  const found = [...inference.relations.values()].filter(
    (relation) => relation.owner === owner && relation.member === member,
  )
  const spoken = found.find(({ as }) => as === word || as.startsWith(`${word}_`))
  if (spoken !== undefined || owner === member || !isNamed) return spoken
  return new Set(found.map(({ as }) => as)).size === 1 ? found[0] : undefined
}

/** `/groups/{id}/apps` where apps have `/apps/{id}/groups/{groupId}`: what PUT puts there has the group's name. */
function tieThrough(
  inference: Inference,
  listed: FoundResource,
  other: FoundResource,
): OperationBehaviour['through'] {
  if (listed === other) return undefined
  for (const inner of inference.resources) {
    if (inner === other || inference.parentOf(inner) !== listed) continue
    for (const { methods, steps, tail } of inner.items) {
      const put = methods.get('put')
      const named = steps.at(-1)?.text ?? ''
      const called = singularName(literalBefore(steps, steps.length - 1) ?? '')
      if (put === undefined || tail !== 1 || called !== other.noun) continue
      if (!`${wordsOf(named).join('_')}_`.startsWith(`${other.noun}_`)) continue
      const [field] = inference.bind(put).runs.at(-1)?.keys.at(-1)?.fields ?? []
      if (field !== undefined) return { resource: inner.name, field }
    }
  }
  return undefined
}
