/** @module What an operation brings back: nothing where nothing was deleted, and afterwards the very thing that was. */

import type { Subject, Trial } from '../model.ts'
import { observe, targetFor } from '../run/observe.ts'
import { hold, NothingToSay } from '../verdict.ts'

/** For an operation that restores: refused, delete, gone, restore, there again as it was, refused. */
export async function deleteAndRestore(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const resource = subject.behaviour.resource as string
  const request = trial.request(subject)
  const thing = request.target.handles.findLast((one) => one.resource === resource)
  if (thing === undefined) throw new NothingToSay('what it restores is not named by its keys')
  const deletes = ground.subjectsOn(resource, 'delete').flatMap((one) => {
    const isSame = subject.operation.path.startsWith(one.operation.path)
    const target = isSame ? request.target : targetFor(ground, one, thing)
    return target === undefined ? [] : [{ one, target, isSame }]
  })
  const remove = deletes.find(({ isSame }) => isSame) ?? deletes[0]
  const before = await observe(trial, thing)
  if (remove === undefined || before?.value === undefined)
    throw new NothingToSay('nothing deletes what it restores, or shows it')
  const early = await trial.send(request, { valid: false })
  hold(early.refused, () => `what was not deleted was restored with ${early.status}`)
  await trial.succeed(trial.request(remove.one, { target: remove.target }))
  const gone = await observe(trial, thing)
  if (gone?.value !== undefined)
    throw new NothingToSay(`${remove.one.operation.id} left what it should restore`)
  await trial.succeed(request)
  const after = await observe(trial, thing)
  hold(after?.value !== undefined, () => 'what was restored is not there')
  hold(
    JSON.stringify(after?.value) === JSON.stringify(before.value),
    () => 'what was restored is not as it was',
  )
  const late = await trial.send(request, { valid: false })
  hold(late.refused, () => `what was restored was restored again with ${late.status}`)
  trial.saw(subject, remove.one, ...(before.via === undefined ? [] : [before.via]))
}
