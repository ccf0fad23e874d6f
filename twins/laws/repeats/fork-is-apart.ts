/** @module Law: a fork never sees its sibling. */

import type { Law, LawRequest, Subject, Trial } from '../model.ts'
import { hold, NothingToSay } from '../verdict.ts'
import { counterpartsOf } from './counterparts.ts'

/** A change in one of two forks is not seen in the other. */
export const forkIsApart: Law = {
  name: 'fork is apart',
  sentence: 'What a request changes in one fork of a world is never seen in its sibling.',
  needsWorlds: true,
  appliesTo: ({ operation, behaviour }) =>
    operation.method === 'get' ||
    ['read', 'list', 'search', 'static', 'unsupported'].includes(behaviour.kind)
      ? 'it changes nothing'
      : true,
  async check(trial, subject) {
    const request = trial.request(subject)
    const watches = watching(trial, subject, request)
    const untold = await holdApart(trial.siblings(), request, watches)
    if (untold === undefined) return
    // Where there is nothing yet that it could change, that is brought about before the world is forked.
    for (const before of counterpartsOf(trial, request)) {
      if ((await trial.send(before, { valid: false })).refused) continue
      if ((await holdApart(trial.siblings(), request, watches)) === undefined) return
    }
    throw new NothingToSay(untold)
  },
}

// Gives why nothing was seen, where that is so.
async function holdApart(
  [first, second]: readonly [Trial, Trial],
  request: LawRequest,
  watches: readonly LawRequest[],
): Promise<string | undefined> {
  const before: string[] = []
  for (const watch of watches) before.push((await second.send(watch, { valid: false })).text)
  const answer = await first.send(request, { valid: false })
  if (answer.refused) return `it was refused with ${answer.status}`
  for (const [i, watch] of watches.entries()) {
    const { text } = await second.send(watch, { valid: false })
    hold(
      text === before[i],
      () =>
        `after ${request.subject.operation.id} in its sibling, ${watch.subject.operation.id} answers otherwise`,
    )
  }
  hold((second.changes() ?? 0) === 0, () => 'the sibling changed')
  return (first.changes() ?? 0) === 0 ? 'it changed nothing' : undefined
}

/** Requests that would show the change. */
function watching(trial: Trial, subject: Subject, request: LawRequest): LawRequest[] {
  const { resource = '' } = subject.behaviour
  return [
    ...trial.ground.subjectsOn(resource, 'list'),
    ...trial.ground.subjectsOn(resource, 'read'),
  ]
    .slice(0, 3)
    .flatMap((one) => {
      try {
        return [trial.request(one)]
      } catch (error) {
        if (error instanceof NothingToSay) return []
        throw error
      }
    })
    .concat(request.subject.operation.method === 'get' ? [request] : [])
}
