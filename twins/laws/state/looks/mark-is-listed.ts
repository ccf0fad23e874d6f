/** @module A mark that no thing shows is seen by the list of what has it. */

import type { JsonObject } from '../../../base/index.ts'
import { fieldPointer } from '../../generate/schema-members.ts'
import type { Ground, Handle, LawRequest, Subject, Trial } from '../../model.ts'
import { isSameThing, listAll, openFilters } from '../../run/listing.ts'
import { targetFor } from '../../run/observe.ts'
import { hold, NothingToSay } from '../../verdict.ts'

/** A mark that an action sets or takes away, and the list of what has it. */
interface Marking {
  readonly field: string
  readonly value: boolean
  readonly lister: Subject
}

/** The list that shows what an action marks; undefined where the thing itself can show it. */
export function listsByMark(ground: Ground, { behaviour }: Subject): Marking | undefined {
  const [set, more] = Object.entries(behaviour.sets ?? {})
  if (set === undefined || more !== undefined || typeof set[1] !== 'boolean') return undefined
  const [field, value] = [set[0], set[1]]
  const resource = behaviour.resource as string
  const pointer = ground.behaviour.resources[resource]?.schemaPointer
  const isShown =
    pointer !== undefined && fieldPointer(ground.contract, pointer, field) !== undefined
  const lister = ground
    .subjectsOn(resource, 'list', 'search')
    .find((one) => one.behaviour.where?.[field] === true)
  return isShown || lister === undefined ? undefined : { field, value, lister }
}

/** Marks a thing, or takes its mark away once it has it: the list has it then, or no longer. */
export async function markAndList(
  trial: Trial,
  subject: Subject,
  request: LawRequest,
  { field, value, lister, thing }: Marking & { readonly thing: Handle },
): Promise<void> {
  const { ground } = trial
  const resource = thing.resource
  const isListed = async () => {
    const { items } = await listAll(trial, lister, { query: openFilters(ground, lister) })
    return items.some((item: JsonObject) => isSameThing(ground, resource, item, thing.value))
  }
  if (!value) {
    const marks = ground
      .subjectsOn(resource, 'action')
      .find((one) => one.behaviour.sets?.[field] === true)
    const target = marks === undefined ? undefined : targetFor(ground, marks, thing)
    if (marks === undefined || target === undefined)
      throw new NothingToSay('nothing sets that mark')
    await trial.succeed(trial.request(marks, { target }))
  }
  hold((await isListed()) !== value, () => `${lister.operation.id} has it before, or lacks it`)
  await trial.succeed(request)
  const after = await isListed()
  hold(after === value, () => `${lister.operation.id} ${value ? 'lacks' : 'still has'} it`)
  trial.saw(subject, lister)
}
