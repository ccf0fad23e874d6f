/** @module Law: a reference to nothing is refused. */

import type { JsonValue } from '../../base/index.ts'
import type { KeyBinding } from '../../behaviour/index.ts'
import { keyText } from '../../world/index.ts'
import { isParameterValid } from '../generate/make-request.ts'
import type { Ground, Law, LawRequest, Subject } from '../model.ts'
import { refusalProblem } from '../run/documented.ts'
import { keyGroups } from '../run/ground.ts'
import { hold, NothingToSay } from '../verdict.ts'

/** Names, by one key, something that was never there. */
export const nothingRefused: Law = {
  name: 'reference to nothing refused',
  sentence: 'A request about something that does not exist is refused and changes nothing.',
  appliesTo: (subject) =>
    namingKeys(subject).length > 0 ? true : 'no part of its path names something that is kept',
  async check(trial, subject) {
    const request = trial.request(subject)
    const key = trial.draw(trial.generator.constantFrom(...namingKeys(subject)))
    const missing = missingValue(trial.ground, subject, key)
    if (missing === undefined) throw new NothingToSay(`no value of ${key.name} names nothing`)
    const changed = withKey(request, key, missing)
    const answer = await trial.send(changed, { valid: false })
    hold(
      answer.refused,
      () => `${key.name}=${keyText(missing)} names nothing, and the answer was ${answer.status}`,
    )
    hold(
      answer.status < 500,
      () => `${key.name}=${keyText(missing)} names nothing, and the answer was ${answer.status}`,
    )
    const problem = refusalProblem(trial.ground.contract, subject.operation, answer)
    hold(problem === undefined, () => problem ?? '')
    hold((trial.changes() ?? 0) === 0, () => 'a request about nothing changed state')
  },
}

/** Keys that must name something: not those that become fields of what is made, nor those by which a PUT makes it. */
function namingKeys(subject: Subject): readonly KeyBinding[] {
  const { kind, resource } = subject.behaviour
  const groups = keyGroups(subject)
  const last = groups.at(-1)
  const isFree =
    (kind === 'create' ||
      kind === 'replace' ||
      kind === 'list' ||
      kind === 'search' ||
      kind === 'singleton') &&
    last?.resource === resource
  const isActor = kind === 'singleton' && groups.length === 1
  if (isActor && isFree) return []
  return (isFree ? groups.slice(0, -1) : groups).flatMap(({ keys }) =>
    keys.filter((key) => key.in !== 'header'),
  )
}

function missingValue(ground: Ground, subject: Subject, key: KeyBinding): JsonValue | undefined {
  const parameter = subject.operation.parameters.find(
    ({ name, in: at }) => name === key.name && at === key.in,
  )
  const candidates: JsonValue[] = [
    'no-such-thing',
    987654321,
    'nosuchthing',
    '00000000-0000-4000-8000-00000000dead',
    'NOSUCHTHING0000000000',
  ]
  return parameter === undefined
    ? candidates[0]
    : candidates.find((value) => isParameterValid(ground.contract, parameter, value))
}

function withKey(request: LawRequest, key: KeyBinding, value: JsonValue): LawRequest {
  if (key.in === 'path') return { ...request, path: { ...request.path, [key.name]: value } }
  if (key.in === 'query') return { ...request, query: { ...request.query, [key.name]: value } }
  const { body } = request
  if (body === undefined) throw new NothingToSay('it has no body in which to name something')
  return {
    ...request,
    body: { ...body, value: { ...(body.value as object), [key.name]: value } as JsonValue },
  }
}
