/** @module What is set or taken away inside many things is seen in each that was named, and in no other. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/index.ts'
import { fieldOf } from '../../../world/index.ts'
import type { Handle, LawRequest, Subject, Trial } from '../../model.ts'
import { compareSent } from '../../run/compare.ts'
import { entityIn, readersOf } from '../../run/observe.ts'
import { hold, NothingToSay, shown } from '../../verdict.ts'

/** It is said of one thing: what stands in that is as it was said, or gone, and what stands in another as before. */
export async function changeAcrossAndRead(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const { items, does, sets = {}, resource = '' } = subject.behaviour
  const [one, other] = ground.handles(items?.inside?.resource ?? '')
  if (one === undefined || other === undefined)
    throw new NothingToSay('there are no two things in which it could be')
  const request = trial.request(subject)
  const [part] = partsOf(request)
  if (part === undefined) throw new NothingToSay('it says nothing of what stands in them')
  const names: JsonObject = { ...part.names }
  for (const [field, value] of Object.entries(sets)) {
    const said = request.path[String(value).replace('$key.', '')]
    if (said !== undefined) Object.assign(names, { [field]: said })
  }
  // What the one is taken out of, the other keeps.
  const made = [one, other].map((outer) =>
    does === 'unset' || outer === other ? trial.make(resource, names, outer) : undefined,
  )
  const look = async (outer: Handle) => {
    const [reader] = readersOf(ground, { resource, value: names, inside: [outer] })
    if (reader === undefined) throw new NothingToSay('no operation reads what it changes')
    const [via, target] = reader
    const answer = await trial.send(trial.request(via, { target }), { valid: false })
    return { via, value: answer.refused ? undefined : entityIn(via, answer) }
  }
  const before = { one: await look(one), other: await look(other) }
  if (made.some((thing, i) => thing === undefined && (i > 0 || does === 'unset')))
    throw new NothingToSay('nothing can be put into them')
  await trial.succeed(request)
  const [after, beside] = [await look(one), await look(other)]
  if (does === 'unset') {
    if (before.one.value === undefined) throw new NothingToSay('nothing was there to be removed')
    hold(after.value === undefined, () => `${shown(names)} is still there`)
  } else {
    hold(after.value !== undefined, () => `${shown(names)} is not there`)
    const pointer = ground.behaviour.resources[resource]?.schemaPointer
    const { difference } = compareSent(ground.contract, pointer, part.said, after.value)
    hold(difference === undefined, () => difference ?? '')
  }
  const isSame = JSON.stringify(beside.value) === JSON.stringify(before.other.value)
  hold(isSame, () => `what stands in another changed too: ${shown(beside.value)}`)
  trial.saw(subject, after.via)
}

/** The things of which the first item speaks, in each that it names: the fields that tell one, and what it shall be. */
function partsOf({ subject, body }: LawRequest) {
  const { items, request } = subject.behaviour
  const list = request.holds === 'list' ? fieldOf(body?.value, request.at) : [body?.value]
  const item = Array.isArray(list) ? (list[0] as JsonValue | undefined) : undefined
  const map = items?.each === undefined ? undefined : fieldOf(item, items.each.member)
  if (items?.each === undefined) {
    const value = fieldOf(item, 'value')
    return [{ names: {}, said: value === undefined ? {} : { value } }]
  }
  const { key, value } = items.each
  return Object.entries(isJsonObject(map) ? map : {}).map(([name, said]) => ({
    names: { [key]: name },
    said: said === undefined ? {} : { [value]: said },
  }))
}
