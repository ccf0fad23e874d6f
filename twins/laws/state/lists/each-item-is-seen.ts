/** @module Requests about many things at once: each that they make or change is seen, each that they take away is not, and no other. */

import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../base/index.ts'
import { fieldOf, keyText, withField, withoutField } from '../../../world/index.ts'
import type { LawRequest, Subject, Trial } from '../../model.ts'
import { compareSent } from '../../run/compare.ts'
import { identityOf, isSameThing, itemsOf, listAll, openFilters } from '../../run/listing.ts'
import { entityIn, listersOf, targetFor } from '../../run/observe.ts'
import { hold, NothingToSay, shown } from '../../verdict.ts'

/** Everything that is shown where a request's things are, and by what. */
interface Sight {
  readonly items: readonly JsonObject[]
  readonly via: Subject | undefined
}

/** Each item is there afterwards, as it was sent, and nothing else came. */
export async function makeEach(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const { resource = '' } = subject.behaviour
  const request = trial.request(subject)
  const before = await look(trial, subject, request)
  const answer = await trial.succeed(request)
  const after = await look(trial, subject, request)
  const made = without(after.items, before.items)
  const sent = sentItems(request)
  hold(made.length === sent.length, () => `${sent.length} were sent, and ${made.length} are new`)
  const pointer = ground.behaviour.resources[resource]?.schemaPointer
  for (const item of sent) {
    const said = {
      ...besideList(request),
      ...(isJsonObject(item) ? item : namesOf(request, item)),
    }
    const isShown = (one: JsonObject) =>
      compareSent(ground.contract, pointer, said, one).difference === undefined
    hold(made.some(isShown), () => `${shown(said)} is not among the new ${shown(made)}`)
  }
  const told = itemsOf(subject, answer).filter(
    (one) => identityOf(ground, resource, one) !== undefined,
  )
  for (const one of told)
    hold(
      made.some((other) => isSameThing(ground, resource, one, other)),
      () => `${shown(one)} was answered, and is not among the new ones`,
    )
  trial.saw(subject, ...seenBy(after))
}

/** Each that an item names is as the item says, and no other has changed. */
export async function setEach(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const { resource = '', sets = {}, items } = subject.behaviour
  const request = trial.request(subject)
  const before = await look(trial, subject, request)
  await trial.succeed(request)
  const after = await look(trial, subject, request)
  const named = sentItems(request).map((item) => ({ item, names: namesOf(request, item) }))
  const isAny = (one: JsonObject) => named.some(({ names }) => isNamed(one, names))
  const pointer = ground.behaviour.resources[resource]?.schemaPointer
  let compared = 0
  // Of items that name one thing, the last is right.
  const last = named.filter(
    ({ names }, i) => !named.slice(i + 1).some((one) => isNamed(one.names, names)),
  )
  for (const { item, names } of last) {
    const found = after.items.find((one) => isNamed(one, names))
    hold(found !== undefined, () => `what ${shown(names)} names is not there`)
    const told = [...Object.keys(items?.names ?? {}), ...Object.keys(items?.adds ?? {})]
    const said = isJsonObject(item) ? told.reduce(withoutField, item) : {}
    const { difference, compared: count } = compareSent(ground.contract, pointer, said, found)
    hold(difference === undefined, () => `${difference} in what ${shown(names)} names`)
    compared += count
    for (const [field, value] of addedBy(request, item)) {
      const list = fieldOf(found, field)
      const isIn = Array.isArray(list) && list.some((one) => keyText(one) === keyText(value))
      hold(isIn, () => `${field} of what ${shown(names)} names lacks ${shown(value)}`)
      compared += 1
    }
  }
  const moved = new Map(sentItems(request).flatMap((item) => addedBy(request, item)))
  const others = (sight: Sight) =>
    sight.items.filter((one) => !isAny(one)).map((one) => withoutMoved(one, moved))
  hold(
    canonicalJson([...others(before)]) === canonicalJson([...others(after)]),
    () => 'others that it did not name changed too',
  )
  const isSame = canonicalJson([...before.items]) === canonicalJson([...after.items])
  if (isSame || (compared === 0 && Object.keys(sets).length === 0))
    throw new NothingToSay('nothing that it was told shows in what is read')
  trial.saw(subject, ...seenBy(after))
}

/** Each that the request names was there, and is not any more; every other still is. */
export async function removeEach(trial: Trial, subject: Subject): Promise<void> {
  const { resource = '' } = subject.behaviour
  const request = trial.request(subject)
  const named = sentItems(request).map((item) => namesOf(request, item))
  const isAny = (one: JsonObject) => named.some((names) => isNamed(one, names))
  const isThere = (await look(trial, subject, request)).items.some(isAny)
  const home = request.target.handles.at(-1)
  // What no service names can be put there under any name.
  if (!isThere) for (const names of named) trial.make(resource, { ...names }, home)
  const before = await look(trial, subject, request)
  if (!before.items.some(isAny)) throw new NothingToSay('what it names is not there to be removed')
  await trial.succeed(request)
  const after = await look(trial, subject, request)
  hold(!after.items.some(isAny), () => `what was removed is still seen`)
  const left = before.items.filter((one) => !isAny(one)).length
  hold(after.items.length === left, () => `${left} should be left, and ${after.items.length} are`)
  trial.saw(subject, ...seenBy(after))
}

/** The lists into which an item puts something, and what. */
function addedBy(
  { subject }: LawRequest,
  item: JsonValue,
): readonly (readonly [string, JsonValue])[] {
  return Object.entries(subject.behaviour.items?.adds ?? {}).flatMap(([member, { field }]) => {
    const value = fieldOf(item, member)
    return value === undefined ? [] : [[field, value] as const]
  })
}

/** What is put elsewhere is in the list of no other. */
function withoutMoved(one: JsonObject, moved: ReadonlyMap<string, JsonValue>): JsonObject {
  let out = one
  for (const [field, value] of moved) {
    const list = fieldOf(one, field)
    if (!Array.isArray(list)) continue
    out = withField(
      out,
      field,
      list.filter((each: JsonValue) => keyText(each) !== keyText(value)),
    )
  }
  return out
}

function seenBy({ via }: Sight): readonly Subject[] {
  return via === undefined ? [] : [via]
}

/** What is listed where the request is about; else each thing as it is read, or as the world has it. */
export async function look(trial: Trial, subject: Subject, request: LawRequest): Promise<Sight> {
  const { ground } = trial
  const { resource = '' } = subject.behaviour
  const inside = [...request.target.handles].reverse().flatMap((one) => [one, ...one.inside])
  const listers = listersOf(ground, { resource, value: {}, inside })
  // Of several lists of such things the one whose path the request's begins with.
  const isAbove = ([{ operation }]: (typeof listers)[number]) =>
    subject.operation.path.startsWith(operation.path)
  const lister = listers.find(isAbove) ?? listers[0]
  if (lister !== undefined) {
    const [via, target] = lister
    const query = { ...openFilters(ground, via), ...askedByAdded(via, request) }
    return { items: (await listAll(trial, via, { target, query })).items, via }
  }
  const stored = trial.stored(resource)
  if (stored === undefined) throw new NothingToSay('nothing shows what it is about')
  const [reader] = ground.subjectsOn(resource, 'read')
  const items: JsonObject[] = []
  for (const thing of stored) {
    const target = reader === undefined ? undefined : targetFor(ground, reader, thing)
    if (reader === undefined || target === undefined) items.push(thing.value)
    else {
      const answer = await trial.send(trial.request(reader, { target }), { valid: false })
      items.push(entityIn(reader, answer) ?? thing.value)
    }
  }
  return { items, via: reader }
}

/** A list that must be asked for something is asked for what the request puts there. */
function askedByAdded(
  { behaviour, operation }: Subject,
  request: LawRequest,
): Record<string, JsonValue> {
  const added = new Map(sentItems(request).flatMap((item) => addedBy(request, item)))
  const query: Record<string, JsonValue> = {}
  for (const [name, { field }] of Object.entries(behaviour.filters ?? {})) {
    const value = added.get(field)
    const isNeeded = operation.parameters.some((one) => one.name === name && one.required)
    if (value !== undefined && isNeeded) query[name] = [value]
  }
  return query
}

function without(all: readonly JsonObject[], some: readonly JsonObject[]): readonly JsonObject[] {
  const left = some.map((one) => JSON.stringify(one))
  return all.filter((one) => {
    const at = left.indexOf(JSON.stringify(one))
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

function sentItems({ subject, body, query }: LawRequest): readonly JsonValue[] {
  const { at, holds } = subject.behaviour.request
  if (holds === 'entity') return body === undefined ? [] : [body.value]
  const list = at === '' ? body?.value : (fieldOf(body?.value, at) ?? query[at])
  return Array.isArray(list) ? list : []
}

function besideList({ subject, body }: LawRequest): JsonObject {
  const { at } = subject.behaviour.request
  return at !== '' && isJsonObject(body?.value) ? withoutField(body.value, at) : {}
}

/** The fields by which an item names its thing, those among them that the path says. */
function namesOf({ subject, path }: LawRequest, item: JsonValue): JsonObject {
  const { items, sets = {} } = subject.behaviour
  const names: Record<string, JsonValue> = {}
  for (const [field, value] of Object.entries(sets)) {
    const said =
      typeof value === 'string' && value.startsWith('$key.') ? path[value.slice(5)] : undefined
    if (said !== undefined) names[field] = said
  }
  for (const [member, field] of Object.entries(items?.names ?? {})) {
    const value = member === '' ? item : fieldOf(item, member)
    if (value !== undefined) names[field] = value
  }
  return names
}

function isNamed(one: JsonObject, names: JsonObject): boolean {
  return Object.entries(names).every(([field, wanted]) => {
    const found = fieldOf(one, field)
    if (found === undefined || wanted === undefined) return false
    const text = keyText(wanted)
    return text === undefined
      ? canonicalJson(found) === canonicalJson(wanted)
      : keyText(found) === text
  })
}
