/** @module Law: what was tied is tied until it is untied. */

import type { JsonObject } from '../../base/index.ts'
import type { Ground, Handle, Law, LawRequest, Subject, Trial } from '../model.ts'
import { keyGroups, keyOf } from '../run/ground.ts'
import { identityOf, isSameThing, listAll, openFilters } from '../run/listing.ts'
import { hold, NothingToSay } from '../verdict.ts'

/** For memberships and for marks such as stars: tie, look, untie, look. */
export const tieIsSeen: Law = {
  name: 'tie is seen',
  sentence: 'What was tied to something is seen there until it is untied.',
  appliesTo(subject, ground) {
    const { kind, member, sets } = subject.behaviour
    const ties = kind === 'membership' || (kind === 'toggle' && sets === undefined)
    const lists = (kind === 'list' || kind === 'search') && member !== undefined
    if (!ties && !lists) return 'it ties nothing'
    if (family(ground, subject).tie !== undefined || lists) return true
    return 'no operation ties what it shows'
  },
  async check(trial, subject) {
    if (!trial.mayWrite) throw new NothingToSay('only reading requests are sent')
    if (family(trial.ground, subject).tie === undefined) await linkAndList(trial, subject)
    else await tieAndUntie(trial, subject)
  },
}

/** Nothing in the contract makes such ties, so one is put into the world. */
async function linkAndList(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const { member } = subject.behaviour
  const { target } = trial.request(subject)
  const container = target.handles.at(-1)
  if (member === undefined || container === undefined)
    throw new NothingToSay('no operation ties what it shows')
  const owners = Object.values(ground.behaviour.resources).filter(
    ({ memberships }) => memberships[member.as] === member.resource,
  )
  // Several resources may own things under one name: what the list asks about is meant, where it is one of them.
  const owner = (owners.find(({ name }) => name === container.resource) ?? owners[0])?.name
  const isOwner = container.resource === owner
  const [other] = ground
    .handles(isOwner ? member.resource : (owner ?? ''))
    .filter(({ uid }) => uid !== container.uid)
  const isTied =
    other !== undefined &&
    (isOwner
      ? trial.link(member.as, container, other)
      : container.resource === member.resource && trial.link(member.as, other, container))
  if (!isTied) throw new NothingToSay('no operation ties what it shows')
  const query = openFilters(ground, subject)
  const { items } = await listAll(trial, subject, { target, query })
  // What nothing tells from others is the only one that is tied.
  const isThere = items.some((item) => isSameThing(ground, other.resource, item, other.value))
  const isNameless = identityOf(ground, other.resource, other.value) === undefined
  hold(
    isThere || (isNameless && items.length === 1),
    () => `what is tied is not among the ${items.length} listed`,
  )
  trial.saw(subject)
}

interface Family {
  readonly tie: Subject | undefined
  readonly untie: Subject | undefined
  readonly asks: Subject | undefined
  readonly lists: Subject | undefined
}

/** The operations that tie, untie, ask for and list the same relation. */
function family(ground: Ground, subject: Subject): Family {
  const isTie = ({ behaviour }: Subject) => ['membership', 'toggle'].includes(behaviour.kind)
  const isList = ({ operation, behaviour }: Subject) =>
    operation.method === 'get' && behaviour.response.holds === 'list'
  const base = isTie(subject) && !isList(subject) ? subject : undefined
  const near = ground.subjects.filter((one) =>
    base === undefined
      ? isTie(one) && (isBelow(one, subject) || isInverse(one, subject) || isSame(one, subject))
      : isTie(one) && one.operation.path === subject.operation.path,
  )
  const above =
    base === undefined ? [] : ground.subjects.filter((one) => isTie(one) && isBelow(subject, one))
  const by = (...methods: readonly string[]) => {
    const fits = (one: Subject) => methods.includes(one.operation.method) && !isList(one)
    return base !== undefined && fits(base) ? base : (near.find(fits) ?? above.find(fits))
  }
  const tie = by('put', 'post')
  const lists = isList(subject)
    ? subject
    : ground.subjects.find(
        (one) => isList(one) && tie !== undefined && (isBelow(tie, one) || isSame(tie, one)),
      )
  return {
    tie,
    untie: by('delete'),
    asks: near.find(
      (one) =>
        one.operation.method === 'get' &&
        !isList(one) &&
        one.operation.path === tie?.operation.path,
    ),
    lists,
  }
}

/** `/groups/{id}/users/{user}` stands below `/groups/{id}/users`; so does that path itself. */
function isBelow(one: Subject, list: Subject): boolean {
  const [path, above] = [one.operation.path, list.operation.path]
  if (path === above) return true
  // One step further, which names the member.
  return path.startsWith(`${above}/{`) && !path.slice(above.length + 1).includes('/')
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
    keyGroups(tie).length === 2 &&
    groups.length === 1 &&
    groups[0]?.resource === member.resource
  )
}

async function tieAndUntie(trial: Trial, subject: Subject): Promise<void> {
  const { tie, untie, asks, lists } = family(trial.ground, subject)
  if (tie === undefined) throw new NothingToSay('no operation ties what it shows')
  const request = trial.request(tie)
  const item = lists === undefined ? undefined : itemOf(trial, tie, lists, request)
  await trial.succeed(request)
  const seen: Subject[] = []
  const look = async (expected: boolean, after: Subject) => {
    if (asks !== undefined) {
      const answer = await trial.send(aboutTheSame(trial, asks, request), { valid: false })
      hold(
        !answer.refused === expected,
        () => `after ${after.operation.id}, ${asks.operation.id} answers ${answer.status}`,
      )
      seen.push(asks)
    }
    if (lists !== undefined && item !== undefined) {
      const { items } = await listAll(trial, lists, {
        target: aboutTheSame(trial, lists, request).target,
      })
      const isThere = items.some((one: JsonObject) =>
        isSameThing(trial.ground, item.resource, one, item.value),
      )
      hold(
        isThere === expected,
        () =>
          `after ${after.operation.id}, ${lists.operation.id} ${expected ? 'lacks' : 'still has'} it`,
      )
      seen.push(lists)
    }
  }
  await look(true, tie)
  if (untie !== undefined) {
    await trial.succeed(aboutTheSame(trial, untie, request))
    await look(false, untie)
    if (seen.length > 0) seen.push(untie)
  }
  if (seen.length === 0) {
    // Nothing shows the tie: the world alone can tell.
    const changes = trial.changes()
    if (changes === undefined) throw new NothingToSay('no operation shows what it ties')
    if (untie === undefined) hold(changes > 0, () => 'tying changed nothing')
    else hold(changes === 0, () => 'untying did not take the tie back')
    if (subject !== tie && subject !== untie)
      throw new NothingToSay('it does not show what is tied')
    seen.push(...(untie === undefined ? [] : [untie]))
  }
  if (![tie, ...seen].includes(subject))
    throw new NothingToSay('nothing that can be tied shows in it')
  trial.saw(tie, ...seen)
}

/** What the list must show: the member, or its owner where the list is asked for by the member. */
function itemOf(
  trial: Trial,
  tie: Subject,
  list: Subject,
  request: LawRequest,
): Handle | undefined {
  const { member } = tie.behaviour
  const asked = keyGroups(list).at(-1)?.resource
  const isOfMember =
    member !== undefined && asked === member.resource && tie.behaviour.resource !== member.resource
  const owner = request.target.handles.find((one) => one.resource === tie.behaviour.resource)
  return isOfMember ? owner : memberOf(trial, tie, request)
}

function memberOf(trial: Trial, tie: Subject, request: LawRequest): Handle | undefined {
  const { member } = tie.behaviour
  if (member === undefined) return request.target.handles.at(-1)
  if (tie.behaviour.request.holds === 'ids') return trial.ground.handles(member.resource)[0]
  return request.target.handles.findLast((one) => one.resource === member.resource)
}

/** A request of another operation of the family about the same owner and member. */
function aboutTheSame(trial: Trial, subject: Subject, tied: LawRequest): LawRequest {
  const own = trial.request(subject)
  const values = own.target.values.map(({ key, value }) => {
    const member = memberOf(trial, tied.subject, tied)
    const isMember =
      tied.subject.behaviour.request.holds === 'ids' && member?.resource === key.resource
    const named =
      isMember && member !== undefined
        ? keyOf(trial.ground.contract, subject, member, key)
        : undefined
    if (named !== undefined) return { key, value: named }
    const same = tied.target.values.find(
      ({ key: k }) => k.name === key.name && k.resource === key.resource,
    )
    if (same !== undefined) return { key, value: same.value }
    // By another of its names: the tie may have been made by the id, and be asked for by the login.
    const things = tied.target.handles.filter((one) => one.resource === key.resource)
    const [thing] = things.length === 1 ? things : []
    const other =
      thing === undefined ? undefined : keyOf(trial.ground.contract, subject, thing, key)
    if (other !== undefined) return { key, value: other }
    const alike = tied.target.values.filter(({ key: k }) => k.resource === key.resource)
    const [only, more] = alike
    return only !== undefined && more === undefined ? { key, value: only.value } : { key, value }
  })
  const body = subject.operation.method === tied.subject.operation.method ? tied.body : own.body
  const target = { values, handles: own.target.handles }
  const request = trial.request(subject, { target })
  return body === undefined ? request : { ...request, body }
}
