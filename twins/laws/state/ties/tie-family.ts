/** @module The operations that tie, untie, ask for and list the same relation. */

import type { Ground, Subject } from '../../model.ts'
import { keyGroups } from '../../run/ground.ts'

/** The operations about one relation. */
export interface TieFamily {
  readonly tie: Subject | undefined
  readonly untie: Subject | undefined
  readonly asks: Subject | undefined
  readonly lists: Subject | undefined
}

/** The family of an operation that ties or lists what is tied: by what the behaviour says, else by paths and methods. */
export function tieFamily(ground: Ground, subject: Subject): TieFamily {
  return saidFamily(ground, subject) ?? pathFamily(ground, subject)
}

/** Where behaviours say what is done to a tie, methods say nothing. */
function saidFamily(ground: Ground, subject: Subject): TieFamily | undefined {
  const { member } = subject.behaviour
  if (member === undefined) return undefined
  const owner = ownerOf(subject)
  const isRelated = (one: Subject) =>
    one.behaviour.member?.as === member.as &&
    one.behaviour.member.resource === member.resource &&
    ownerOf(one) === owner
  const related = ground.subjects.filter(isRelated)
  const said = related.filter(
    ({ behaviour }) => behaviour.kind === 'membership' && behaviour.does !== undefined,
  )
  // Where methods speak for some of them, a word is only said where a method would be misread.
  const isSilent = ({ behaviour }: Subject) =>
    behaviour.does === undefined && ['membership', 'toggle'].includes(behaviour.kind)
  if (said.length === 0 || related.some(isSilent)) return undefined
  const { does } = subject.behaviour
  // What the caller does for itself is undone by the caller.
  const isAlike = (one: Subject) => does === undefined || isCallers(one) === isCallers(subject)
  const find = (...wanted: readonly string[]) =>
    does !== undefined && wanted.includes(does)
      ? subject
      : wanted.flatMap((word) => said.filter((one) => one.behaviour.does === word)).find(isAlike)
  const tie = find('set', 'replace')
  const untied = find('unset')
  const untie =
    tie !== undefined && untied !== undefined && isCallers(tie) !== isCallers(untied)
      ? said.find((one) => one.behaviour.does === 'unset' && isCallers(one) === isCallers(tie))
      : untied
  const lists = isList(subject)
    ? subject
    : related.find((one) => isList(one) && one.behaviour.resource === member.resource)
  return { tie, untie, asks: undefined, lists }
}

/** Whether an operation ties the caller: then it names no member. */
export function isCallers({ behaviour }: Subject): boolean {
  const { member, keys, request, does } = behaviour
  if (does === undefined || member === undefined || request.holds === 'ids') return false
  return !keys.some((key) => key.resource === member.resource)
}

/** What owns the members: what a tie acts on; what a list is asked about, or lists. */
function ownerOf(subject: Subject): string | undefined {
  const { behaviour } = subject
  if (!isList(subject)) return behaviour.resource
  const { resource, member, keys } = behaviour
  return resource === member?.resource ? keys.at(-1)?.resource : resource
}

function isList({ behaviour }: Subject): boolean {
  return behaviour.kind === 'list' || behaviour.kind === 'search'
}

function pathFamily(ground: Ground, subject: Subject): TieFamily {
  const isTie = ({ behaviour }: Subject) => ['membership', 'toggle'].includes(behaviour.kind)
  const isList = ({ operation, behaviour }: Subject) =>
    operation.method === 'get' && behaviour.response.holds === 'list'
  const base = isTie(subject) && !isList(subject) ? subject : undefined
  const near = ground.subjects.filter((one) =>
    base === undefined
      ? isTie(one) && (isBelow(one, subject) || isInverse(one, subject) || isSame(one, subject))
      : isTie(one) && (one.operation.path === subject.operation.path || isPair(one, subject)),
  )
  const above =
    base === undefined ? [] : ground.subjects.filter((one) => isTie(one) && isBelow(subject, one))
  const by = (does: 'set' | 'unset') => {
    const fits = (one: Subject) => !isList(one) && doingOf(one) === does
    return base !== undefined && fits(base) ? base : (near.find(fits) ?? above.find(fits))
  }
  const tie = by('set')
  const lists = isList(subject)
    ? subject
    : ground.subjects.find(
        (one) =>
          isList(one) &&
          tie !== undefined &&
          (isBelow(tie, one) || isSame(tie, one) || isListedAbove(tie, one)),
      )
  return {
    tie,
    untie: by('unset'),
    asks: near.find(
      (one) =>
        one.operation.method === 'get' &&
        !isList(one) &&
        one.operation.path === tie?.operation.path,
    ),
    lists,
  }
}

/** Whether it ties or unties, by its method where nothing else is known. */
function doingOf({ operation, behaviour }: Subject): 'set' | 'unset' | undefined {
  const { does } = behaviour
  if (does === 'read') return undefined
  if (does !== undefined) return does === 'unset' ? 'unset' : 'set'
  if (operation.method === 'delete') return 'unset'
  return operation.method === 'get' ? undefined : 'set'
}

/** `…/members/add` and `…/members/remove`: the same tie of the same owner, where both name the members in the body. */
function isPair(one: Subject, other: Subject): boolean {
  const [a, b] = [one.behaviour, other.behaviour]
  return (
    a.request.holds === 'ids' &&
    b.request.holds === 'ids' &&
    isSameTie(a, b) &&
    keyGroups(one).length === keyGroups(other).length
  )
}

function isSameTie(a: Subject['behaviour'], b: Subject['behaviour']): boolean {
  return (
    a.member !== undefined &&
    a.member.as === b.member?.as &&
    a.member.resource === b.member.resource &&
    a.resource === b.resource
  )
}

/** `/groups/{id}/users/{user}` stands below `/groups/{id}/users`; so does that path itself. */
function isBelow(one: Subject, list: Subject): boolean {
  const [path, above] = [one.operation.path, list.operation.path]
  if (path === above) return true
  if (!path.startsWith(`${above}/`)) return false
  const rest = path.slice(above.length)
  if (/^\/\{[^{}/]+\}$/.test(rest)) return true
  // As many steps as its name takes (`/starred/{owner}/{repo}`), all of which name the member.
  if (!/^(?:\/\{[^{}/]+\})+$/.test(rest)) return false
  const { keys, member } = one.behaviour
  return [...rest.matchAll(/\{([^{}]+)\}/g)].every(
    ([, name]) => keys.find((key) => key.name === name)?.resource === member?.resource,
  )
}

/** `…/members/add` ties what `…/members` lists. */
function isListedAbove(tie: Subject, list: Subject): boolean {
  return (
    tie.behaviour.request.holds === 'ids' &&
    list.behaviour.member?.as === tie.behaviour.member?.as &&
    tie.operation.path.startsWith(`${list.operation.path}/`)
  )
}

/** `/group/member` lists what `/group/user` ties: the same members of the same owner, on another path. */
function isSame(tie: Subject, list: Subject): boolean {
  const [member, other] = [tie.behaviour.member, list.behaviour.member]
  if (member === undefined || other === undefined) return false
  const groups = keyGroups(list)
  return (
    member.as === other.as &&
    member.resource === other.resource &&
    groups.length === 1 &&
    groups[0]?.resource === tie.behaviour.resource &&
    tie.behaviour.resource !== member.resource
  )
}

/** `/users/{id}/groups` lists the owners of what `/groups/{id}/users/{user}` ties. */
function isInverse(tie: Subject, list: Subject): boolean {
  const [member, other] = [tie.behaviour.member, list.behaviour.member]
  if (member === undefined || other === undefined) return false
  const groups = keyGroups(list)
  return (
    member.as === other.as &&
    member.resource === other.resource &&
    tie.behaviour.resource !== member.resource &&
    tie.behaviour.resource === list.behaviour.resource &&
    keyGroups(tie).length === 2 &&
    groups.length === 1 &&
    groups[0]?.resource === member.resource
  )
}
