/** @module Law: a valid request about what exists succeeds. */

import type { Law } from '../model.ts'
import { isPlainNo } from '../run/documented.ts'
import { hold, shown } from '../verdict.ts'

/** Without it a twin that refuses everything would keep every other law. */
export const validSucceeds: Law = {
  name: 'valid request succeeds',
  sentence: 'A valid request about things that exist is not refused.',
  appliesTo({ operation, behaviour }) {
    const isQuestion =
      operation.method === 'get' && ['membership', 'toggle'].includes(behaviour.kind)
    if (isQuestion) return 'it asks whether two things are tied, and no is an answer'
    const isFile = behaviour.kind === 'singleton' && behaviour.response.holds === 'media'
    return isFile ? 'it gives a file, which is not there until somebody puts it there' : true
  },
  async check(trial, subject) {
    const before = trial.stored(subject.behaviour.resource ?? '')?.length
    const request = trial.request(subject)
    const answer = await trial.send(request)
    // A drawn name may be taken already: then the refusal is right.
    const isTaken =
      answer.refused &&
      [409, 422, 400, 200].includes(answer.status) &&
      /exist|taken|conflict|duplicate/i.test(answer.text)
    if (isTaken && (before ?? 1) > 0) return
    if (isPlainNo(subject, answer)) return
    hold(
      !answer.refused,
      () =>
        `a valid request was refused with ${answer.status}: ${shown(answer.json ?? answer.text)}`,
    )
  },
}
