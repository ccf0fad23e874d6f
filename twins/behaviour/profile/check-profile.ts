/** @module What is wrong with a profile that is well written: names that neither the contract nor the behaviour has. */

import { type ErrorPlace, HoldoutError, nearestName, throwIfAny } from '../../base/index.ts'
import { type Contract, methodsOf } from '../../contract/index.ts'
import { placeOfCorrection } from '../file/correction-places.ts'
import type { Behaviour } from '../model.ts'
import { namePattern } from '../name-pattern.ts'
import type { Profile } from './model.ts'

/** A name in a profile, and where it stands. */
interface Named {
  readonly name: string | undefined
  readonly at: readonly (string | number)[]
}

/** The names that an object at a dotted path of a resource's entities may have; undefined where any name goes. */
export type FieldNames = (resource: string, path: string) => readonly string[] | undefined

/**
 * Holds a profile against the contract and the behaviour: the operations and methods that limits, keys and conditions name, and
 * the resources of ids, webhooks and the actor with their fields. What names nothing would have no effect.
 *
 * @param names the fields that resources have
 * @param inside where it stands in what it was read from
 * @throws {HoldoutError} `PROFILE_UNKNOWN_OPERATION`, `PROFILE_UNKNOWN_METHOD`, `PROFILE_UNKNOWN_RESOURCE`, `PROFILE_UNKNOWN_FIELD`
 * with file, line and field; several of them as one error
 */
export function checkProfile(
  contract: Contract,
  behaviour: Behaviour,
  profile: Profile,
  names: FieldNames,
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
    method: methodsOf(contract),
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
    ...fieldsIn(profile).flatMap(({ resource, name, at }) => {
      const missed = known.resource.includes(resource)
        ? missedStep(names, resource, name)
        : undefined
      if (missed === undefined) return []
      const near = nearestName(missed.step, missed.known)
      return unknown(`${resource} have no field ${missed.path}`, 'FIELD', place(at), [
        near === undefined ? undefined : [...missed.before, near].join('.'),
        missed.known.length === 0
          ? 'its schema has no fields'
          : `there are ${missed.known.join(', ')}`,
      ])
    }),
  ])
}

/** A dotted field of a resource. */
interface NamedField {
  readonly resource: string
  readonly name: string
  readonly at: Named['at']
}

function fieldsIn({ ids = {}, actor, webhooks = {} }: Profile): readonly NamedField[] {
  const { subscriptions = [], events = [], payload } = webhooks
  return [
    ...Object.entries(ids).flatMap(([resource, styles]) =>
      Object.entries(styles).flatMap(([name, style]) => {
        const own = { resource, name, at: ['ids', resource, name] }
        const from =
          style.style === 'key' ? [{ ...own, name: style.from, at: [...own.at, 'from'] }] : []
        return [own, ...from]
      }),
    ),
    ...namesOf(actor?.resource, actor?.fields, ['actor', 'fields']),
    ...subscriptions.flatMap((one, i) =>
      (['url', 'events', 'secret', 'contentType'] as const).flatMap((part) => {
        const name = one[part]
        const at = ['webhooks', 'subscriptions', i, part]
        return name === undefined ? [] : [{ resource: one.resource, name, at }]
      }),
    ),
    ...events.flatMap(({ resource, when }, i) =>
      namesOf(resource, when, ['webhooks', 'events', i, 'when']),
    ),
    ...namesOf(payload?.resource, payload?.fields, ['webhooks', 'payload', 'fields']),
  ]
}

function namesOf(
  resource: string | undefined,
  fields: object | undefined,
  at: Named['at'],
): readonly NamedField[] {
  if (resource === undefined) return []
  return Object.keys(fields ?? {}).map((name) => ({ resource, name, at: [...at, name] }))
}

/** The first step of a dotted field that nothing has. */
function missedStep(names: FieldNames, resource: string, field: string) {
  const steps = field.split('.')
  for (const [i, step] of steps.entries()) {
    const before = steps.slice(0, i)
    const known = names(resource, before.join('.'))
    if (known === undefined) return undefined
    if (!known.includes(step)) return { step, before, known, path: [...before, step].join('.') }
  }
  return undefined
}

function listed(names: readonly string[] = [], at: Named['at']) {
  return names.map((name, i) => ({ name, at: [...at, i] }))
}

function inEach(named: readonly { readonly resource: string }[], at: Named['at']) {
  return named.map(({ resource }, i) => ({ name: resource, at: [...at, i, 'resource'] }))
}

function unknown(
  message: string,
  what: 'OPERATION' | 'METHOD' | 'RESOURCE' | 'FIELD',
  place: ErrorPlace,
  [near, hint]: readonly [near: string | undefined, hint: string],
): HoldoutError {
  return new HoldoutError(message, {
    code: `PROFILE_UNKNOWN_${what}`,
    place,
    hint: near === undefined ? hint : `did you mean ${near}?`,
  })
}
