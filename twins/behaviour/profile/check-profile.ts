/** @module What is wrong with a profile that is well written: names that neither the contract nor the behaviour has. */

import { type ErrorPlace, HoldoutError, nearestName, throwIfAny } from '../../base/index.ts'
import type { Contract } from '../../contract/index.ts'
import { placeOfCorrection } from '../file/correction-places.ts'
import type { Behaviour } from '../model.ts'
import { namePattern } from '../name-pattern.ts'
import type { Profile } from './model.ts'

/** A name in a profile, and where it stands. */
interface Named {
  readonly name: string | undefined
  readonly at: readonly (string | number)[]
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options', 'trace', 'query']

/**
 * Holds a profile against the contract and the behaviour: the operations and methods that limits, keys and conditions name, and
 * the resources of ids, webhooks and the actor. What names nothing would have no effect.
 *
 * @param inside where it stands in what it was read from
 * @throws {HoldoutError} `PROFILE_UNKNOWN_OPERATION`, `PROFILE_UNKNOWN_METHOD`, `PROFILE_UNKNOWN_RESOURCE` with file, line and
 * field; several of them as one error
 */
export function checkProfile(
  contract: Contract,
  behaviour: Behaviour,
  profile: Profile,
  inside: readonly string[] = [],
): void {
  const { limits = [], conditional, idempotency, ids = {}, actor, webhooks = {} } = profile
  const rules = Array.isArray(limits) ? limits : [limits]
  const limitAt = (i: number) => (Array.isArray(limits) ? ['limits', i] : ['limits'])
  const operations = [
    ...rules.flatMap((rule, i) => listed(rule.operations, [...limitAt(i), 'operations'])),
    ...listed(conditional?.operations, ['conditional', 'operations']),
  ]
  const methods = [
    ...rules.flatMap((rule, i) => listed(rule.methods, [...limitAt(i), 'methods'])),
    ...listed(idempotency?.methods, ['idempotency', 'methods']),
  ]
  const { subscriptions = [], events = [], payload } = webhooks
  const resources: Named[] = [
    ...Object.keys(ids).map((name) => ({ name, at: ['ids', name] })),
    ...Object.entries(ids).flatMap(([name, styles]) =>
      Object.entries(styles).flatMap(([field, style]) =>
        style.style === 'sequence'
          ? [{ name: style.countedWith, at: ['ids', name, field, 'countedWith'] }]
          : [],
      ),
    ),
    { name: actor?.resource, at: ['actor', 'resource'] },
    ...inEach(subscriptions, ['webhooks', 'subscriptions']),
    ...inEach(events, ['webhooks', 'events']),
    { name: payload?.resource, at: ['webhooks', 'payload', 'resource'] },
  ]
  const known = {
    operation: contract.operations.map(({ id }) => id),
    method: [...METHODS, ...contract.operations.map(({ method }) => method)],
    resource: Object.keys(behaviour.resources),
  }
  const place = (at: Named['at']) => placeOfCorrection(profile, [...inside, ...at])
  throwIfAny([
    ...operations
      .filter(({ name }) => !known.operation.some((id) => namePattern(name).test(id)))
      .map(({ name, at }) =>
        unknown(`no operation of the contract is called ${name}`, 'OPERATION', place(at), [
          nearestName(name, known.operation),
          'take an id from `holdout twin explain`, with * for any text',
        ]),
      ),
    ...methods
      .filter(({ name }) => !known.method.includes(name.toLowerCase()))
      .map(({ name, at }) =>
        unknown(`${name} is no method of HTTP, nor of the contract`, 'METHOD', place(at), [
          nearestName(name.toLowerCase(), known.method)?.toUpperCase(),
          'say GET, POST, PUT, PATCH or DELETE',
        ]),
      ),
    ...resources.flatMap(({ name, at }) =>
      name === undefined || known.resource.includes(name)
        ? []
        : unknown(`there is no resource ${name}`, 'RESOURCE', place(at), [
            nearestName(name, known.resource),
            'take its name from `holdout twin explain --json`, or add it in a behaviour file',
          ]),
    ),
  ])
}

function listed(names: readonly string[] = [], at: Named['at']) {
  return names.map((name, i) => ({ name, at: [...at, i] }))
}

function inEach(named: readonly { readonly resource: string }[], at: Named['at']) {
  return named.map(({ resource }, i) => ({ name: resource, at: [...at, i, 'resource'] }))
}

function unknown(
  message: string,
  what: 'OPERATION' | 'METHOD' | 'RESOURCE',
  place: ErrorPlace,
  [near, hint]: readonly [near: string | undefined, hint: string],
): HoldoutError {
  return new HoldoutError(message, {
    code: `PROFILE_UNKNOWN_${what}`,
    place,
    hint: near === undefined ? hint : `did you mean ${near}?`,
  })
}
