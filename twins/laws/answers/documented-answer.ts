/** @module Law: every answer to a valid request is one that the contract documents. */

import type { Law } from '../model.ts'
import { isPlainNo, undocumented } from '../run/documented.ts'
import { hold, NothingToSay } from '../verdict.ts'

/** The status is documented and the body valid for it. */
export const documentedAnswer: Law = {
  name: 'documented answer',
  sentence:
    'Every answer to a valid request has a documented status and a body that is valid for it.',
  appliesTo: () => true,
  async check(trial, subject) {
    const request = trial.request(subject, { withOptions: true })
    const answer = await trial.send(request)
    const problem = undocumented(trial.ground.contract, subject.operation, answer)
    if (isPlainNo(subject, answer)) throw new NothingToSay('nothing is tied that it could tell of')
    hold(problem === undefined, () => problem ?? '')
  },
}
