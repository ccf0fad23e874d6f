/** @module Law: a repeated idempotency key changes nothing. */

import { keyHeaderOf } from '../../behaviour/index.ts'
import type { Law } from '../model.ts'
import { hold } from '../verdict.ts'

/** The same request under the same key is carried out once. */
export const repeatChangesNothing: Law = {
  name: 'repeated key changes nothing',
  sentence:
    'A request repeated under the same idempotency key gives the same answer and changes nothing.',
  appliesTo: ({ operation }) =>
    keyHeaderOf(operation) === undefined ? 'the contract declares no idempotency key for it' : true,
  async check(trial, subject) {
    const request = trial.request(subject)
    const name = keyHeaderOf(subject.operation) ?? ''
    const keyed = { ...request, headers: { ...request.headers, [name]: 'the-same-key' } }
    const first = await trial.succeed(keyed)
    const changes = trial.changes()
    const second = await trial.send(keyed)
    hold(
      second.status === first.status && second.text === first.text,
      () => 'the repeated request was answered otherwise',
    )
    hold(trial.changes() === changes, () => 'the repeated request changed state again')
    trial.saw(subject)
  },
}
