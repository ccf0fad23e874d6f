/** @module Law: an invalid request is refused as the contract says, and changes nothing. */

import { canBeInvalid, invalidRequests } from '../generate/invalid-request.ts'
import type { Law } from '../model.ts'
import { refusalProblem } from '../run/documented.ts'
import { hold, NothingToSay } from '../verdict.ts'

/** Breaks a valid request in one place. */
export const invalidRefused: Law = {
  name: 'invalid request refused',
  sentence:
    'A request that breaks the contract in one place is refused with the error schema and changes nothing.',
  appliesTo: (subject, { contract }) =>
    canBeInvalid(contract, subject)
      ? true
      : 'the contract forbids nothing that a request of it could say',
  async check(trial, subject) {
    const ways = invalidRequests(trial.ground.contract, trial.request(subject))
    if (ways.length === 0) throw new NothingToSay('the drawn request could not be broken')
    const { request, why } = trial.draw(trial.generator.constantFrom(...ways))
    const answer = await trial.send(request, { valid: false })
    hold(answer.refused, () => `a request ${why} was answered with ${answer.status}`)
    hold(answer.status < 500, () => `a request ${why} was answered with ${answer.status}`)
    const problem = refusalProblem(trial.ground.contract, subject.operation, answer)
    hold(problem === undefined, () => `${problem} (to a request ${why})`)
    hold((trial.changes() ?? 0) === 0, () => `a request ${why} changed state`)
  },
}
