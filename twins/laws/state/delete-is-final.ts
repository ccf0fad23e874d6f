/** @module Law: a delete is final. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { Ground, Handle, Law, Subject, Target, Trial } from '../model.ts'
import { keyGroups, keyOf } from '../run/ground.ts'
import { isSameThing, listAll, openFilters } from '../run/listing.ts'
import { observe } from '../run/observe.ts'
import { hold, NothingToSay } from '../verdict.ts'
import { giveAndTakeAway } from './given-is-read.ts'
import { changeAcrossAndRead } from './lists/across-is-seen.ts'
import { removeEach } from './lists/each-item-is-seen.ts'
import { deleteAndRestore } from './restored-comes-back.ts'

/** What was deleted is neither read nor listed nor deleted again; its sibling stays. */
export const deleteIsFinal: Law = {
  name: 'delete is final',
  sentence:
    'What was deleted is neither read nor listed nor deleted again unless it is restored, and nothing else went with it.',
  appliesTo(subject, ground) {
    const { kind, keys } = subject.behaviour
    if (kind === 'singleton' && subject.operation.method === 'delete') {
      const isShown = settersOf(ground, subject) ?? documentAt(ground, subject)
      return isShown === undefined ? 'nothing sets what it takes away' : true
    }
    if (kind === 'batch' && subject.behaviour.items !== undefined)
      return subject.behaviour.does === 'unset' ? true : 'it takes nothing away'
    if (kind === 'batch' && subject.behaviour.does === 'unset') {
      return listerAt(ground, subject) === undefined ? 'nothing lists what it removes' : true
    }
    if (subject.behaviour.does === 'restore') return true
    return kind === 'delete' && keys.length > 0 ? true : 'it deletes nothing that a key names'
  },
  async check(trial, subject) {
    if (!trial.mayWrite) throw new NothingToSay('only reading requests are sent')
    if (subject.behaviour.kind === 'singleton') return setAndTakeAway(trial, subject)
    if (subject.behaviour.kind === 'batch' && subject.behaviour.items !== undefined)
      return subject.behaviour.items.inside === undefined
        ? removeEach(trial, subject)
        : changeAcrossAndRead(trial, subject)
    if (subject.behaviour.kind === 'batch') return emptyAndList(trial, subject)
    if (subject.behaviour.does === 'restore') return deleteAndRestore(trial, subject)
    const { ground } = trial
    const resource = subject.behaviour.resource as string
    const request = trial.request(subject)
    const thing = request.target.handles.findLast((one) => one.resource === resource)
    if (thing === undefined) throw new NothingToSay('what it deletes is not named by its keys')
    const sibling = ground
      .handles(resource)
      .find((one) => !isSameThing(ground, resource, one.value, thing.value))
    const before = await observe(trial, thing)
    const siblingBefore = sibling === undefined ? undefined : await observe(trial, sibling)
    await trial.succeed(request)
    if (before?.value === undefined) throw new NothingToSay('no operation shows what it deletes')
    const after = await observe(trial, thing)
    hold(
      after?.value === undefined,
      () => `what was deleted is still seen by ${after?.via?.operation.id ?? 'the world'}`,
    )
    const again = await trial.send(request, { valid: false })
    hold(
      again.refused || again.status === 204,
      () => `what was deleted was deleted again with ${again.status}`,
    )
    if (sibling !== undefined && siblingBefore?.value !== undefined) {
      const siblingAfter = await observe(trial, sibling)
      hold(siblingAfter?.value !== undefined, () => `another of ${resource} went with it`)
    }
    trial.saw(subject, ...(before.via === undefined ? [] : [before.via]))
  },
}

/** The list at the path of what empties it, else one of the same things that is asked for by the same names. */
function listerAt(ground: Ground, { operation, behaviour }: Subject): Subject | undefined {
  const here = ground.subjects.find(
    (one) => one.operation.path === operation.path && one.behaviour.kind === 'list',
  )
  const named = (one: Subject['behaviour']) => one.keys.map(({ resource }) => resource).join()
  return (
    here ??
    ground
      .subjectsOn(behaviour.resource as string, 'list')
      .find(
        (one) => one.behaviour.member === undefined && named(one.behaviour) === named(behaviour),
      )
  )
}

/** The same things, under the names that another operation has for them. */
function sameTarget({ contract }: Ground, subject: Subject, target: Target): Target {
  const values = keyGroups(subject).flatMap(({ resource, keys }) => {
    const handle = target.handles.find((one) => one.resource === resource)
    return keys.flatMap((key) => {
      const value = handle === undefined ? undefined : keyOf(contract, subject, handle, key)
      return value === undefined ? [] : [{ key, value }]
    })
  })
  return { values, handles: target.handles }
}

/** All that was listed is gone; what was not listed there is still there. */
async function emptyAndList(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const resource = subject.behaviour.resource as string
  const lister = listerAt(ground, subject)
  if (lister === undefined) throw new NothingToSay('nothing lists what it removes')
  const plain = trial.request(subject)
  const look = async () => {
    const isHere = lister.operation.path === subject.operation.path
    const target = isHere ? plain.target : sameTarget(ground, lister, plain.target)
    const query = openFilters(ground, lister)
    return (await listAll(trial, lister, { target, query })).items
  }
  const names = Object.keys(subject.behaviour.filters ?? {})
  // What it takes away by its fields is put there before, and something else beside it.
  for (const said of names.length === 0 ? [] : ['meant', 'other'])
    trial.make(
      resource,
      Object.fromEntries(names.map((name) => [name, said])),
      plain.target.handles.at(-1),
    )
  const all = await look()
  const first = all.find((item) => names.every((name) => pair(name, item[name]).length > 0))
  if (first === undefined) throw new NothingToSay('nothing is there that it could remove')
  const isMeant = (item: JsonObject) =>
    names.every((name) => JSON.stringify(item[name]) === JSON.stringify(first[name]))
  const query = Object.fromEntries(names.flatMap((name) => pair(name, first[name])))
  const request = trial.request(subject, { target: plain.target, query })
  const listed = all.filter(isMeant)
  if (listed.length === 0) throw new NothingToSay('nothing is there that it could remove')
  const isListed = ({ value }: Handle) =>
    listed.some((item) => isSameThing(ground, resource, item, value))
  const other = ground.handles(resource).find((one) => !isListed(one))
  const otherBefore = other === undefined ? undefined : await observe(trial, other)
  await trial.succeed(request)
  const after = await look()
  const left = after.filter((item) => names.length === 0 || isMeant(item))
  const kept = all.length - listed.length
  hold(after.length - left.length === kept, () => `others of ${resource} went with them`)
  hold(left.length === 0, () => `${left.length} of ${listed.length} are still listed`)
  if (other !== undefined && otherBefore?.value !== undefined) {
    const otherAfter = await observe(trial, other)
    hold(otherAfter?.value !== undefined, () => `another of ${resource} went with them`)
  }
  trial.saw(subject, lister)
}

function pair(
  name: string,
  value: JsonValue | undefined,
): readonly (readonly [string, JsonValue])[] {
  return value === undefined || value === null ? [] : [[name, value]]
}

/** The operations on the same path that set what it takes away, and that read it. */
function settersOf(ground: Ground, { operation }: Subject) {
  const here = ground.subjects.filter((one) => one.operation.path === operation.path)
  const reader = here.find((one) => one.operation.method === 'get')
  const setter = here.find((one) => ['put', 'post', 'patch'].includes(one.operation.method))
  return reader === undefined || setter === undefined ? undefined : { reader, setter }
}

/** What reads the document that it takes away. */
function documentAt(ground: Ground, { operation }: Subject): Subject | undefined {
  return ground.subjects.find(
    (one) => one.operation.path === operation.path && one.behaviour.response.holds === 'value',
  )
}

async function setAndTakeAway(trial: Trial, subject: Subject): Promise<void> {
  const both = settersOf(trial.ground, subject)
  const document = both === undefined ? documentAt(trial.ground, subject) : undefined
  if (document !== undefined) return giveAndTakeAway(trial, subject, document)
  if (both === undefined) throw new NothingToSay('nothing sets what it takes away')
  const { reader, setter } = both
  const look = async () => {
    const answer = await trial.send(trial.request(reader), { valid: false })
    return answer.refused ? undefined : answer.text
  }
  const unset = await look()
  await trial.succeed(trial.request(setter))
  const set = await look()
  if (set === undefined || set === unset) throw new NothingToSay('setting it shows nothing new')
  await trial.succeed(trial.request(subject))
  hold((await look()) !== set, () => `what was taken away is still seen by ${reader.operation.id}`)
  trial.saw(subject, reader, setter)
}
