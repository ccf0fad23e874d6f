/** @module Looks at a thing through the service: reads it, else finds it in its list, else looks into the world. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { KeyBinding } from '../../behaviour/index.ts'
import { fieldOf, keyText } from '../../world/index.ts'
import type { Answer, Ground, Handle, Subject, Target, Trial } from '../model.ts'
import { keyGroups, keyOf } from './ground.ts'
import { isSameThing, listAll, neededFilters, openFilters } from './listing.ts'
import { isNameless } from './newcomer.ts'

/** What was seen of a thing. */
export interface Sight {
  /** Undefined when it is not there. */
  readonly value: JsonObject | undefined
  /** The operation through which it was seen; undefined for the world itself. */
  readonly via: Subject | undefined
}

/** The target of a request about a thing; undefined where the operation names things in other ways. */
export function targetFor(ground: Ground, subject: Subject, handle: Handle): Target | undefined {
  const values: { key: KeyBinding; value: JsonValue }[] = []
  const handles: Handle[] = []
  let isNamed = false
  for (const group of keyGroups(subject)) {
    const isOwn = group.resource === handle.resource && !isNamed
    const named: Handle | undefined = isOwn
      ? handle
      : handle.inside.find(({ resource }) => resource === group.resource)
    if (named === undefined) return undefined
    if (isOwn) isNamed = true
    handles.push(named)
    for (const key of group.keys) {
      const value = keyOf(ground.contract, subject, named, key)
      if (value === undefined) return undefined
      values.push({ key, value })
    }
  }
  const isAboutOne = ['read', 'update', 'replace', 'delete', 'action'].includes(
    subject.behaviour.kind,
  )
  return isAboutOne && !isNamed ? undefined : { values, handles }
}

/** Operations that read this thing by its keys, with what they are asked. */
export function readersOf(ground: Ground, handle: Handle): readonly (readonly [Subject, Target])[] {
  const reads = ground.subjectsOn(handle.resource, 'read')
  // Bytes of a thing show nothing of it.
  return bound(
    ground,
    handle,
    reads.filter(({ behaviour }) => behaviour.response.holds !== 'media'),
  )
}

/** Operations whose list has this thing. */
export function listersOf(ground: Ground, handle: Handle): readonly (readonly [Subject, Target])[] {
  const lists = ground.subjectsOn(handle.resource, 'list')
  return bound(
    ground,
    handle,
    lists.filter(
      ({ behaviour }) => behaviour.member === undefined && behaviour.response.holds === 'list',
    ),
  )
}

function bound(ground: Ground, handle: Handle, subjects: readonly Subject[]) {
  return subjects.flatMap((subject): (readonly [Subject, Target])[] => {
    const target = targetFor(ground, subject, handle)
    return target === undefined ? [] : [[subject, target]]
  })
}

/** Whether what an operation shows is said to be elsewhere. */
export function isRedirect({ behaviour: { status } }: Subject): boolean {
  return status >= 300 && status < 400
}

/** The thing in an answer that holds one; of a document, the field that it is the value of. */
export function entityIn(subject: Subject, answer: Answer): JsonObject | undefined {
  const { at, holds } = subject.behaviour.response
  if (holds === 'value') {
    const value = isRedirect(subject) ? answer.headers.location : answer.json
    return value === undefined ? undefined : { [at]: value }
  }
  if (holds !== 'entity') return undefined
  const part: JsonValue | undefined = at === '' ? answer.json : fieldOf(answer.json, at)
  return isJsonObject(part) ? part : undefined
}

/** Looks at a thing; undefined where nothing can see it. */
export async function observe(trial: Trial, handle: Handle): Promise<Sight | undefined> {
  const [reader] = readersOf(trial.ground, handle)
  if (reader !== undefined) {
    const [subject, target] = reader
    const answer = await trial.send(trial.request(subject, { target }), { valid: false })
    return { value: answer.refused ? undefined : entityIn(subject, answer), via: subject }
  }
  const [lister] = listersOf(trial.ground, handle)
  if (lister !== undefined) {
    const [subject, target] = lister
    const query = {
      ...openFilters(trial.ground, subject),
      ...neededFilters(subject, handle.value),
    }
    const { items } = await listAll(trial, subject, { target, query })
    // Where a list does not tell which is which, the world must.
    const seen = isNameless(trial.ground, handle.resource, items)
      ? storedSight(trial, handle)
      : undefined
    if (seen !== undefined) return seen
    return {
      value: items.find((item) => isSameThing(trial.ground, handle.resource, item, handle.value)),
      via: subject,
    }
  }
  return storedSight(trial, handle)
}

function storedSight(trial: Trial, handle: Handle): Sight | undefined {
  const stored = trial.stored(handle.resource)
  if (stored === undefined) return undefined
  return {
    value: stored.find((one) => isSameOne(trial.ground, one, handle))?.value,
    via: undefined,
  }
}

function isSameOne(ground: Ground, one: Handle, other: Handle): boolean {
  if (one.uid !== undefined && other.uid !== undefined) return one.uid === other.uid
  return isSameThing(ground, other.resource, one.value, other.value)
}

/** The thing that a successful create made, as its answer tells; from the world where the answer does not say. */
export function madeBy(
  trial: Trial,
  subject: Subject,
  target: Target,
  answer: Answer,
  before: readonly Handle[] | undefined,
): Handle | undefined {
  const resource = subject.behaviour.resource as string
  const value = entityIn(subject, answer)
  const inside = [...target.handles].reverse().flatMap((one) => [one, ...one.inside])
  if (value !== undefined && hasKey(trial.ground, resource, value))
    return { resource, value, inside }
  const known = new Set(before?.map(({ uid }) => uid))
  return trial.stored(resource)?.find(({ uid }) => !known.has(uid))
}

function hasKey(ground: Ground, resource: string, value: JsonObject): boolean {
  return (ground.behaviour.resources[resource]?.keys ?? []).some(
    (field) => keyText(fieldOf(value, field)) !== undefined,
  )
}
