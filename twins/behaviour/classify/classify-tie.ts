/** @module Operations that tie one thing to another: memberships, toggles of the caller, and the lists of what is tied. */

import { bindKey } from '../infer/bind-path.ts'
import type { FoundResource } from '../infer/find-resources.ts'
import { type Inference, keysOf } from '../infer/inference.ts'
import type { FoundRelation } from '../infer/ties/find-relations.ts'
import { membersInRequest } from '../infer/ties/members-in-request.ts'
import { tiePlace } from '../infer/ties/tie-place.ts'
import type { KeyBinding, OperationBehaviour } from '../model.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { shapeOfSteps } from '../observe/path-steps.ts'
import { classifyList } from './classify-list.ts'
import { behaviour, listParameters } from './describe.ts'

/** The behaviour of an operation on a relation's item or collection path; undefined where it is about something else. */
export function classifyTie(
  inference: Inference,
  facts: OperationFacts,
  relation: FoundRelation,
): OperationBehaviour | undefined {
  const { method } = facts.operation
  const keys = keysOf(inference.bind(facts))
  const { owner, member, as, isActors } = relation
  const more = {
    resource: owner.name,
    keys,
    member: { resource: member.name, as },
  }
  const whose = isActors ? `the caller's ${as}` : `the ${as} of one of ${owner.name}`
  if (facts.tail > 0) {
    const does = method === 'get' ? 'asks for' : method === 'delete' ? 'unties' : 'ties'
    const kind = isActors ? 'toggle' : 'membership'
    const shows = facts.answer.holds === 'entity' && facts.answer.family === member.family
    return behaviour(
      facts,
      kind,
      0.85,
      `${relation.reason} ${method.toUpperCase()} ${does} one of ${whose}.`,
      {
        ...more,
        ...(shows ? { resource: member.name } : {}),
        request: { holds: 'empty', at: '' },
      },
    )
  }
  if (method === 'get' && facts.answer.holds === 'list') {
    return behaviour(facts, 'list', 0.85, `${relation.reason} GET lists ${whose}.`, {
      ...more,
      resource: member.name,
      ...listParameters(inference, facts, []),
    })
  }
  const { verb } = tiePlace(facts)
  if (method === 'delete' && facts.requestPointer === undefined && verb === undefined) {
    const says = `${relation.reason} DELETE names none of ${whose}, so it unties all.`
    return behaviour(facts, 'membership', 0.7, says, more)
  }
  const named = membersInRequest(inference.view, facts)
  if ((method !== 'post' && method !== 'put' && method !== 'delete') || named === undefined)
    return undefined
  const does = verb ?? (method === 'put' && isWhole(inference, facts) ? 'replace' : undefined)
  const unties = does === 'unset' || (does === undefined && method === 'delete')
  return behaviour(
    facts,
    'membership',
    0.7,
    `${relation.reason} The request's ${named.at || 'body'} names ${does === 'replace' ? `all that there shall be: PUT ties them, and unties others` : `those that ${method.toUpperCase()} ${unties ? 'unties' : 'ties'}`}.`,
    {
      ...more,
      request: named,
      ...(does === undefined ? {} : { does }),
    },
  )
}

/** A PUT says who shall be tied from now on, unless it is the only one that ties, and DELETE takes single ones away. */
function isWhole(inference: Inference, facts: OperationFacts): boolean {
  const methods = inference.paths.get(facts.shape)?.methods
  const remove = methods?.get('delete')
  const takesSome = remove !== undefined && membersInRequest(inference.view, remove) !== undefined
  return methods?.has('post') === true || !takesSome
}

/**
 * `GET /people/{a}/following/{b}` that answers with nothing asks whether the list above it has that one; undefined where
 * no list of members stands there.
 */
export function classifyAsking(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  if (facts.operation.method !== 'get' || facts.tail !== 1 || facts.answer.holds !== 'empty')
    return undefined
  const lists = listAbove(inference, facts)
  if (lists === undefined) return undefined
  const relation = inference.relations.get(lists.shape)
  const listed =
    (relation === undefined ? undefined : classifyTie(inference, lists, relation)) ??
    classifyList(inference, lists)
  const owner = listed.keys.at(-1)
  const member = inference.resources.find(({ name }) => name === listed.member?.resource)
  const last = facts.steps.at(-1)
  if (owner === undefined || listed.member === undefined || last === undefined) return undefined
  if (member === undefined || listed.resource !== member.name) return undefined
  return behaviour(
    facts,
    'membership',
    0.7,
    `${facts.operation.path} asks whether ${lists.operation.id} lists the one of ${member.name} that it names last.`,
    {
      resource: owner.resource,
      keys: [
        ...listed.keys,
        ...between(inference, facts, listed.keys),
        keyOfMember(inference, facts, member, last.text),
      ],
      member: listed.member,
      request: { holds: 'empty', at: '' },
      does: 'read',
    },
  )
}

/** The list of the same word that is nearest: above the one that is asked for, else of what stands further out. */
function listAbove({ paths }: Inference, { steps }: OperationFacts): OperationFacts | undefined {
  const word = steps.at(-2)
  if (word?.kind !== 'literal') return undefined
  for (let end = steps.length - 2; end > 0; end -= 1) {
    if (end < steps.length - 2 && steps[end - 1]?.kind !== 'param') continue
    const lists = paths.get(shapeOfSteps([...steps.slice(0, end), word]))?.methods.get('get')
    if (lists?.answer.holds === 'list') return lists
  }
  return undefined
}

/** What stands in the path between the list and the one that is asked for must be there, too. */
function between(
  inference: Inference,
  facts: OperationFacts,
  listed: readonly KeyBinding[],
): readonly KeyBinding[] {
  const names = new Set(listed.map(({ name }) => name))
  const runs = inference.bind(facts).runs.filter(({ end }) => end < facts.steps.length)
  return runs.flatMap(({ keys }) => keys).filter(({ name }) => !names.has(name))
}

// `{assignee}` says what people are there, not by what they are known: that is as on their own path.
function keyOfMember(
  inference: Inference,
  facts: OperationFacts,
  member: FoundResource,
  name: string,
): KeyBinding {
  const key = bindKey(inference.view, facts, member, name, false)
  if (member.entity?.properties.has(key.fields[0]?.split('.')[0] ?? '') === true) return key
  const [home] = member.items[0]?.methods.values() ?? []
  const known = home === undefined ? undefined : inference.bind(home).runs.at(-1)?.keys.at(-1)
  return known === undefined ? key : { ...key, fields: known.fields }
}
