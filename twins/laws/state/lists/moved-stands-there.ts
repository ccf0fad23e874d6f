/** @module What is moved stands where it was said to, and the others keep their order. */

import type { JsonObject, JsonValue } from '../../../base/index.ts'
import { fieldOf, keyText } from '../../../world/index.ts'
import { mediaOf } from '../../generate/make-request.ts'
import { fieldPointer, membersOf } from '../../generate/schema-members.ts'
import type { Handle, LawRequest, Subject, Trial } from '../../model.ts'
import { targetFor } from '../../run/observe.ts'
import { hold, NothingToSay } from '../../verdict.ts'
import { look } from './each-item-is-seen.ts'

/** The last of three or more is moved to the front, and then behind the second. */
export async function moveAndLook(trial: Trial, subject: Subject): Promise<void> {
  const { behaviour, operation } = subject
  const resource = behaviour.resource as string
  const request = trial.request(subject)
  const named = request.target.handles.findLast((one) => one.resource === resource)
  const home = named === undefined ? request.target.handles.at(-1) : named.inside[0]
  const like: JsonObject = named === undefined ? {} : withoutKeys(trial, resource, named.value)
  for (let i = 0; i < 2; i += 1) trial.make(resource, like, home)
  const things = (trial.stored(resource) ?? []).filter((one) => one.inside[0]?.uid === home?.uid)
  const last = things.at(-1)
  if (last === undefined) throw new NothingToSay('nothing is there that could be moved')
  const target = named === undefined ? request.target : targetFor(trial.ground, subject, last)
  if (target === undefined) throw new NothingToSay('what is to be moved cannot be named')
  const base = trial.request(subject, { target })
  const ids = async () => {
    const seen = await look(trial, subject, base)
    return { via: seen.via, ids: seen.items.flatMap((one) => keyText(fieldOf(one, 'id')) ?? []) }
  }
  const own = keyText(fieldOf(last.value, 'id'))
  const before = (await ids()).ids
  const others = before.filter((id) => id !== own)
  if (own === undefined || others.length < 2 || others.length === before.length)
    throw new NothingToSay('no ids tell in which order they stand')
  const listed = new Set(things.flatMap(({ value }) => keyText(fieldOf(value, 'id')) ?? []))
  if (before.some((id) => !listed.has(id))) throw new NothingToSay('other things are listed there')
  const [front, second = ''] = [others[0], others[1]]
  await trial.succeed(placed(trial, base, last, { position: /^first$/i, at: 0 }))
  let after = await ids()
  const first = after.ids.join()
  hold(first === [own, ...others].join(), () => `${own} was moved to the front, and it is ${first}`)
  if (says(trial, subject, 'after') || behaviour.sets !== undefined) {
    await trial.succeed(placed(trial, base, last, { after: second, at: 2 }))
    after = await ids()
    const now = after.ids.join()
    const wanted = [front, second, own, ...others.slice(2)].join()
    hold(now === wanted, () => `${own} was moved behind ${second}, and it is ${now}`)
  }
  hold(operation.method !== 'get', () => 'a GET moved something')
  trial.saw(subject, ...(after.via === undefined ? [] : [after.via]))
}

function withoutKeys({ ground }: Trial, resource: string, value: JsonObject): JsonObject {
  const known = ground.behaviour.resources[resource]
  const keys = new Set([...(known?.keys ?? []), ...Object.keys(known?.ids ?? {}), 'self'])
  return Object.fromEntries(Object.entries(value).filter(([name]) => !keys.has(name)))
}

function says({ ground }: Trial, subject: Subject, name: string): boolean {
  const media = mediaOf(subject)
  return (
    media !== undefined && fieldPointer(ground.contract, media.schemaPointer, name) !== undefined
  )
}

/** The request with another place: a word or a neighbour in its body, or a number in its path. */
function placed(
  trial: Trial,
  request: LawRequest,
  moved: Handle,
  where: { readonly position?: RegExp; readonly after?: string; readonly at: number },
): LawRequest {
  const { contract } = trial.ground
  const { sets, request: shape, items } = request.subject.behaviour
  const [counted] = Object.values(sets ?? {})
  if (typeof counted === 'string')
    return { ...request, path: { ...request.path, [counted.replace('$key.', '')]: where.at } }
  const media = mediaOf(request.subject)
  if (media === undefined || request.body === undefined)
    throw new NothingToSay('it has no body that could say where')
  const at = fieldPointer(contract, media.schemaPointer, 'position')
  const words = at === undefined ? [] : membersOf(contract, at).keywords.enum
  const word = Array.isArray(words)
    ? words.find((one: JsonValue) => where.position?.test(String(one)) === true)
    : undefined
  if (where.after === undefined && word === undefined)
    throw new NothingToSay('no word is known for the first place')
  const next = fieldPointer(contract, media.schemaPointer, 'after')
  const isAddress = next !== undefined && membersOf(contract, next).keywords.format === 'uri'
  const neighbour = isAddress ? `https://example.com/${where.after}` : where.after
  const named = items === undefined ? {} : { [shape.at]: [String(fieldOf(moved.value, 'id'))] }
  const place = where.after === undefined ? { position: word } : { after: neighbour }
  return { ...request, body: { ...request.body, value: { ...named, ...place } as JsonValue } }
}
