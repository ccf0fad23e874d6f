/** @module Law: a reference to nothing is refused. */

import type { JsonValue } from '../../base/index.ts'
import type { KeyBinding } from '../../behaviour/index.ts'
import { isParameterValid, mediaOf } from '../generate/make-request.ts'
import { namingInBody } from '../generate/name-references.ts'
import type { Ground, Law, LawRequest, Subject } from '../model.ts'
import { refusalProblem } from '../run/documented.ts'
import { keyGroups } from '../run/ground.ts'
import { hold, NothingToSay } from '../verdict.ts'

/** Names, by one key or in one member of the body, something that was never there. */
export const nothingRefused: Law = {
  name: 'reference to nothing refused',
  sentence:
    'A request about something that does not exist, or that names such in its body, is refused and changes nothing.',
  appliesTo: (subject) =>
    namingKeys(subject).length > 0 || subject.behaviour.references !== undefined
      ? true
      : 'no part of its path and no member of its body names something that is kept',
  async check(trial, subject) {
    const request = trial.request(subject)
    const options = [
      ...namingKeys(subject).flatMap((key) => withMissingKey(trial.ground, request, key)),
      ...withMissingMember(trial.ground, request),
      ...withMissingParameter(trial.ground, request),
    ]
    if (options.length === 0) throw new NothingToSay('nothing could be drawn that names nothing')
    const { changed, said } = trial.draw(trial.generator.constantFrom(...options))
    const answer = await trial.send(changed, { valid: false })
    const told = () => `${said} names nothing, and the answer was ${answer.status}`
    hold(answer.refused, told)
    hold(answer.status < 500, told)
    const problem = refusalProblem(trial.ground.contract, subject.operation, answer)
    hold(problem === undefined, () => problem ?? '')
    hold((trial.changes() ?? 0) === 0, () => 'a request about nothing changed state')
  },
}

/** A request that names nothing in one place, and that place with what it says. */
interface NamingNothing {
  readonly changed: LawRequest
  readonly said: string
}

const MISSING: readonly JsonValue[] = [
  'no-such-thing',
  987654321,
  'nosuchthing',
  '00000000-0000-4000-8000-00000000dead',
  'NOSUCHTHING0000000000',
]

/** Keys that must name something: not those that become fields of what is made, nor those by which a PUT makes it. */
function namingKeys(subject: Subject): readonly KeyBinding[] {
  const { kind, resource, does } = subject.behaviour
  const groups = keyGroups(subject)
  const last = groups.at(-1)
  const isFree =
    ((kind === 'create' && does !== 'copy') ||
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

function withMissingKey(
  ground: Ground,
  request: LawRequest,
  key: KeyBinding,
): readonly NamingNothing[] {
  const parameter = request.subject.operation.parameters.find(
    ({ name, in: at }) => name === key.name && at === key.in,
  )
  const missing =
    parameter === undefined
      ? MISSING[0]
      : MISSING.find((value) => isParameterValid(ground.contract, parameter, value))
  const changed = missing === undefined ? undefined : withKey(request, key, missing)
  return changed === undefined ? [] : [{ changed, said: `${key.name}=${missing}` }]
}

// Each member with the first name that it may hold.
function withMissingMember(ground: Ground, request: LawRequest): readonly NamingNothing[] {
  const media = mediaOf(request.subject)
  const { body } = request
  if (media === undefined || body === undefined) return []
  const found = new Map<string, NamingNothing>()
  for (const missing of MISSING) {
    for (const { member, value } of namingInBody(ground, media, request, missing)) {
      if (found.has(member)) continue
      found.set(member, {
        changed: { ...request, body: { ...body, value } },
        said: `${member}=${missing}`,
      })
    }
  }
  return [...found.values()]
}

// Each parameter of the query that refers to something, with the first name that it may hold.
function withMissingParameter(ground: Ground, request: LawRequest): readonly NamingNothing[] {
  const { behaviour, operation } = request.subject
  return operation.parameters.flatMap((parameter) => {
    const { name } = parameter
    if (parameter.in !== 'query' || behaviour.references?.[name] === undefined) return []
    const missing = MISSING.find((value) => isParameterValid(ground.contract, parameter, value))
    if (missing === undefined) return []
    const changed = { ...request, query: { ...request.query, [name]: missing } }
    return [{ changed, said: `${name}=${missing}` }]
  })
}

function withKey(request: LawRequest, key: KeyBinding, value: JsonValue): LawRequest | undefined {
  if (key.in === 'path') return { ...request, path: { ...request.path, [key.name]: value } }
  if (key.in === 'query') return { ...request, query: { ...request.query, [key.name]: value } }
  const { body } = request
  return body === undefined
    ? undefined
    : {
        ...request,
        body: { ...body, value: { ...(body.value as object), [key.name]: value } as JsonValue },
      }
}
