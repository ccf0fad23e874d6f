/** @module What has to be done before a request, so that it has something to change: a tie to cut, a mark to take away. */

import { canonicalJson } from '../../base/index.ts'
import type { Ground, LawRequest, Subject, Trial } from '../model.ts'
import { targetFor } from '../run/observe.ts'
import { tieFamily } from '../state/ties/tie-family.ts'
import { NothingToSay } from '../verdict.ts'

const MOST = 4

/**
 * Requests about what another is about, each of which may bring about what that one changes: what sets at its own path, what
 * ties what it unties, an action that sets one of its fields otherwise, and for what restores, what deletes.
 */
export function* counterpartsOf(
  trial: Trial,
  { subject, target }: LawRequest,
): Generator<LawRequest> {
  const { ground } = trial
  const { path } = subject.operation
  const thing = target.handles.at(-1)
  for (const one of subjectsBefore(ground, subject)) {
    const isHere = one.operation.path === path || thing === undefined
    const named = isHere ? target : targetFor(ground, one, thing)
    try {
      yield trial.request(one, named === undefined ? {} : { target: named })
    } catch (error) {
      if (!(error instanceof NothingToSay)) throw error
    }
  }
}

function subjectsBefore(ground: Ground, subject: Subject): readonly Subject[] {
  const { resource, sets = {}, does } = subject.behaviour
  const isOther = (one: Subject) => one !== subject && one.operation.method !== 'get'
  const setsOtherwise = ({ behaviour }: Subject) =>
    behaviour.resource === resource &&
    Object.entries(behaviour.sets ?? {}).some(
      ([field, value]) =>
        sets[field] !== undefined && canonicalJson(sets[field]) !== canonicalJson(value),
    )
  const { tie } = tieFamily(ground, subject)
  const others = ground.subjects.filter(isOther)
  const found = [
    ...(tie === undefined || tie === subject ? [] : [tie]),
    ...others.filter(({ operation }) => operation.path === subject.operation.path),
    ...others.filter(setsOtherwise),
    ...(does === 'restore' && resource !== undefined ? ground.subjectsOn(resource, 'delete') : []),
  ]
  return [...new Set(found)].slice(0, MOST)
}
