/** @module Law: every answer to a valid request is one that the contract documents. */

import type { Law } from '../model.ts'
import { isPlainNo, undocumented } from '../run/documented.ts'
import { hold, NothingToSay } from '../verdict.ts'

/** The reason of an operation that answered no, as it is documented: it keeps the contract, and was seen to do nothing else. */
export const SAYS_NO = 'nothing is tied that it could tell of, and it says so as documented'
const NO_TIE = 'nothing is tied that it could tell of'

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
    if (isPlainNo(subject, answer)) throw new NothingToSay(problem === undefined ? SAYS_NO : NO_TIE)
    hold(problem === undefined, () => problem ?? '')
  },
}
