/** @module Operations on things that a query names, and on the paths below: `/group?groupId=…`, `/group/user?groupId=…`. */

import { queryKeys } from '../infer/find-queried.ts'
import type { FoundResource } from '../infer/find-resources.ts'
import { type Inference, keysOf } from '../infer/inference.ts'
import { argumentsOf } from '../infer/list-parameters.ts'
import { freeRelationName } from '../infer/ties/find-relations.ts'
import type { KeyBinding, OperationBehaviour } from '../model.ts'
import { singularName, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { classifyItem } from './classify-item.ts'
import { behaviour, listParameters } from './describe.ts'

/** The behaviour of an operation whose query names what it is about; undefined for any other. */
export function classifyQueried(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const own = inference.queriedAt(facts.shape)
  if (own !== undefined) {
    const keys = queryKeys(inference.view, facts, own)
    if (own.entity === undefined) return ofValue(facts, own, keys)
    const isCreate = facts.operation.method === 'post'
    return isCreate || keys.length === 0 ? undefined : classifyItem(inference, facts, own, keys)
  }
  const placed = namedInPlace(inference, facts)
  if (placed !== undefined) return placed
  const above = facts.shape.slice(0, facts.shape.lastIndexOf('/'))
  const owner = inference.queriedAt(above)
  if (owner === undefined || facts.tail > 0) return undefined
  const keys = queryKeys(inference.view, facts, owner)
  if (keys.length === 0) return undefined
  return below(inference, facts, owner, keys)
}

/**
 * One of what stands at a place, named by the query although each has a path of its own too: GET that shows one, and DELETE
 * that must be told which (`/issue/{key}/remotelink?globalId=…`).
 */
function namedInPlace(inference: Inference, facts: OperationFacts): OperationBehaviour | undefined {
  const { method, parameters, path } = facts.operation
  const thing = inference.collectionOf(facts.shape)
  if (thing === undefined || thing.items.length === 0 || facts.tail > 0) return undefined
  // What a place lists is removed by what its query says of it.
  if (inference.paths.get(facts.shape)?.methods.get('get')?.answer.holds === 'list')
    return undefined
  const isShown =
    method === 'get' && facts.answer.holds === 'entity' && facts.answer.family === thing.family
  const named = queryKeys(inference.view, facts, thing).filter(
    ({ name }) => isShown || parameters.some((one) => one.name === name && one.required),
  )
  if (named.length === 0 || (!isShown && method !== 'delete')) return undefined
  const keys = keysOf(inference.bind(facts)).filter((key) => key.resource !== thing.name)
  const says = `${path} is about the one of ${thing.name} that its ${named.map(({ name }) => name).join(' or ')} names.`
  return behaviour(facts, isShown ? 'read' : 'delete', 0.75, says, {
    resource: thing.name,
    keys: [...keys, ...named],
  })
}

/** A plain value that the query names: the body is it. */
function ofValue(
  facts: OperationFacts,
  resource: FoundResource,
  keys: readonly KeyBinding[],
): OperationBehaviour | undefined {
  const { method, path } = facts.operation
  const does = { get: 'read', put: 'replace', delete: 'delete' } as const
  const kind = does[method as keyof typeof does]
  if (kind === undefined || keys.length === 0) return undefined
  const value = { holds: 'value', at: 'value' } as const
  const why = `${path} is about the one of ${resource.name} that its ${keys[0]?.name} names; its body is the value.`
  return behaviour(facts, kind, resource.confidence, why, {
    resource: resource.name,
    keys,
    ...(method === 'get' ? { response: value } : {}),
    ...(method === 'put' ? { request: value } : {}),
  })
}

/** A path below: the things that the owner has or belongs to, ties to them, or another view of the owner itself. */
function below(
  inference: Inference,
  facts: OperationFacts,
  owner: FoundResource,
  keys: readonly KeyBinding[],
): OperationBehaviour | undefined {
  const { method, path } = facts.operation
  const word = facts.steps.at(-1)?.text ?? ''
  const named = inference.ofNoun(singularName(word))
  if (method === 'get' && facts.answer.holds === 'list') {
    const shown = inference.ofFamily(facts.answer.family, facts.shape)
    // A list may show things in a form of its own; the path says what they are.
    const listed = shown?.collections.includes(facts.shape) === true ? (named ?? shown) : shown
    if (listed === undefined || listed === owner) return undefined
    const isOwners = tiesTo(inference, listed, owner)
    if (!isOwners && !tiesTo(inference, owner, listed)) return undefined
    const [from, to] = isOwners ? [listed, owner] : [owner, listed]
    const as = relation(inference, from, to)
    return behaviour(
      facts,
      'list',
      0.7,
      `${path} lists the ${listed.name} that ${isOwners ? `have one of ${owner.name} among their ${as}` : `one of ${owner.name} has as its ${as}`}; the query says which.`,
      {
        ...listParameters(
          inference,
          facts,
          keys.map(({ name }) => name),
        ),
        resource: listed.name,
        keys,
        member: { resource: to.name, as },
      },
    )
  }
  if (method === 'get' && facts.answer.holds === 'entity' && showsKey(facts, keys)) {
    return behaviour(
      facts,
      'read',
      0.6,
      `${path} shows the one of ${owner.name} that the query names, in another form.`,
      { resource: owner.name, keys },
    )
  }
  if (method === 'get' || named === undefined || named === owner) return undefined
  const member = memberKey(inference, facts, named, keys)
  if (member === undefined) return undefined
  const as = relation(inference, owner, named)
  const does = method === 'delete' ? 'unties' : 'ties'
  return behaviour(
    facts,
    'membership',
    0.75,
    `${path} ${does} one of ${named.name} as one of the ${as} of one of ${owner.name}: its ${member.in} names both or the one of them.`,
    {
      resource: owner.name,
      keys: [...keys, member],
      member: { resource: named.name, as },
      request: { holds: 'empty', at: '' },
    },
  )
}

/** Whether a path below the other one ties things to it: `/group/user` says that groups have users. */
function tiesTo(inference: Inference, owner: FoundResource, member: FoundResource): boolean {
  if (owner.queried === undefined) return false
  const group = inference.paths.get(`${owner.queried}/${member.noun}`)
  return group?.methods.has('post') === true || group?.methods.has('put') === true
}

/** `members` where people are tied to something, as everybody says; else the member's own name. */
function relation(inference: Inference, owner: FoundResource, member: FoundResource): string {
  const word = member === inference.actor ? 'members' : wordsOf(member.name).join('_')
  return freeRelationName(inference.view, owner, member, word)
}

function showsKey(facts: OperationFacts, keys: readonly KeyBinding[]): boolean {
  return keys.some(({ fields }) => facts.answer.entity?.properties.has(fields[0] ?? '') === true)
}

/** The argument that names the member: one that is a field by which things of its kind are known. */
export function memberKey(
  inference: Inference,
  facts: OperationFacts,
  member: FoundResource,
  taken: readonly KeyBinding[],
): KeyBinding | undefined {
  const names = new Set(taken.map(({ name }) => name))
  const known = inference.facts.find(
    (one) => one.shape === member.queried && one.operation.method === 'get',
  )
  const fields =
    known === undefined
      ? ['id', 'key']
      : queryKeys(inference.view, known, member).map((key) => key.fields[0] ?? '')
  for (const field of fields) {
    const argument = argumentsOf(inference.view, facts).find(
      ({ name }) => name === field && !names.has(name),
    )
    if (argument !== undefined)
      return { in: argument.in, name: argument.name, resource: member.name, fields: [field] }
  }
  return undefined
}
