import { beforeEach, expect, test } from 'vitest'
import type { Twin } from '../../../../twins/twin/index.ts'
import { ask, petTwin } from '../../pet-twin.ts'

const ADA = '/owners/ada@example.com'
let twin: Twin

beforeEach(async () => {
  twin = petTwin()
  await ask(twin, 'POST', '/owners', {
    email: 'ada@example.com',
    name: 'Ada',
    address: { city: 'Rome' },
  })
})

test('what was made is read back, under its id and under its natural key', async () => {
  const byKey = await ask(twin, 'GET', ADA)
  const byId = await ask(twin, 'GET', `/owners/${byKey.json.id}`)
  expect(byId.text).toBe(byKey.text)
  expect(byKey.json).toMatchObject({ name: 'Ada', address: { city: 'Rome' }, newsletter: false })
})

test('a new one has a Location that leads to the twin, an id in style and times from the clock', async () => {
  const made = await ask(twin, 'POST', '/owners', { email: 'bob@example.com', name: 'Bob' })
  expect(made.status).toBe(201)
  expect(made.headers.location).toBe(`https://clinic.example.com/v1/owners/${made.json.id}`)
  expect(made.headers.date).toBe('Mon, 05 Jan 2026 09:00:02 GMT')
  expect(made.json.createdAt).toBe('2026-01-05T09:00:02.000Z')
})

test('a change keeps what it does not name, and moves the time of change', async () => {
  const type = { 'content-type': 'application/merge-patch+json' }
  const before = (await ask(twin, 'GET', ADA)).json
  const after = (await ask(twin, 'PATCH', ADA, { address: { street: 'Via' } }, type)).json
  expect(after.address).toEqual({ city: 'Rome', street: 'Via' })
  expect({ ...after, address: 0, updatedAt: 0 }).toEqual({ ...before, address: 0, updatedAt: 0 })
  expect(after.updatedAt > before.updatedAt).toBe(true)
})

test('a replacement drops what it does not name, but not what only the service writes', async () => {
  const before = (await ask(twin, 'GET', ADA)).json
  const after = (await ask(twin, 'PUT', ADA, { email: 'ada@example.com', name: 'Ada L.' })).json
  expect(after.address).toBeUndefined()
  expect(after).toMatchObject({ id: before.id, createdAt: before.createdAt, name: 'Ada L.' })
})

test('numbers count per parent, parents count what they contain, and a deletion takes it along', async () => {
  await ask(twin, 'POST', '/owners', { email: 'bob@example.com', name: 'Bob' })
  for (const name of ['Tom', 'Rex'])
    await ask(twin, 'POST', `${ADA}/pets`, { name, species: 'cat' })
  const first = await ask(twin, 'POST', '/owners/bob@example.com/pets', {
    name: 'Kit',
    species: 'dog',
  })
  expect(first.json.number).toBe(1)
  expect((await ask(twin, 'GET', ADA)).json.petCount).toBe(2)
  expect((await ask(twin, 'DELETE', `${ADA}/pets/1`)).status).toBe(204)
  expect((await ask(twin, 'GET', `${ADA}/pets/1`)).status).toBe(404)
  expect((await ask(twin, 'GET', ADA)).json.petCount).toBe(1)
  await ask(twin, 'DELETE', ADA)
  expect(
    twin
      .world()
      .state()
      .pets?.map(({ name }) => name),
  ).toEqual(['Kit'])
})

test('a second one under the same key is a conflict', async () => {
  const twice = await ask(twin, 'POST', '/owners', { email: 'ada@example.com', name: 'Other' })
  expect([twice.status, twice.json.title]).toEqual([409, 'owner ada@example.com already exists'])
})

test('forms are read with their nesting and types', async () => {
  const made = await ask(
    twin,
    'POST',
    '/owners',
    'email=eve%40example.com&name=Eve&newsletter=true&address[city]=Oslo',
    { 'content-type': 'application/x-www-form-urlencoded' },
  )
  expect(made.json).toMatchObject({ newsletter: true, address: { city: 'Oslo' } })
})

test('a request for HEAD is answered as GET, without the body', async () => {
  const head = await ask(twin, 'HEAD', ADA)
  expect([head.status, head.text]).toEqual([200, ''])
})

test('the server path may be left out, and a slash at the end means nothing', async () => {
  const bare = await ask(twin, 'GET', `https://elsewhere.test${ADA}/`)
  expect(bare.json.name).toBe('Ada')
})
