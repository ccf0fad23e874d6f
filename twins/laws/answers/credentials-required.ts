/** @module Law: without credentials nothing is given away. */

import type { Law } from '../model.ts'
import { refusalProblem, responseFor } from '../run/documented.ts'
import { hold } from '../verdict.ts'

/** 401 where security is declared; 403 or a refusal in a 200 where the contract documents no 401. */
export const credentialsRequired: Law = {
  name: 'credentials required',
  sentence:
    'Where the contract declares security, a request without credentials is refused with 401 and changes nothing.',
  appliesTo({ operation }, { contract }) {
    const { security } = operation
    if (security.length === 0) return 'the contract declares no security for it'
    if (security.some((one) => Object.keys(one).length === 0)) return 'its security is optional'
    const isKnown = security.some((one) =>
      Object.keys(one).some((name) => {
        const type = contract.securitySchemes.get(name)?.type
        return type !== undefined && type !== 'mutualTLS'
      }),
    )
    return isKnown ? true : 'its security stands outside HTTP'
  },
  async check(trial, subject) {
    const answer = await trial.send(
      { ...trial.request(subject), anonymous: true },
      { valid: false },
    )
    hold(answer.refused, () => `a request without credentials was answered with ${answer.status}`)
    const documents401 = responseFor(
      {
        ...subject.operation,
        responses: subject.operation.responses.filter(({ status }) => status === '401'),
      },
      401,
    )
    const allowed = documents401 === undefined ? [401, 403, 200] : [401]
    hold(
      allowed.includes(answer.status),
      () => `a request without credentials was refused with ${answer.status}, not ${allowed[0]}`,
    )
    const problem = refusalProblem(trial.ground.contract, subject.operation, answer)
    hold(problem === undefined, () => problem ?? '')
    hold((trial.changes() ?? 0) === 0, () => 'a request without credentials changed state')
  },
}
