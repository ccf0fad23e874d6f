/** @module Law: what was created is read back with what was sent. */

import type { JsonObject } from '../../base/index.ts'
import { sentPart } from '../generate/make-request.ts'
import { fieldPointer } from '../generate/schema-members.ts'
import type { Handle, Law, Subject, Trial } from '../model.ts'
import { compareSent } from '../run/compare.ts'
import { shownPointer } from '../run/documented.ts'
import { identityOf, isSameThing, listAll, neededFilters, openFilters } from '../run/listing.ts'
import { newcomer } from '../run/newcomer.ts'
import { entityIn, listersOf, madeBy, readersOf, targetFor } from '../run/observe.ts'
import { Broken, hold, NothingToSay, shown } from '../verdict.ts'
import { listBeforehand } from './created-is-listed.ts'
import { giveAndRead } from './given-is-read.ts'
import { makeEach } from './lists/each-item-is-seen.ts'
import { uploadAndDownload } from './looks/upload-is-downloaded.ts'
import { makeAndReadNewest } from './newest-is-read.ts'

/**
 * For creates: make and read. For reads: each thing is read as itself and not as its sibling. For what there is once:
 * put it into the world, and read it there and nowhere else.
 */
export const createdIsRead: Law = {
  name: 'created is read back',
  sentence: 'What was created is read back with what was sent; what is read is what was asked for.',
  appliesTo({ operation, behaviour }) {
    if (behaviour.kind === 'create' || isMakingMany(behaviour)) return true
    if (behaviour.kind === 'singleton' && operation.method === 'get') return true
    if (behaviour.kind !== 'read') return 'it neither creates nor reads a thing'
    if (behaviour.resource === undefined) return 'it reads nothing that is kept'
    return behaviour.keys.length > 0 ? true : 'it names no thing by a key'
  },
  async check(trial, subject) {
    const { kind } = subject.behaviour
    if (kind === 'create') await createAndRead(trial, subject)
    else if (kind === 'batch') await makeManyAndRead(trial, subject)
    else if (kind === 'singleton') await giveAndRead(trial, subject)
    else if (subject.behaviour.response.holds === 'media') await uploadAndDownload(trial, subject)
    else if (subject.behaviour.picks === 'newest') await makeAndReadNewest(trial, subject)
    else await readEach(trial, subject)
  },
}

function isMakingMany({ kind, does, request }: Subject['behaviour']): boolean {
  return kind === 'batch' && does === undefined && ['list', 'ids'].includes(request.holds)
}

async function makeManyAndRead(trial: Trial, subject: Subject): Promise<void> {
  if (!trial.mayWrite) throw new NothingToSay('only reading requests are sent')
  await makeEach(trial, subject)
}

async function createAndRead(trial: Trial, subject: Subject): Promise<void> {
  if (!trial.mayWrite) throw new NothingToSay('only reading requests are sent')
  const { ground } = trial
  const resource = subject.behaviour.resource as string
  const before = trial.stored(resource)
  const request = trial.request(subject)
  const listed = await listBeforehand(trial, subject, request)
  const answer = await trial.succeed(request)
  const made = madeBy(trial, subject, request.target, answer, before)
  hold(made !== undefined, () => `nothing was created, although the answer was ${answer.status}`)
  const sent = sentPart(request)
  const pointer = ground.behaviour.resources[resource]?.schemaPointer
  const seen = await lookAt(trial, made, before, listed)
  const got = seen.value
  hold(
    got !== undefined,
    () => `what was created (${shown(made.value.id ?? made.value)}) is not found by ${seen.by}`,
  )
  const { difference } = compareSent(ground.contract, pointer, shownOf(trial, seen.via, sent), got)
  hold(difference === undefined, () => `${difference}, as read by ${seen.by}`)
  trial.saw(subject, ...(seen.via === undefined ? [] : [seen.via]))
}

/** What was sent, without what the answer that shows the thing has no place for. */
function shownOf(
  { ground: { contract } }: Trial,
  via: Subject | undefined,
  sent: JsonObject,
): JsonObject {
  const shown = via === undefined ? undefined : shownPointer(contract, via)
  if (shown === undefined) return sent
  const placed = Object.entries(sent).filter(
    ([name]) => fieldPointer(contract, shown, name) !== undefined,
  )
  return Object.fromEntries(placed)
}

/** Looks at a new thing by whatever must show it. */
async function lookAt(
  trial: Trial,
  made: Handle,
  before: readonly Handle[] | undefined,
  listed: readonly JsonObject[] | undefined,
) {
  const { ground } = trial
  const [reader] = readersOf(ground, made)
  if (reader !== undefined) {
    const [via, target] = reader
    const answer = await trial.send(trial.request(via, { target }), { valid: false })
    return { value: answer.refused ? undefined : entityIn(via, answer), via, by: via.operation.id }
  }
  const [lister] = listersOf(ground, made)
  if (lister !== undefined) {
    const [via, target] = lister
    const query = { ...openFilters(ground, via), ...neededFilters(via, made.value) }
    const { items } = await listAll(trial, via, { target, query })
    const value =
      listed === undefined
        ? items.find((item) => isSameThing(ground, made.resource, item, made.value))
        : newcomer(listed, items)
    return { value, via, by: via.operation.id }
  }
  const stored = trial.stored(made.resource)
  if (stored === undefined) throw new NothingToSay('no operation reads what it makes')
  const old = new Set(before?.map(({ uid }) => uid))
  const found = stored.find(({ uid }) => !old.has(uid))
  return { value: found?.value, via: undefined, by: 'the world' }
}

async function readEach(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const resource = subject.behaviour.resource as string
  const first = trial.request(subject)
  const isPartOf = (part: JsonObject, whole: JsonObject) =>
    compareSent(ground.contract, undefined, part, whole).difference === undefined
  const known = first.target.handles.at(-1)
  if (known === undefined || known.resource !== resource)
    throw new NothingToSay('what it reads is not named by its keys')
  const others = ground
    .handles(resource)
    .filter((one) => !isSameThing(ground, resource, one.value, known.value))
    .flatMap((one) => {
      const target = targetFor(ground, subject, one)
      return target === undefined ? [] : [{ one, request: trial.request(subject, { target }) }]
    })
  const asked = [{ one: known, request: first }, ...others.slice(0, 1)]
  for (const { one, request } of asked) {
    const answer = await trial.send(request)
    if (answer.refused)
      throw new Broken(
        `what exists is not read: ${answer.status} ${shown(answer.json ?? answer.text)}`,
      )
    const got = entityIn(subject, answer)
    if (got === undefined) throw new NothingToSay('its answer does not hold the thing')
    const isNameless = identityOf(ground, resource, got) === undefined
    const isIt = isNameless
      ? isPartOf(got, one.value)
      : isSameThing(ground, resource, got, one.value) || asked.length === 1
    hold(isIt, () => `${shown(got)} was read where ${shown(one.value)} was asked for`)
    // A view that shows no key tells by its members, where it shows any.
    if (isNameless && asked.length > 1 && Object.keys(got).length === 0)
      throw new NothingToSay('what it shows of a thing does not tell which it is')
  }
  trial.saw(subject)
}
