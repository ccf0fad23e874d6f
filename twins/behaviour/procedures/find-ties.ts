/** @module The ties that procedures make and cut: `invite` and `kick`, `addChannels` and `removeChannels`, `users.update` of a group. */

import type { FoundResource } from '../infer/find-resources.ts'
import { isPlural, plural, singularName } from '../observe/nouns.ts'
import { type BoundArgument, boundArguments } from './bind-arguments.ts'
import type { Things } from './find-things.ts'
import type { Procedure } from './read-procedures.ts'

/** What a procedure does to a tie. */
export interface ProcedureTie {
  readonly owner: FoundResource
  readonly member: FoundResource
  readonly as: string
  readonly does: 'set' | 'unset' | 'replace' | 'list' | 'list-owners'
  /** The argument that names the owner (the member, for a list of owners); absent where the caller is meant. */
  readonly ownerArgument: BoundArgument | undefined
  /** The argument that names members; absent where the caller is meant. */
  readonly memberArgument: BoundArgument | undefined
}

const TIES = /^(?:invite|join|assign|subscribe|follow|enroll|attach|link)$/
const UNTIES = /^(?:kick|leave|unassign|unsubscribe|unfollow|eject|uninvite|detach|unlink)$/
/** Verbs by which a thing gets a container instead of a member. */
const INTO = /^(?:un)?(?:assign|attach|link)$/
/** Verbs that the caller can do for themselves. */
const ALONE = /^(?:join|leave|(?:un)?subscribe|(?:un)?follow)$/
const PERSONS =
  /^(?:admin|owner|member|participant|attendee|follower|subscriber|watcher|assignee|reviewer)$/

/** The ties of a contract's procedures, by operation id. */
export function findTies(
  things: Things,
  procedures: readonly Procedure[],
): ReadonlyMap<string, ProcedureTie> {
  const found = new Map<string, ProcedureTie>()
  const add = (procedure: Procedure, tie: ProcedureTie | undefined) => {
    const { id } = procedure.facts.operation
    if (tie !== undefined && !found.has(id)) found.set(id, tie)
  }
  for (const one of procedures) {
    add(one, nounTie(things, procedures, one) ?? objectTie(things, procedures, one))
  }
  const listed = memberLists(things, procedures)
  for (const one of procedures) add(one, verbTie(things, one, listed))
  for (const one of procedures) add(one, counterpart(things, one, found, procedures))
  for (const one of procedures) add(one, tieList(things, one, [...found.values()]))
  return found
}

const DOES: Readonly<Record<string, ProcedureTie['does']>> = {
  add: 'set',
  remove: 'unset',
  delete: 'unset',
  set: 'replace',
  update: 'replace',
  list: 'list',
  get: 'list',
}

/** `usergroups.users.update`: what stands below a thing, is called by another's name, and has no id of its own. */
function nounTie(
  things: Things,
  procedures: readonly Procedure[],
  procedure: Procedure,
): ProcedureTie | undefined {
  const { nouns, verb, name } = procedure
  const [outer, inner] = [nouns.at(-2), nouns.at(-1)]
  const does = DOES[verb.act]
  const owner = outer === undefined ? undefined : things.named(outer)
  const as = name.noun.split('.').at(-1) ?? ''
  if (owner === undefined || inner === undefined || !isPlural(as)) return undefined
  if (!verb.isPlain || does === undefined) return undefined
  const siblings = procedures.filter((one) => one.name.noun === name.noun)
  if (!siblings.every((one) => one.verb.isPlain && DOES[one.verb.act] !== undefined))
    return undefined
  const bound = boundArguments(things, procedure)
  const bare = procedure.given.find(({ name: given }) => given === 'id')
  const ownerArgument =
    bound.find(({ thing, isMany }) => thing === owner && !isMany) ??
    (bare === undefined
      ? undefined
      : { argument: bare, thing: owner, isMany: false, isBare: false })
  const memberOf = (one: Procedure) =>
    boundArguments(things, one).find(({ thing }) => thing !== owner && thing.noun !== inner)?.thing
  const word = things.named(inner)
  const member = PERSONS.test(inner)
    ? (siblings.map(memberOf).find(Boolean) ?? person(things))
    : word
  if (ownerArgument === undefined || member === undefined || member === owner) return undefined
  const memberArgument = bound.find(
    ({ thing, argument }) => thing === member && argument !== ownerArgument.argument,
  )
  // What has an id of its own is a thing, and no tie.
  if (does !== 'list' && (memberArgument === undefined || memberArgument.argument.name === 'id'))
    return undefined
  if (does === 'list' && procedure.answer.holds !== 'ids' && procedure.answer.holds !== 'list')
    return undefined
  return { owner, member, as, does, ownerArgument, memberArgument }
}

/** `addChannels`, `listChannels`: verbs that speak of another thing's name. */
function objectTie(
  things: Things,
  procedures: readonly Procedure[],
  procedure: Procedure,
): ProcedureTie | undefined {
  const { verb, nouns, name } = procedure
  const does = DOES[verb.act]
  if (does === undefined || verb.object === '') return undefined
  const outer = [things.of(procedure), things.named(nouns.at(-2) ?? '')]
  const family = procedures.filter(
    (one) => one.name.noun === name.noun && one.verb.object === verb.object,
  )
  const bound = boundArguments(things, procedure)
  const owners = outer.map((one) => bound.find(({ thing, isMany }) => thing === one && !isMany))
  const ownerArgument = owners.find((one) => one !== undefined)
  if (ownerArgument === undefined) return undefined
  const own = ownerArgument.thing
  const naming = family.flatMap((one) => boundArguments(things, one))
  const tail = verb.object.split('_').at(-1) ?? ''
  const member = things.named(verb.object) ?? things.named(tail)
  if (member === undefined || member === own) return undefined
  const ofMember = (one: BoundArgument) => one.thing === member
  if (!naming.some(ofMember)) return undefined
  // One that is spoken of alone, without a counterpart, may be made here: `postMessage`.
  if (!verb.isMany && family.length < 2) return undefined
  const many = bound.find((one) => ofMember(one) && one.isMany)
  const memberArgument = many ?? bound.find((one) => ofMember(one) && one !== ownerArgument)
  if (does !== 'list' && memberArgument === undefined) return undefined
  const as = verb.object.split('_').slice(0, -1).concat(plural(tail)).join('_')
  return { owner: own, member, as, does, ownerArgument, memberArgument }
}

interface MemberList {
  readonly owner: FoundResource
  readonly member: FoundResource
  readonly as: string
}

/** `conversations.members` lists keys of users: that is what those who are invited are called. */
function memberLists(things: Things, procedures: readonly Procedure[]): readonly MemberList[] {
  return procedures.flatMap((one): MemberList[] => {
    const owner = things.of(one)
    if (!one.verb.isNoun || owner === undefined || one.answer.holds !== 'ids') return []
    const member = things.named(one.verb.object) ?? memberWord(things, one.verb.object)
    return member === undefined || member === owner ? [] : [{ owner, member, as: one.name.verb }]
  })
}

function memberWord(things: Things, word: string): FoundResource | undefined {
  return PERSONS.test(word) ? person(things) : undefined
}

function person(things: Things): FoundResource | undefined {
  return things.named('user') ?? things.named('account') ?? things.named('person')
}

/** `conversations.invite`, `kick`, `join` and `leave`; `users.assign` to a team. */
function verbTie(
  things: Things,
  procedure: Procedure,
  listed: readonly MemberList[],
): ProcedureTie | undefined {
  const { verb } = procedure
  const isTie = TIES.test(verb.act)
  if ((!isTie && !UNTIES.test(verb.act)) || verb.object !== '') return undefined
  const own = things.of(procedure)
  if (own === undefined) return undefined
  const bound = boundArguments(things, procedure)
  const ownArgument = bound.find(({ thing, isMany }) => thing === own && !isMany)
  if (ownArgument === undefined) return undefined
  const other = bound.find(({ thing }) => thing !== own)
  const does = isTie ? 'set' : 'unset'
  if (INTO.test(verb.act)) {
    if (other === undefined || other.isMany) return undefined
    const as = plural(own.noun)
    const ends = { ownerArgument: other, memberArgument: ownArgument }
    return { owner: other.thing, member: own, as, does, ...ends }
  }
  const isAlone = other === undefined && ALONE.test(verb.act)
  const member = other?.thing ?? (isAlone ? person(things) : undefined)
  if (member === undefined) return undefined
  const list = listed.find((one) => one.owner === own && one.member === member)
  const as = list?.as ?? plural(member.noun)
  const ends = { ownerArgument: ownArgument, memberArgument: other }
  return { owner: own, member, as, does, ...ends }
}

/** `users.remove` from a team, beside `users.assign` to it; `users.list` of a team. */
function counterpart(
  things: Things,
  procedure: Procedure,
  found: ReadonlyMap<string, ProcedureTie>,
  procedures: readonly Procedure[],
): ProcedureTie | undefined {
  const { verb, name } = procedure
  if (!verb.isPlain || (verb.meaning !== 'delete' && verb.meaning !== 'list')) return undefined
  const own = things.of(procedure)
  const beside = procedures
    .filter((one) => one.name.noun === name.noun)
    .map((one) => found.get(one.facts.operation.id))
    .find((tie) => tie?.member === own && tie?.does === 'set')
  if (own === undefined || beside === undefined) return undefined
  const bound = boundArguments(things, procedure)
  const ownerArgument = bound.find(({ thing }) => thing === beside.owner)
  const memberArgument = bound.find(({ thing }) => thing === own)
  if (ownerArgument?.argument.required !== true) return undefined
  if (verb.meaning === 'list') {
    return { ...beside, does: 'list', ownerArgument, memberArgument: undefined }
  }
  if (memberArgument === undefined) return undefined
  return { ...beside, does: 'unset', ownerArgument, memberArgument }
}

/** `conversations.members` of a channel, and `users.conversations`: those that have the user as a member. */
function tieList(
  things: Things,
  procedure: Procedure,
  ties: readonly ProcedureTie[],
): ProcedureTie | undefined {
  const { verb, answer } = procedure
  const own = things.of(procedure)
  if (!verb.isNoun || own === undefined) return undefined
  if (answer.holds !== 'ids' && answer.holds !== 'list') return undefined
  const bound = boundArguments(things, procedure)
  const argument = bound.find(({ thing, isMany }) => thing === own && !isMany)
  const shown =
    things.shown(procedure) ?? things.named(verb.object) ?? memberWord(things, verb.object)
  const forward = ties.find((tie) => tie.owner === own && tie.member === shown)
  if (forward !== undefined) {
    return { ...forward, does: 'list', ownerArgument: argument, memberArgument: undefined }
  }
  const backward = ties.find((tie) => tie.owner === shown && tie.member === own)
  if (backward !== undefined) {
    return { ...backward, does: 'list-owners', ownerArgument: argument, memberArgument: undefined }
  }
  if (answer.holds !== 'ids' || shown === undefined || shown === own) return undefined
  const as = procedure.name.verb
  return {
    owner: own,
    member: shown,
    as: singularName(as) === shown.noun ? plural(shown.noun) : as,
    does: 'list',
    ownerArgument: argument,
    memberArgument: undefined,
  }
}
