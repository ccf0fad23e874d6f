/** @module Law: what was tied is tied until it is untied. */

import type { JsonObject } from '../../base/index.ts'
import type { Ground, Handle, Law, LawRequest, Subject, Trial } from '../model.ts'
import { keyGroups } from '../run/ground.ts'
import { isSameThing, listAll } from '../run/listing.ts'
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
    return family(ground, subject).tie === undefined ? 'no operation ties what it shows' : true
  },
  async check(trial, subject) {
    if (!trial.mayWrite) throw new NothingToSay('only reading requests are sent')
    await tieAndUntie(trial, subject)
  },
}

interface Family {
  readonly tie: Subject | undefined
  readonly untie: Subject | undefined
  readonly asks: Subject | undefined
  readonly lists: Subject | undefined
}

/** The operations that tie, untie, ask for and list the same relation. */
function family(ground: Ground, subject: Subject): Family {
  const { member, resource } = subject.behaviour
  const related = ground.subjects.filter((one) => {
    if (one.operation.path === subject.operation.path) return true
    const other = one.behaviour
    if (member === undefined) {
      return (
        other.member === undefined &&
        one.operation.path.startsWith(`${subject.operation.path}/`) &&
        ['membership', 'toggle'].includes(other.kind)
      )
    }
    return (
      other.member?.as === member.as &&
      other.member.resource === member.resource &&
      (other.resource === resource || other.kind === 'list')
    )
  })
  const ties = related.filter(({ behaviour: b }) => ['membership', 'toggle'].includes(b.kind))
  const by = (...methods: readonly string[]) => {
    const own =
      methods.includes(subject.operation.method) && ties.includes(subject) ? subject : undefined
    const near = ties.find(
      (one) =>
        one.operation.path === subject.operation.path && methods.includes(one.operation.method),
    )
    return own ?? near ?? ties.find((one) => methods.includes(one.operation.method))
  }
  const isList = (one: Subject) =>
    one.operation.method === 'get' && one.behaviour.response.holds === 'list'
  const asks = ties.find(
    (one) =>
      one.operation.method === 'get' &&
      !isList(one) &&
      one.operation.path === by('put', 'post')?.operation.path,
  )
  return {
    tie: by('put', 'post'),
    untie: by('delete'),
    asks,
    lists: isList(subject) ? subject : related.find(isList),
  }
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
    const same = tied.target.values.find(
      ({ key: k }) => k.name === key.name && k.resource === key.resource,
    )
    if (same !== undefined) return { key, value: same.value }
    const alike = tied.target.values.filter(({ key: k }) => k.resource === key.resource)
    const [only, more] = alike
    return only !== undefined && more === undefined ? { key, value: only.value } : { key, value }
  })
  const body = subject.operation.method === tied.subject.operation.method ? tied.body : own.body
  const target = { values, handles: own.target.handles }
  const request = trial.request(subject, { target })
  return body === undefined ? request : { ...request, body }
}
