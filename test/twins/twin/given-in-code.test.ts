/** @module What is said of a twin in code is held to what a file may say: nothing is silently nothing. */

import { expect, test } from 'vitest'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'
import type { BehaviourCorrections, Profile } from '../../../twins/behaviour/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { petContract } from '../pets.ts'

const contract = petContract()

function told(given: { readonly profile?: unknown; readonly behaviour?: unknown }): string {
  const { profile, behaviour } = given
  try {
    createTwin({
      contract,
      ...(profile === undefined ? {} : { profile: profile as Profile }),
      ...(behaviour === undefined ? {} : { behaviour: behaviour as BehaviourCorrections }),
    })
  } catch (error) {
    if (error instanceof HoldoutError) return formatError(error)
    throw error
  }
  return 'taken'
}

test('what a profile misspells is told with its field and the nearest name, all of it at once', () => {
  const rule = { requests: 5, windowMs: 1000 }
  expect(
    told({
      profile: {
        limit: rule,
        limits: [rule, { ...rule, headrs: {}, per: 'user' }],
        credentials: ['good', { value: 'x', scope: ['read'] }],
        errors: { default: { at: () => 1 }, teapot: {} },
        ids: { owners: { id: { style: 'guid' }, number: { style: 'sequence', start: 5 } } },
        webhooks: { event: [] },
        idempotency: { header: 'Key', expiresAfter: 5 },
        oauth: { zone: 1 },
      },
    }),
  ).toMatchInlineSnapshot(`
    "a text, or a number, or true or false, or null, or a list, or a mapping of names is expected here (profile.errors.default.at)
    it must be a status, 4XX, 5XX or default (profile.errors.teapot)
    it must be one of credential, operation, world (profile.limits[1].per)
    headrs is not a field here (profile.limits[1].headrs)
      did you mean headers?
    scope is not a field here (profile.credentials[1].scope)
      did you mean scopes?
    expiresAfter is not a field here (profile.idempotency.expiresAfter)
      did you mean expiresAfterMs?
    zone is not a field here (profile.oauth.zone)
      known here: issuer, audience, accessTokenSeconds, refreshTokenSeconds, codeSeconds, clients, user
    event is not a field here (profile.webhooks.event)
      did you mean events?
    style must be one of uuid, sequence, prefixed, key (profile.ids.owners.id.style)
    start is not a field here (profile.ids.owners.number.start)
      known here: style, from, perParent, countedWith, prefix, length, alphabet
    limit is not a field here (profile.limit)
      did you mean limits?"
  `)
  expect(told({ profile: { limits: { ...rule, windowMS: 1 } } })).toMatchInlineSnapshot(`
    "windowMS is not a field here (profile.limits.windowMS)
      did you mean windowMs?"
  `)
  expect(told({ profile: null })).toMatchInlineSnapshot(
    `"a mapping of fields is expected here (profile)"`,
  )
})

test('a profile in code has the defaults of one in a file, and may name what this contract has not', () => {
  expect(told({ profile: { conditional: { operations: ['nosuch'] } } })).toBe('taken')
  const profile = { ids: { owners: { id: { style: 'sequence' } } } } as unknown as Profile
  expect(createTwin({ contract, profile }).behaviour.resources.owners?.ids.id).toEqual({
    style: 'sequence',
    from: 1,
    perParent: false,
  })
})

test('what a behaviour misspells is told with its field and the nearest name', () => {
  expect(
    told({
      behaviour: {
        operations: { listPets: { kynd: 'list', keys: 'id' } },
        resources: { pets: { parents: 'owners', ids: { id: { style: 'uuid' } } } },
        operation: {},
      },
    }),
  ).toMatchInlineSnapshot(`
    "parents is not a field here (resources.pets.parents)
      did you mean parent?
    a list is expected here (operations.listPets.keys)
    kynd is not a field here (operations.listPets.kynd)
      did you mean kind?
    operation is not a field here (operation)
      did you mean operations?"
  `)
  expect(told({ behaviour: { operations: { listPets: { kind: 'list' } } } })).toBe('taken')
  expect(told({ behaviour: createTwin({ contract }).behaviour })).toBe('taken')
})
