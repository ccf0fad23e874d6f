/** @module The one of another kind that a thing has is shown there, and no other than the last that was said. */

import { isJsonObject } from '../../../base/index.ts'
import { fieldOf, withField } from '../../../world/index.ts'
import type { Handle, LawRequest, Subject, Trial } from '../../model.ts'
import { identityOf, isSameThing } from '../../run/listing.ts'
import { entityIn } from '../../run/observe.ts'
import { hold, NothingToSay, shown } from '../../verdict.ts'

/** Whether an operation shows which one a thing has, or says which. */
export function showsAssigned({ operation, behaviour }: Subject): boolean {
  const { kind, member, resource, keys, response, does, request } = behaviour
  if (kind !== 'membership' || member === undefined || response.holds !== 'entity') return false
  const isOfOther = resource === member.resource && keys.at(-1)?.resource !== member.resource
  const isSaid = does === 'replace' && request.holds === 'ids'
  return isOfOther && (operation.method === 'get' ? does === 'read' : isSaid)
}

/** One is tied to it, by the operation of the same path that says which or else in the world, and shown; then another. */
export async function tieAndShow(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const { path, method } = subject.operation
  const here = ground.subjects.filter((one) => one.operation.path === path && showsAssigned(one))
  const reader = method === 'get' ? subject : here.find((one) => one.operation.method === 'get')
  const setter = method === 'get' ? here.find((one) => one.operation.method !== 'get') : subject
  const { member } = subject.behaviour
  if (reader === undefined || member === undefined) throw new NothingToSay('nothing shows which')
  const request = trial.request(reader)
  const owner = request.target.handles.at(-1)
  const isShown = async (one: Handle) => {
    const answer = await trial.send(request, { valid: false })
    const got = answer.refused ? undefined : entityIn(reader, answer)
    return got !== undefined && isSameThing(ground, member.resource, got, one.value)
  }
  const [first, second] = ground.handles(member.resource)
  if (owner === undefined || first === undefined || second === undefined)
    throw new NothingToSay(`there are no two of ${member.resource} that it could have`)
  if (identityOf(ground, member.resource, first.value) === undefined)
    throw new NothingToSay(`nothing tells which of ${member.resource} is shown`)
  hold(!(await isShown(first)), () => `${shown(first.value)} is shown, which it does not have`)
  for (const one of setter === undefined ? [first] : [first, second]) {
    if (setter === undefined) trial.link(member.as, owner, one)
    else await trial.succeed(naming(trial.request(setter, { target: request.target }), one))
    hold(await isShown(one), () => `${shown(one.value)} is not what is shown`)
  }
  trial.saw(reader, ...(setter === undefined ? [] : [setter]))
}

function naming(request: LawRequest, one: Handle): LawRequest {
  const { at } = request.subject.behaviour.request
  const { body } = request
  const key = fieldOf(one.value, /id$/i.test(at) ? 'id' : at)
  if (body === undefined || key === undefined || !isJsonObject(body.value))
    throw new NothingToSay('nothing in its body says which')
  return { ...request, body: { ...body, value: withField(body.value, at, key) } }
}
