/** @module Ties that nothing in the contract makes are put into the world; what asks for them or cuts them must see them. */

import type { Handle, LawRequest, Subject, Target, Trial } from '../../model.ts'
import { isSameThing, listAll, openFilters } from '../../run/listing.ts'
import { targetFor } from '../../run/observe.ts'
import { hold, NothingToSay } from '../../verdict.ts'
import { tieFamily } from './tie-family.ts'

/** For an operation that asks for a tie, or cuts one: it says no, a tie is put there, it says yes; what it cuts is gone. */
export async function linkAndAsk(trial: Trial, subject: Subject): Promise<void> {
  const request = trial.request(subject)
  const { owner, member } = endsOf(trial, subject, request)
  const { as } = subject.behaviour.member ?? { as: '' }
  const isAsking = subject.operation.method === 'get'
  const [asker] = isAsking ? [subject] : askersOf(trial, subject)
  const asks = async () =>
    asker === undefined
      ? undefined
      : !(await trial.send(trial.request(asker, { target: request.target }), { valid: false }))
          .refused
  if ((await asks()) === true || !trial.link(as, owner, member))
    throw new NothingToSay('it is tied already, or only the service can tell')
  const tied = await asks()
  hold(tied !== false, () => `${asker?.operation.id} does not see what is tied`)
  if (isAsking) return trial.saw(subject)
  const { lists } = tieFamily(trial.ground, subject)
  const listed = async () =>
    lists === undefined ? undefined : isListed(trial, lists, owner, member)
  const before = await listed()
  // A tie that nothing shows may as well be another one than the contract means.
  if (asker === undefined && before !== true) throw new NothingToSay('nothing shows what it cuts')
  await trial.succeed(request)
  if (asker !== undefined) hold((await asks()) === false, () => 'what it cut is still tied')
  if (before === true) {
    hold((await listed()) === false, () => `${lists?.operation.id} still has what it cut`)
  }
  trial.saw(subject, ...(asker === undefined ? [] : [asker]))
}

function askersOf(trial: Trial, { operation }: Subject): readonly Subject[] {
  return trial.ground.subjects.filter(
    ({ operation: one, behaviour }) =>
      one.path === operation.path && one.method === 'get' && behaviour.kind === 'membership',
  )
}

async function isListed(
  trial: Trial,
  lists: Subject,
  owner: Handle,
  member: Handle,
): Promise<boolean> {
  const target = targetOfOwner(trial, lists, owner)
  if (target === undefined) return false
  const query = openFilters(trial.ground, lists)
  const { items } = await listAll(trial, lists, { target, query })
  return items.some((item) => isSameThing(trial.ground, member.resource, item, member.value))
}

function targetOfOwner(trial: Trial, lists: Subject, owner: Handle): Target | undefined {
  const target = trial.ground.target(lists)
  if (typeof target === 'string') return undefined
  return target.handles.at(-1)?.uid === owner.uid ? target : targetFor(trial.ground, lists, owner)
}

function endsOf(
  trial: Trial,
  { behaviour }: Subject,
  { target }: LawRequest,
): { readonly owner: Handle; readonly member: Handle } {
  const { member, resource } = behaviour
  const last = target.handles.at(-1)
  const isNamed =
    last !== undefined && last.resource === member?.resource && target.handles.length > 1
  const around = target.handles.slice(0, -1)
  const owner = isNamed
    ? (around.findLast((one) => one.resource === resource) ?? around.at(-1))
    : last
  if (member === undefined || owner === undefined || owner.resource !== resource)
    throw new NothingToSay('its keys do not name what is tied to what')
  const other = isNamed
    ? last
    : trial.ground.handles(member.resource).find(({ uid }) => uid !== owner.uid)
  if (other === undefined) throw new NothingToSay('nothing is there that could be tied')
  return { owner, member: other }
}

/** For an operation that asks whether an action was done: no, the action, yes. */
export async function actAndAsk(trial: Trial, subject: Subject): Promise<void> {
  const act = actOf(trial, subject)
  if (act === undefined) throw new NothingToSay('nothing does what it asks for')
  const request = trial.request(subject)
  const before = await trial.send(request, { valid: false })
  await trial.succeed(trial.request(act, { target: request.target }))
  const after = await trial.send(request, { valid: false })
  hold(!after.refused, () => `after ${act.operation.id} it still answers ${after.status}`)
  if (!before.refused) throw new NothingToSay('it was done already')
  trial.saw(subject, act)
}

function actOf(trial: Trial, { operation }: Subject): Subject | undefined {
  return trial.ground.subjects.find(
    ({ operation: one, behaviour }) =>
      one.path === operation.path && one.method !== 'get' && behaviour.sets !== undefined,
  )
}
