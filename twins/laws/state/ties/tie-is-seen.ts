/** @module Law: what was tied is tied until it is untied. */

import type { JsonObject } from '../../../base/index.ts'
import { memberToName } from '../../generate/name-members.ts'
import type { Handle, Law, LawRequest, Subject, Trial } from '../../model.ts'
import { keyGroups, keyOf } from '../../run/ground.ts'
import { identityOf, isSameThing, listAll, openFilters } from '../../run/listing.ts'
import { observe } from '../../run/observe.ts'
import { hold, NothingToSay } from '../../verdict.ts'
import { showsAssigned, tieAndShow } from './assigned-is-shown.ts'
import { isCallers, tieFamily } from './tie-family.ts'
import { actAndAsk, linkAndAsk } from './tie-from-world.ts'
import { valuesAreSeen } from './values-are-seen.ts'

/** For memberships and for marks such as stars: tie, look, untie, look. */
export const tieIsSeen: Law = {
  name: 'tie is seen',
  sentence: 'What was tied to something is seen there until it is untied.',
  appliesTo(subject, ground) {
    const { kind, member, sets } = subject.behaviour
    const asks = kind === 'toggle' && subject.operation.method === 'get'
    const ties = kind === 'membership' || asks || (kind === 'toggle' && sets === undefined)
    const lists = (kind === 'list' || kind === 'search') && member !== undefined
    if (!ties && !lists) return 'it ties nothing'
    const isNamed = kind === 'membership' || sets !== undefined
    if (tieFamily(ground, subject).tie !== undefined || lists || isNamed) return true
    return 'no operation ties what it shows'
  },
  async check(trial, subject) {
    if (!trial.mayWrite) throw new NothingToSay('only reading requests are sent')
    const { kind, response, sets } = subject.behaviour
    if (response.holds === 'value') return valuesAreSeen(trial, subject)
    const isList = kind !== 'membership' || response.holds === 'list'
    if (showsAssigned(subject)) await tieAndShow(trial, subject)
    else if (sets !== undefined) await actAndAsk(trial, subject)
    else if (tieFamily(trial.ground, subject).tie === undefined)
      await (isList ? linkAndList(trial, subject) : linkAndAsk(trial, subject))
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

async function tieAndUntie(trial: Trial, subject: Subject): Promise<void> {
  const { tie, untie, asks, lists } = tieFamily(trial.ground, subject)
  if (tie === undefined) throw new NothingToSay('no operation ties what it shows')
  const request = trial.request(tie)
  const item = lists === undefined ? undefined : itemOf(trial, tie, lists, request)
  const listed = async () =>
    lists === undefined
      ? []
      : (await listAll(trial, lists, { target: aboutTheSame(trial, lists, request).target })).items
  // Whoever asks is not named: there must be one more then.
  const isOfCaller = item === undefined && isCallers(tie)
  if (isOfCaller) linkAnother(trial, tie, request)
  const before = isOfCaller ? (await listed()).length : undefined
  const other = tie.behaviour.does === 'replace' ? linkAnother(trial, tie, request) : undefined
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
    if (lists !== undefined && before !== undefined) {
      const { length } = await listed()
      hold(
        length === before + (expected ? 1 : 0),
        () =>
          `after ${after.operation.id}, ${lists.operation.id} has ${length} where there were ${before}`,
      )
      seen.push(lists)
    } else if (lists !== undefined && item !== undefined) {
      const items = await listed()
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
    if (asks !== undefined || lists !== undefined) return
    const found = await shownByOwner(trial, tie, request)
    if (found === undefined) return
    hold(
      found.isThere === expected,
      () => `after ${after.operation.id}, what owns it ${expected ? 'does not show' : 'shows'} it`,
    )
    seen.push(found.via ?? after)
  }
  await look(true, tie)
  if (other !== undefined && lists !== undefined) {
    const { target } = aboutTheSame(trial, lists, request)
    const { items } = await listAll(trial, lists, { target })
    const isThere = items.some((one) => isSameThing(trial.ground, other.resource, one, other.value))
    hold(!isThere, () => `${tie.operation.id} left what it did not name`)
  }
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

/** Whether the owner shows the member in a list of its own; undefined where it has none of that name. */
async function shownByOwner(
  trial: Trial,
  tie: Subject,
  request: LawRequest,
): Promise<{ readonly isThere: boolean; readonly via: Subject | undefined } | undefined> {
  const { member, resource } = tie.behaviour
  const owner = request.target.handles.findLast((one) => one.resource === resource)
  const named = memberOf(trial, tie, request)
  if (member === undefined || owner === undefined || named === undefined) return undefined
  const after = await observe(trial, owner)
  const list = after?.value?.[member.as]
  if (!Array.isArray(list)) return undefined
  const isThere = list.some((one) => isSameThing(trial.ground, member.resource, one, named.value))
  return { isThere, via: after?.via }
}

/** Somebody else is tied already: for contracts that allow no empty list, and for what says who are all the members. */
function linkAnother(trial: Trial, tie: Subject, request: LawRequest): Handle | undefined {
  const { member, resource } = tie.behaviour
  const owner = request.target.handles.findLast((one) => one.resource === resource)
  const named = memberOf(trial, tie, request)
  const other = trial.ground
    .handles(member?.resource ?? '')
    .findLast(({ uid }) => uid !== owner?.uid && uid !== named?.uid)
  if (member === undefined || owner === undefined || other === undefined) return undefined
  return trial.link(member.as, owner, other) ? other : undefined
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
  if (tie.behaviour.request.holds === 'ids')
    return memberToName(trial.ground, member.resource, request.target.handles)
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
    const same = tied.target.values.find(
      ({ key: k }) => k.name === key.name && k.resource === key.resource,
    )
    // Where owner and members are of one kind, the key that was there before names the owner.
    const isOwners = same !== undefined && tied.subject.behaviour.resource === key.resource
    if (named !== undefined && !isOwners) return { key, value: named }
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
  const isKeyed = subject.behaviour.request.holds === 'ids'
  const isSameMethod = subject.operation.method === tied.subject.operation.method
  const isSaid = subject.behaviour.does !== undefined
  const body = isSaid ? undefined : isSameMethod && !isKeyed ? tied.body : own.body
  const target = { values, handles: own.target.handles }
  const request = trial.request(subject, { target })
  return body === undefined ? request : { ...request, body }
}
