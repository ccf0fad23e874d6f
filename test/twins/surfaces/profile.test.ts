import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'
import type { Profile } from '../../../twins/behaviour/index.ts'
import { loadTwins, readProfile } from '../../../twins/surfaces/index.ts'

const PETS = new URL('../../fixtures/contracts/pets.yaml', import.meta.url).pathname

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-profile-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function read(text: string): Promise<unknown> {
  const file = join(directory, 'profile.yaml')
  await writeFile(file, text)
  try {
    return await readProfile(file)
  } catch (error) {
    if (error instanceof HoldoutError) return formatError(error).replaceAll(directory, '…')
    throw error
  }
}

test('one limit or several, credentials as texts or in full', async () => {
  expect(
    await read(`limits: { requests: 5, windowMs: 1000, headers: { limit: X-Rate-Limit-Limit } }
credentials: [good, { value: 'ada:pass', scopes: [read] }]
errors: { 4XX: { error: '\${code}' } }
`),
  ).toEqual({
    limits: { requests: 5, windowMs: 1000, headers: { limit: 'X-Rate-Limit-Limit' } },
    credentials: ['good', { value: 'ada:pass', scopes: ['read'] }],
    errors: { '4XX': { error: '${code}' } },
  })
})

test('mistakes are told together, each with file, line and field', async () => {
  expect(
    await read(`limits:
  - requests: many
    windowMs: 0
    per: user
  - requests: 1
    windowMs: 1
    headers: { limit: 'X Limit' }
    status: 200
credentials: ['']
errors:
  teapot: {}
ids:
  users:
    id: { style: guid }
limit: 5
`),
  ).toMatchInlineSnapshot(`
    "…/profile.yaml:11:11: it must be a status, 4XX, 5XX or default (errors.teapot)
    …/profile.yaml:2:15: a number is expected here (limits[0].requests)
    …/profile.yaml:3:15: too small: expected number to be >=1 (limits[0].windowMs)
    …/profile.yaml:4:10: it must be one of credential, operation, world (limits[0].per)
    …/profile.yaml:7:23: it must be the name of a header (limits[1].headers.limit)
    …/profile.yaml:8:13: too small: expected number to be >=400 (limits[1].status)
    …/profile.yaml:9:15: too small: expected string to have >=1 characters (credentials[0])
    …/profile.yaml:14:18: style must be one of uuid, sequence, prefixed, key (ids.users.id.style)
    …/profile.yaml:15:8: limit is not a field here (limit)
      did you mean limits?"
  `)
  expect(await read('limits: [\n')).toMatchInlineSnapshot(
    `"…/profile.yaml:2:1: the YAML is broken: Flow sequence in block collection must be sufficiently indented and end with a ]"`,
  )
})

async function load(profile: string | Profile): Promise<unknown> {
  try {
    const { twins } = await loadTwins(
      { clinic: { contract: PETS, profile } },
      { directory, seed: 's' },
    )
    return Object.keys(twins)
  } catch (error) {
    if (error instanceof HoldoutError) return formatError(error).replaceAll(directory, '…')
    throw error
  }
}

test('what names nothing is told with its place, where the profile is laid under a contract', async () => {
  const file = join(directory, 'profile.yaml')
  await writeFile(
    file,
    `limits:
  - { requests: 5, windowMs: 1000, operations: [listPats, 'delete*'], methods: [FETCH, get] }
conditional: { operations: [nosuch] }
idempotency: { header: Key, methods: [POTS] }
ids:
  owners:
    id: { style: sequence, countedWith: pads }
  zebras:
    id: { style: uuid }
actor: { resource: owner, fields: {} }
webhooks:
  subscriptions: [{ resource: hooks, url: url }]
  events: [{ event: made, resource: pets, on: created }, { event: x, resource: pet, on: created }]
  payload: { resource: events, fields: {} }
`,
  )
  expect(await load('profile.yaml')).toMatchInlineSnapshot(`
    "…/profile.yaml:2:49: no operation of the contract is called listPats (limits[0].operations[0])
      did you mean listPets?
    …/profile.yaml:3:29: no operation of the contract is called nosuch (conditional.operations[0])
      take an id from \`holdout twin explain\`, with * for any text
    …/profile.yaml:2:81: FETCH is no method of HTTP, nor of the contract (limits[0].methods[0])
      did you mean PATCH?
    …/profile.yaml:4:39: POTS is no method of HTTP, nor of the contract (idempotency.methods[0])
      did you mean POST?
    …/profile.yaml:8:3: there is no resource zebras (ids.zebras)
      take its name from \`holdout twin explain --json\`, or add it in a behaviour file
    …/profile.yaml:7:41: there is no resource pads (ids.owners.id.countedWith)
      did you mean pets?
    …/profile.yaml:10:20: there is no resource owner (actor.resource)
      did you mean owners?
    …/profile.yaml:12:31: there is no resource hooks (webhooks.subscriptions[0].resource)
      take its name from \`holdout twin explain --json\`, or add it in a behaviour file
    …/profile.yaml:13:80: there is no resource pet (webhooks.events[1].resource)
      did you mean pets?
    …/profile.yaml:14:24: there is no resource events (webhooks.payload.resource)
      take its name from \`holdout twin explain --json\`, or add it in a behaviour file"
  `)
  expect(
    await load({ limits: { requests: 5, windowMs: 1000, methods: ['GTE'] } }),
  ).toMatchInlineSnapshot(`
    "GTE is no method of HTTP, nor of the contract (twins.clinic.profile.limits.methods[0])
      did you mean GET?"
  `)
  await writeFile(
    file,
    'conditional: { operations: ["*Pet"] }\nids: { owners: { id: { style: uuid } } }\n',
  )
  expect(await load('profile.yaml')).toEqual(['clinic'])
})

test('a field that a resource does not have is told with its place and the nearest that it has', async () => {
  await writeFile(
    join(directory, 'fields.yaml'),
    `ids:
  owners:
    idd: { style: uuid }
    email: { style: key, from: address.cty }
actor: { resource: owners, fields: { nmae: Ada } }
webhooks:
  subscriptions: [{ resource: pets, url: url, secret: chip }]
  events: [{ event: made, resource: pets, on: updated, when: { specis: cat } }]
  payload: { resource: pets, fields: { nam: '\${event}' } }
`,
  )
  expect(await load('fields.yaml')).toMatchInlineSnapshot(`
    "…/fields.yaml:3:10: owners have no field idd (ids.owners.idd)
      did you mean id?
    …/fields.yaml:4:32: owners have no field address.cty (ids.owners.email.from)
      did you mean address.city?
    …/fields.yaml:5:44: owners have no field nmae (actor.fields.nmae)
      did you mean name?
    …/fields.yaml:7:42: pets have no field url (webhooks.subscriptions[0].url)
      there are number, name, species, ownerId, chip, registered, vet
    …/fields.yaml:8:72: pets have no field specis (webhooks.events[0].when.specis)
      did you mean species?
    …/fields.yaml:9:45: pets have no field nam (webhooks.payload.fields.nam)
      did you mean name?"
  `)
  expect(
    await load({ ids: { pets: { number: { style: 'sequence', from: 1, perParent: true } } } }),
  ).toEqual(['clinic'])
})
