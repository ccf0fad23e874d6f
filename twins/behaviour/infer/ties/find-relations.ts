/** @module Finds memberships and toggles: paths that tie one thing to another, `PUT /groups/{groupId}/users/{userId}`. */

import { familyOf, wordsOf } from '../../observe/nouns.ts'
import { collectionShape, type PathGroup } from '../../observe/path-index.ts'
import { literalBefore } from '../../observe/path-steps.ts'
import type { SchemaViewer } from '../../observe/schema-view.ts'
import type { FoundResource } from '../find-resources.ts'
import { type Inference, isSelfPath } from '../inference.ts'
import { keysInRequest, nounOfKeys } from './members-in-request.ts'
import { tiePlace } from './tie-place.ts'

/** A named tie between an owner and its members. */
export interface FoundRelation {
  readonly owner: FoundResource
  readonly member: FoundResource
  /** The name under which members stand in the owner's state. */
  readonly as: string
  /** The owner is the entity that the credential stands for. */
  readonly isActors: boolean
  readonly reason: string
}

type Known = Pick<
  Inference,
  | 'view'
  | 'paths'
  | 'actor'
  | 'bind'
  | 'batches'
  | 'crossTies'
  | 'itemOf'
  | 'collectionOf'
  | 'ofFamily'
  | 'ofNoun'
>

/** Relations by the shape of their item paths and of their collections. */
export function findRelations(known: Known): ReadonlyMap<string, FoundRelation> {
  const found = new Map<string, FoundRelation>()
  const names = new Map<FoundResource, TakenNames>()
  for (const group of known.paths.groups) {
    if (group.tail === 0 || known.itemOf(group.shape) !== undefined) continue
    if (known.crossTies.has(group.shape)) continue
    const changes = ['put', 'delete', 'post'] as const
    if (!changes.some((method) => group.methods.has(method))) continue
    const relation = relationOf(known, group, names)
    if (relation === undefined) continue
    found.set(group.shape, relation)
    const collection = collectionShape(group)
    if (!found.has(collection)) found.set(collection, relation)
  }
  for (const group of known.paths.groups) {
    if (group.tail > 0) continue
    const [facts] = group.methods.values()
    const { shape } = facts === undefined ? group : tiePlace(facts)
    const relation = found.has(shape) ? undefined : relationByKeys(known, group, names)
    if (relation !== undefined) found.set(shape, relation)
  }
  return found
}

/**
 * A place whose requests name what is tied there by its keys: `PUT /groups/{id}/users` with `user_ids`. It must also
 * list them, or say twice that this is what it does: add and remove.
 */
function relationByKeys(
  known: Known,
  group: PathGroup,
  names: Map<FoundResource, TakenNames>,
): FoundRelation | undefined {
  const keyed = (['put', 'post', 'delete'] as const).flatMap((method) => {
    const facts = group.methods.get(method)
    if (facts !== undefined && known.batches.has(facts)) return []
    const at = facts === undefined ? undefined : keysInRequest(known.view, facts)
    return facts === undefined || at === undefined ? [] : [{ facts, at }]
  })
  const [first] = keyed
  if (first === undefined) return undefined
  const { facts, at } = first
  const { shape, verb, steps } = tiePlace(facts)
  const listing = known.paths.get(shape)?.methods.get('get')
  if (known.collectionOf(shape) !== undefined) return undefined
  if (
    listing === undefined ? verb === undefined && keyed.length < 2 : listing.answer.holds !== 'list'
  )
    return undefined
  const { runs, loose } = known.bind(facts)
  const last = runs.at(-1)
  const isSelf = steps.some(({ kind, text }) => kind === 'literal' && isSelfPath(`/${text}`))
  const owner = last?.resource ?? (isSelf ? known.actor : undefined)
  const noun = nounOfKeys(at)
  const shown = known.ofFamily(facts.answer.family, shape)
  const member =
    listing === undefined
      ? ((shown === owner ? fieldMember(known, owner, at, shape) : shown) ??
        known.ofNoun(noun) ??
        known.ofFamily(noun, shape))
      : known.ofFamily(listing.answer.family, shape)
  if (owner === undefined || member === undefined || loose.length > 0) return undefined
  const isOfMembers = [member.noun, member.family].some((name) => `_${noun}`.endsWith(`_${name}`))
  // The `tags` that a book is made with are its own, and name no books.
  const isOwnField = member.entity?.properties.has(at) === true
  if (!isOfMembers && (isOwnField || !/s$/.test(at))) return undefined
  if (owner === member && listing === undefined) return undefined
  const place = steps.slice(last?.end ?? 0).flatMap(({ text }) => wordsOf(text))
  const literal = literalBefore(steps, steps.length) ?? member.noun
  return {
    owner,
    member,
    as: relationName(known, group, { literal, place, owner, member }, names),
    isActors: last === undefined,
    reason: `${facts.operation.path} ties ${member.name} to ${last === undefined ? 'the caller' : `one of ${owner.name}`}: its request's ${at} names them.`,
  }
}

/** What the owner's own list of that name holds: the `assignees` of an issue are users. */
function fieldMember(
  { view, ofFamily }: Known,
  owner: FoundResource | undefined,
  name: string,
  shape: string,
): FoundResource | undefined {
  const at = owner?.entity?.properties.get(name)
  const items = at === undefined ? undefined : view(at).items
  return items === undefined ? undefined : ofFamily(familyOf(view(items).name ?? ''), shape)
}

function relationOf(
  known: Known,
  group: PathGroup,
  names: Map<FoundResource, TakenNames>,
): FoundRelation | undefined {
  const [facts] = group.methods.values()
  if (facts === undefined) return undefined
  const { runs, loose } = known.bind(facts)
  const last = runs.at(-1)
  if (last === undefined || loose.length > 0 || last.end !== group.steps.length) return undefined
  const before = runs.at(-2)?.resource
  // Only a path that says so is about the caller; another that names one thing is about that alone.
  const isSelf = group.steps.some(({ kind, text }) => kind === 'literal' && isSelfPath(`/${text}`))
  const owner = before ?? (isSelf ? known.actor : undefined)
  if (owner === undefined) return undefined
  const member = last.resource
  const literal = literalBefore(group.steps, group.steps.length - group.tail) ?? member.noun
  const from = runs.at(-2)?.end ?? 0
  const place = group.steps.slice(from, -group.tail).flatMap(({ text }) => wordsOf(text))
  const as = relationName(known, group, { literal, place, owner, member }, names)
  return {
    owner,
    member,
    as,
    isActors: before === undefined,
    reason: `${facts.operation.path} only ties ${member.name} to ${before === undefined ? 'the caller' : `one of ${owner.name}`} and unties them.`,
  }
}

interface NamedTie {
  readonly literal: string
  /** The words of the path between the owner and the member. */
  readonly place: readonly string[]
  readonly owner: FoundResource
  readonly member: FoundResource
}

type TakenNames = Map<string, { readonly member: FoundResource; readonly place: string }>

/** `members` where the contract calls them so, else the path's own word. */
function relationName(
  known: Known,
  group: PathGroup,
  tie: NamedTie,
  names: Map<FoundResource, TakenNames>,
): string {
  const { literal, place, owner, member } = tie
  const collection = known.paths.get(group.tail === 0 ? group.shape : collectionShape(group))
  const said = [...group.methods.values(), ...(collection?.methods.values() ?? [])]
    .map(({ operation }) => `${operation.summary} ${operation.id}`)
    .join(' ')
  const word = wordsOf(literal).join('_')
  const isNamedAfterMember = word === member.name || wordsOf(member.name).join('_') === word
  const wanted =
    isNamedAfterMember && /\bmembers?\b/i.test(said)
      ? 'members'
      : freeRelationName(known.view, owner, member, word)
  const taken = names.get(owner) ?? new Map<string, { member: FoundResource; place: string }>()
  names.set(owner, taken)
  // What the same words between the two tie is the same relation, by whatever path; other words, another relation.
  const whole = place.join('_')
  const isFree = (name: string): boolean => {
    const other = taken.get(name)
    return other === undefined || (other.member === member && other.place === whole)
  }
  const name = [wanted, whole].find(isFree) ?? `${whole}_${member.name}`
  taken.set(name, { member, place: whole })
  return name
}

/** A name that hides no field of the owner: members may stand where the owner has a list of them, not where it has a count. */
export function freeRelationName(
  view: SchemaViewer,
  owner: FoundResource,
  member: FoundResource,
  word: string,
): string {
  const at = owner.entity?.properties.get(word)
  if (at === undefined || view(at).type === 'array') return word
  return word === member.name ? `tied_${word}` : `${word}_${member.name}`
}
