/** @module Law: a change is seen, and nothing else changed. */

import { isJsonObject, type JsonObject } from '../../base/index.ts'
import { validatorFor } from '../../contract/index.ts'
import { fieldOf, keyText, withField } from '../../world/index.ts'
import { mediaOf, sentPart } from '../generate/make-request.ts'
import { membersOf } from '../generate/schema-members.ts'
import type { Ground, Handle, Law, LawRequest, Subject, Trial } from '../model.ts'
import { compareSent, strayChanges } from '../run/compare.ts'
import { answerPointer } from '../run/documented.ts'
import { isSameThing } from '../run/listing.ts'
import { entityIn, observe, targetFor } from '../run/observe.ts'
import { hold, NothingToSay, shown } from '../verdict.ts'
import { changeAcrossAndRead } from './lists/across-is-seen.ts'
import { setEach } from './lists/each-item-is-seen.ts'
import { moveAndLook } from './lists/moved-stands-there.ts'
import { replaceAndList } from './looks/list-is-replaced.ts'
import { listsByMark, markAndList } from './looks/mark-is-listed.ts'

/** For whatever changes a thing in place: updates, replacements, actions, settings. */
export const updateIsSeen: Law = {
  name: 'update is seen',
  sentence: 'A change is seen by whoever reads, and nothing else changed.',
  appliesTo({ operation, behaviour }) {
    const { kind, sets, resource } = behaviour
    if (resource === undefined) return 'it changes nothing that is kept'
    if (kind === 'update' || kind === 'replace' || behaviour.does === 'move') return true
    if (kind === 'batch')
      return behaviour.does === 'set' || behaviour.does === 'replace'
        ? true
        : 'it changes no thing in place'
    if (kind === 'singleton') {
      if (operation.method === 'delete') return 'it takes a setting away'
      return operation.method === 'get' ? 'it only reads' : true
    }
    const changes = sets !== undefined && operation.method !== 'get'
    // An action that sets nothing by itself may take over what it is told.
    if (kind === 'action' && operation.requestBody !== undefined) return true
    if (kind === 'action' || kind === 'toggle')
      return changes ? true : 'it is not known to set anything'
    return 'it changes no thing in place'
  },
  async check(trial, subject) {
    if (!trial.mayWrite) throw new NothingToSay('only reading requests are sent')
    const { kind, does } = subject.behaviour
    if (does === 'move') await moveAndLook(trial, subject)
    else if (subject.behaviour.items?.inside !== undefined)
      await changeAcrossAndRead(trial, subject)
    else if (kind === 'batch') await (does === 'replace' ? replaceAndList : setEach)(trial, subject)
    else if (subject.behaviour.kind === 'singleton') await setAndRead(trial, subject)
    else await changeAndRead(trial, subject)
  },
}

async function changeAndRead(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const resource = subject.behaviour.resource as string
  const request = trial.request(subject)
  const thing = request.target.handles.findLast((one) => one.resource === resource)
  if (thing === undefined) {
    if (subject.behaviour.keys.length > 0)
      throw new NothingToSay('what it changes is not named by its keys')
    return setAndRead(trial, subject)
  }
  const sibling = ground
    .handles(resource)
    .find((one) => !isSameThing(ground, resource, one.value, thing.value))
  const marking = listsByMark(ground, subject)
  if (marking !== undefined) return markAndList(trial, subject, request, { thing, ...marking })
  await fillWhatGoes(trial, subject, thing)
  const before = await observe(trial, thing)
  const siblingBefore = sibling === undefined ? undefined : await observe(trial, sibling)
  await trial.succeed(request)
  const after = await lookAgain(trial, thing, request)
  if (before?.value === undefined || after === undefined)
    throw new NothingToSay('no operation shows what it changes')
  hold(after.value !== undefined, () => 'what was changed is gone')
  const { kind, sets = {} } = subject.behaviour
  const isSame = JSON.stringify(before.value) === JSON.stringify(after.value)
  if (isSame && takenAway(subject).length > 0)
    throw new NothingToSay('nothing was there to be taken away')
  const isTold = kind === 'action' && subject.behaviour.sets === undefined
  if (isTold && (isSame || !showsAll(trial, subject, request, after.value))) {
    throw new NothingToSay(
      'it is not known to set anything, and takes over nothing that it is told',
    )
  }
  const changed = seenChanges(trial, subject, request, after.value, before.value)
  if (kind === 'update') {
    const strays = strayChanges(before.value, after.value, sentPart(request), Object.keys(sets))
    hold(
      strays.length === 0,
      () =>
        `${strays.join(', ')} changed too, although only ${Object.keys(sentPart(request)).join(', ') || 'nothing'} was sent`,
    )
  }
  if (sibling !== undefined) {
    const siblingAfter = await observe(trial, sibling)
    hold(
      JSON.stringify(siblingAfter?.value) === JSON.stringify(siblingBefore?.value),
      () => `another of ${resource} changed too: ${shown(siblingAfter?.value)}`,
    )
  }
  if (changed === 0 && isSame) {
    throw new NothingToSay('nothing that it was told shows in what is read')
  }
  trial.saw(subject, ...(after.via === undefined ? [] : [after.via]))
}

/** The fields that an operation empties. */
function takenAway({ behaviour }: Subject): readonly string[] {
  return Object.entries(behaviour.sets ?? {}).flatMap(([field, set]) =>
    set === null ? [field] : [],
  )
}

/** What an operation takes away has to be there before: given by whatever else sets it. */
async function fillWhatGoes(trial: Trial, subject: Subject, thing: Handle): Promise<void> {
  const { ground } = trial
  for (const field of takenAway(subject)) {
    const setter = ground.subjectsOn(thing.resource, 'action', 'update', 'replace').find((one) => {
      if (one === subject) return false
      const sets = Object.entries(one.behaviour.sets ?? {})
      const isSet = sets.some(([name, set]) => set !== null && `${name}.`.startsWith(`${field}.`))
      return isSet || requiresMember(ground, one, field)
    })
    const target = setter === undefined ? undefined : targetFor(ground, setter, thing)
    if (setter !== undefined && target !== undefined)
      await trial.succeed(trial.request(setter, { target }))
  }
}

function requiresMember({ contract }: Ground, subject: Subject, field: string): boolean {
  const media = mediaOf(subject)
  return media?.schema !== undefined && membersOf(contract, media.schemaPointer).required.has(field)
}

/** Whether an action that is only told things shows all of them that the thing has a place for. */
function showsAll(trial: Trial, subject: Subject, request: LawRequest, value: JsonObject): boolean {
  const { contract, behaviour } = trial.ground
  const pointer = behaviour.resources[subject.behaviour.resource as string]?.schemaPointer
  const { compared, difference } = compareSent(contract, pointer, sentPart(request), value)
  return compared > 0 && difference === undefined
}

/** How many members show what was sent and set; breaks the law at the first that does not. */
function seenChanges(
  trial: Trial,
  subject: Subject,
  request: LawRequest,
  value: JsonObject,
  before?: JsonObject,
): number {
  const { contract, behaviour } = trial.ground
  const pointer = behaviour.resources[subject.behaviour.resource as string]?.schemaPointer
  const { kind, sets = {} } = subject.behaviour
  // What an action is told is about the action; only what it is known to set must show.
  const sent = kind === 'action' || kind === 'toggle' ? {} : withoutKeys(sentPart(request), sets)
  const { compared, difference } = compareSent(contract, pointer, sent, value)
  hold(difference === undefined, () => difference ?? '')
  let count = compared
  for (const [field, set] of Object.entries(sets)) {
    const got = fieldOf(value, field)
    if (typeof set === 'string' && set.startsWith('$')) {
      if (set === '$now' || set === '$link')
        hold(got !== undefined && got !== null, () => `${field} is not set`)
      if (set.startsWith('$key.')) {
        const told = fieldOf(sentPart(request), set.slice('$key.'.length))
        const isShown = told === undefined || got === undefined || keyText(got) === keyText(told)
        hold(isShown, () => `${field} should be ${shown(told)} and is ${shown(got)}`)
      }
      if (set === '$next') {
        const was = before === undefined ? undefined : fieldOf(before, field)
        hold(
          typeof was !== 'number' || got === was + 1,
          () => `${field} should be one more than ${shown(was)} and is ${shown(got)}`,
        )
      }
    } else {
      const isGone = set === null && got === undefined
      hold(
        isGone || JSON.stringify(got) === JSON.stringify(set) || isJsonObject(got),
        () => `${field} should be ${shown(set)} and is ${shown(got)}`,
      )
    }
    count += 1
  }
  return count
}

function withoutKeys(sent: JsonObject, sets: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(sent).filter(([name]) => sets[name] === undefined),
  ) as JsonObject
}

/** Looks at the thing under the names that the change may have given it, and under its old ones. */
async function lookAgain(trial: Trial, thing: Handle, request: LawRequest) {
  const { kind, sets = {} } = request.subject.behaviour
  const isTold = Object.values(sets).some((set) => String(set).startsWith('$key.'))
  const isNamed = kind === 'update' || kind === 'replace' || isTold
  const renamed = isNamed ? await observe(trial, moved(thing, request)) : undefined
  return renamed?.value === undefined ? observe(trial, thing) : renamed
}

function moved(thing: Handle, request: LawRequest): Handle {
  const sent = Object.entries(sentPart(request)).filter(([name, value]) => {
    const old = thing.value[name]
    return old !== undefined && typeof old === typeof value && typeof value !== 'object'
  })
  let value: JsonObject = { ...thing.value, ...Object.fromEntries(sent) }
  // What the body calls new is what it is called from then on.
  for (const [field, set] of Object.entries(request.subject.behaviour.sets ?? {})) {
    const name = typeof set === 'string' && set.startsWith('$key.') ? set.slice(5) : undefined
    const told = name === undefined ? undefined : fieldOf(sentPart(request), name)
    if (told !== undefined) value = withField(value, field, told)
  }
  return { ...thing, value }
}

/** What reads the setting: at the same path, else wherever the only one is shown. */
function readerOf({ subjects }: Ground, { operation, behaviour }: Subject): Subject | undefined {
  const readers = subjects.filter((one) => one.operation.method === 'get')
  return (
    readers.find((one) => one.operation.path === operation.path) ??
    readers.find(
      (one) => one.behaviour.kind === 'singleton' && one.behaviour.resource === behaviour.resource,
    )
  )
}

/** A setting that there is once: set, then read. */
async function setAndRead(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const reader = readerOf(ground, subject)
  const request = trial.request(subject)
  mustBeShowable(trial, reader, request)
  const answer = await trial.succeed(request)
  let value = entityIn(subject, answer)
  if (reader !== undefined) {
    const seen = await trial.succeed(
      trial.request(reader, {
        target:
          ground.target(reader) === request.target ? request.target : sameKeys(reader, request),
      }),
    )
    value = entityIn(reader, seen)
  } else if (trial.stored(subject.behaviour.resource as string) !== undefined) {
    value = trial.stored(subject.behaviour.resource as string)?.at(-1)?.value
  }
  if (value === undefined) throw new NothingToSay('no operation shows what it sets')
  const compared = seenChanges(trial, subject, request, value)
  if (compared === 0) throw new NothingToSay('nothing that it was told shows in what is read')
  trial.saw(subject, ...(reader === undefined ? [] : [reader]))
}

// What is put whole may have members that reading never shows.
function mustBeShowable(trial: Trial, reader: Subject | undefined, request: LawRequest): void {
  if (reader?.behaviour.response.holds !== 'value' || request.body === undefined) return
  const pointer = answerPointer(reader)
  if (pointer === undefined) throw new NothingToSay('its schema is not known')
  const [wrong] = validatorFor(trial.ground.contract, pointer, 'response')(request.body.value)
  if (wrong !== undefined) throw new NothingToSay('what reads it cannot show all of what was sent')
}

function sameKeys(reader: Subject, request: LawRequest): LawRequest['target'] {
  const names = new Set(reader.operation.parameters.map(({ name }) => name))
  return {
    ...request.target,
    values: request.target.values.filter(({ key }) => names.has(key.name)),
  }
}
