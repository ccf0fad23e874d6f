/** @module What shows the newest shows each that is put there next, and none that it leaves out. */

import type { Subject, Trial } from '../model.ts'
import { compareSent } from '../run/compare.ts'
import { identityOf, isSameThing } from '../run/listing.ts'
import { entityIn } from '../run/observe.ts'
import { hold, NothingToSay, shown } from '../verdict.ts'

/** Puts things there one after another, and reads each; then one that is left out, which is not read. */
export async function makeAndReadNewest(trial: Trial, subject: Subject): Promise<void> {
  const { behaviour, operation } = subject
  const resource = behaviour.resource as string
  const where = behaviour.where ?? {}
  const request = trial.request(subject)
  const parent = request.target.handles.at(-1)
  const make = (given: typeof where) => {
    const made = trial.make(resource, given, parent)
    if (made === undefined) throw new NothingToSay('none can be put into the world')
    return made
  }
  const isRead = async ({ value }: ReturnType<typeof make>) => {
    const answer = await trial.send(request)
    const got = answer.refused ? undefined : entityIn(subject, answer)
    if (got === undefined) return false
    // What shows no key tells by its members.
    return identityOf(trial.ground, resource, got) === undefined
      ? compareSent(trial.ground.contract, undefined, got, value).difference === undefined
      : isSameThing(trial.ground, resource, got, value)
  }
  let newest = make(where)
  hold(await isRead(newest), () => `${operation.id} does not show ${shown(newest.value)}`)
  newest = make(where)
  hold(
    await isRead(newest),
    () => `${operation.id} does not show ${shown(newest.value)}, made last`,
  )
  for (const [field, value] of Object.entries(where)) {
    make({ ...where, [field]: value !== true })
    hold(await isRead(newest), () => `${operation.id} shows one whose ${field} is not ${value}`)
  }
  trial.saw(subject)
}
