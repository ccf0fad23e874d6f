/** @module What there is once is read as the world was given it, and not where it was not given. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { withField } from '../../world/index.ts'
import type { Answer, Handle, LawRequest, Subject, Target, Trial } from '../model.ts'
import { type Comparison, compareSent } from '../run/compare.ts'
import { answerPointer } from '../run/documented.ts'
import { freshValue } from '../run/ground.ts'
import { isSameThing } from '../run/listing.ts'
import { entityIn, isRedirect, targetFor } from '../run/observe.ts'
import { tellingPart, tellingValue } from '../run/telling-part.ts'
import { hold, NothingToSay, shown } from '../verdict.ts'

/** What there is once in each parent: put into the world, it is read in its parent, and not in another. */
export async function giveAndRead(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const resource = subject.behaviour.resource as string
  const shape = shownShape(trial, subject)
  const request = newlyNamed(trial, subject, 0)
  const parent = request.target.handles.findLast((one) => one.resource !== resource)
  const names = ownNames(request)
  // What the credential stands for is one of many that are there already.
  if ((ground.behaviour.resources[resource]?.keys ?? []).length > 0) {
    const got = entityIn(subject, await trial.succeed(request))
    if (got === undefined) throw new NothingToSay('its answer does not hold the thing')
    const isKept = trial
      .stored(resource)
      ?.some((one) => isSameThing(ground, resource, one.value, got))
    if (isKept === undefined) throw new NothingToSay('only the service can tell which one it is')
    hold(isKept, () => `${shown(got)} was read, which is none of ${resource}`)
    trial.saw(subject)
    return
  }
  const isNamed = Object.keys(names).length > 0
  const isThere = trial
    .stored(resource)
    ?.some(({ inside: [home] }) => !isNamed && (parent === undefined || home?.uid === parent.uid))
  if (isThere !== false)
    throw new NothingToSay('one is there already, or only the service can tell')
  const before = await trial.send(request)
  const given = shape.part(entityIn(subject, before))
  const sibling = isNamed
    ? newlyNamed(trial, subject, 1).target
    : siblingTargets(trial, subject, parent).find((one) => !asksTheSame(one, request.target))
  const elsewhere = async () =>
    sibling === undefined
      ? undefined
      : textOf(
          subject,
          await trial.send(trial.request(subject, { target: sibling }), { valid: false }),
        )
  const siblingBefore = await elsewhere()
  const made = trial.make(resource, { ...given, ...names }, parent)
  if (made === undefined) throw new NothingToSay('none can be put into the world')
  const answer = await trial.succeed(request)
  const got = entityIn(subject, answer)
  if (got === undefined) throw new NothingToSay('its answer does not hold the thing')
  const { compared, difference } = shape.compare(given, got)
  hold(difference === undefined, () => `${difference}, although it was put into the world`)
  if (compared === 0 || textOf(subject, answer) === textOf(subject, before))
    throw new NothingToSay('nothing that was put into the world shows in it')
  const siblingAfter = await elsewhere()
  hold(siblingAfter === siblingBefore, () => `${shown(given)} changed what another one shows`)
  trial.saw(subject)
}

/** What may be given: one member of the thing, or a whole document, another one than there is now. */
function shownShape(trial: Trial, subject: Subject) {
  const { resource = '', response } = subject.behaviour
  if (response.holds === 'value') {
    const pointer = answerPointer(subject)
    if (pointer === undefined && !isRedirect(subject))
      throw new NothingToSay('its schema is not known')
    return {
      part: (now: JsonObject | undefined): JsonObject => ({
        [response.at]:
          pointer === undefined
            ? `https://given.example.org/${trial.draw(trial.generator.nat())}`
            : tellingValue(trial, pointer, now?.[response.at]),
      }),
      // Its members are nobody's fields: none may be missing.
      compare: (given: JsonObject, got: JsonObject): Comparison => ({
        compared: 1,
        difference: hasAll(got, given)
          ? undefined
          : `${shown(got[response.at])} is shown instead of ${shown(given[response.at])}`,
      }),
    }
  }
  const pointer = trial.ground.behaviour.resources[resource]?.schemaPointer
  if (pointer === undefined) throw new NothingToSay('its schema is not known')
  return {
    compare: (given: JsonObject, got: JsonObject): Comparison =>
      compareSent(trial.ground.contract, pointer, given, got),
    part: (now: JsonObject | undefined): JsonObject => tellingPart(trial, pointer, now),
  }
}

// What an answer says, as far as it is about the thing.
function textOf(subject: Subject, answer: Answer): string {
  return isRedirect(subject) ? JSON.stringify(entityIn(subject, answer)) : answer.text
}

/** A document that was given is read until it is taken away; then it is not. */
export async function giveAndTakeAway(
  trial: Trial,
  subject: Subject,
  reader: Subject,
): Promise<void> {
  const request = trial.request(subject)
  const { resource = '' } = subject.behaviour
  const parent = request.target.handles.findLast((one) => one.resource !== resource)
  const shape = shownShape(trial, reader)
  const read = () => trial.request(reader, { target: request.target })
  const before = entityIn(reader, await trial.send(read(), { valid: false }))
  const given = shape.part(before)
  if (trial.make(resource, { ...given, ...ownNames(request) }, parent) === undefined)
    throw new NothingToSay('none can be put into the world')
  const shows = async () => {
    const answer = await trial.send(read(), { valid: false })
    const got = answer.refused ? undefined : entityIn(reader, answer)
    return got !== undefined && shape.compare(given, got).difference === undefined
  }
  if (!(await shows())) throw new NothingToSay('one is there already, or only the service can tell')
  await trial.succeed(request)
  hold(!(await shows()), () => `${shown(given)} is read, although it was taken away`)
  trial.saw(subject, reader)
}

function hasAll(got: JsonValue | undefined, given: JsonValue | undefined): boolean {
  if (Array.isArray(given)) {
    return (
      Array.isArray(got) &&
      got.length === given.length &&
      given.every((item: JsonValue, i) => hasAll(got[i], item))
    )
  }
  if (!isJsonObject(given)) return got === given
  return isJsonObject(got) && Object.entries(given).every(([name, one]) => hasAll(got[name], one))
}

/** A request about a thing that there is once for each name, under a name that is not there yet. */
function newlyNamed(trial: Trial, subject: Subject, nth: number): LawRequest {
  const request = trial.request(subject)
  const { resource } = subject.behaviour
  const { contract } = trial.ground
  const values = request.target.values.map(({ key, value }) =>
    key.resource === resource && isSingleOne(trial, subject)
      ? { key, value: freshValue(contract, subject, key, nth) }
      : { key, value },
  )
  return trial.request(subject, { target: { values, handles: request.target.handles } })
}

function isSingleOne({ ground }: Trial, { behaviour: { resource = '' } }: Subject): boolean {
  return (ground.behaviour.resources[resource]?.keys ?? []).length === 0
}

/** The fields by which what there is once for each name is named. */
function ownNames({ subject, target }: LawRequest): JsonObject {
  let names: JsonObject = {}
  for (const { key, value } of target.values) {
    const [field] = key.fields
    if (key.resource === subject.behaviour.resource && field !== undefined)
      names = withField(names, field, value)
  }
  return names
}

// Two things may have one name in two places that the question does not tell apart.
function asksTheSame(one: Target, other: Target): boolean {
  const said = ({ values }: Target) => JSON.stringify(values.map(({ value }) => value))
  return said(one) === said(other)
}

/** The same question about another parent. */
function siblingTargets(trial: Trial, subject: Subject, parent: Handle | undefined) {
  const { ground } = trial
  if (parent === undefined) return []
  return ground
    .handles(parent.resource)
    .filter((one) => !isSameThing(ground, parent.resource, one.value, parent.value))
    .flatMap((one) => targetFor(ground, subject, one) ?? [])
}
