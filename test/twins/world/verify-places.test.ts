import { expect, test } from 'vitest'
import { createTwin } from '../../../twins/twin/index.ts'
import type { Expectation } from '../../../twins/world/index.ts'
import { guardedContract, statusOf } from '../guarded-service.ts'
import { ask, petTwin } from '../pet-twin.ts'

test('a near miss hides what the journal hides: by the schemes of the contract, and below a secret’s name', async () => {
  const key = { type: 'apiKey', in: 'query', name: 'appid' }
  const twin = createTwin({ contract: guardedContract({ key }, { items: [{ key: [] }] }) })
  const headers = { authorization: 'Bearer other-secret' }
  const sent = {
    token: ['array-secret'],
    secret: { value: 'object-secret' },
    users: [{ password: ['deep-secret'] }],
    page: ['one'],
  }
  const path = '/items?appid=scheme-secret&page=1&api_key=a-secret&api_key=b-secret'
  expect(await statusOf(twin, path, headers, { body: sent })).toBe(200)
  const world = twin.world()
  const receivedFor = (one: Expectation) => {
    const { nearMisses, explanation } = world.verify({ operation: 'post items', ...one })
    expect(explanation).not.toMatch(/\w+-secret/)
    return nearMisses[0]?.differences.map(({ field, received }) => [field, received])
  }
  expect(receivedFor({ query: { appid: 'wrong', page: 2, api_key: ['x', 'y'] } })).toEqual([
    ['query.appid', '[redacted]'],
    ['query.page', '1'],
    ['query.api_key[0]', '[redacted]'],
    ['query.api_key[1]', '[redacted]'],
  ])
  expect(
    receivedFor({
      body: {
        token: ['x'],
        secret: { value: 'x' },
        users: [{ password: ['x'] }],
        page: ['x'],
      },
    }),
  ).toEqual([
    ['body.token[0]', '[redacted]'],
    ['body.secret.value', '[redacted]'],
    ['body.users[0].password[0]', '[redacted]'],
    ['body.page[0]', 'one'],
  ])
  expect(receivedFor({ headers: { authorization: ['x'] } })).toEqual([
    ['headers.authorization[0]', 'Bearer [redacted]'],
  ])
})

test('a path is the same as people write it and as clients spell it; a slash inside a segment is another', async () => {
  const twin = petTwin()
  const spellings = ['/owners/jos%C3%A9%20a', '/owners/josé a', '/owners/jos%c3%a9%20a']
  for (const path of spellings) await ask(twin, 'GET', path)
  await ask(twin, 'GET', '/owners/a%2Fb')
  await ask(twin, 'GET', '/owners/100%25')
  const world = twin.world()
  const count = (path: string) => world.verify({ path }).count
  expect(spellings.map(count)).toEqual([3, 3, 3])
  expect(count('/v1/owners/jos*')).toBe(3)
  expect(['/owners/a%2fb', '/owners/{id}', '/owners/a/b', '/owners/100%'].map(count)).toEqual([
    1, 5, 0, 1,
  ])
  for (const path of spellings) {
    world.setFaults([{ path, status: 500 }])
    expect((await ask(twin, 'GET', '/owners/jos%C3%A9%20a')).status).toBe(500)
    expect((await ask(twin, 'GET', '/owners/jose')).status).toBe(404)
  }
})

test('a list with one value matches a parameter that came once', async () => {
  const twin = petTwin()
  await ask(twin, 'GET', '/owners?per_page=1')
  await ask(twin, 'GET', '/owners?tag=a&tag=2')
  const met = (query: Expectation['query']) => twin.world().verify({ ...(query && { query }) }).met
  expect(met({ per_page: ['1'] })).toBe(true)
  expect(met({ per_page: [1] })).toBe(true)
  expect(met({ tag: ['a', 2] })).toBe(true)
  expect(met({ tag: ['a'] })).toBe(false)
  expect(met({ page: ['1'] })).toBe(false)
})

test('what cannot be the name of a header is a mistake, said where it stands', async () => {
  const twin = petTwin()
  await ask(twin, 'GET', '/owners')
  const world = twin.world()
  const said = (work: () => unknown) => {
    try {
      return work()
    } catch (error) {
      return error
    }
  }
  const headers = { 'bad header': 'x' }
  expect(said(() => world.verify({ inOrder: [{ headers }] }))).toMatchObject({
    code: 'WORLD_VERIFY_INVALID',
    message: '"bad header" cannot be the name of a header',
    place: { field: 'inOrder[0].headers.bad header' },
  })
  expect(said(() => world.setFaults([{ status: 500, match: { header: headers } }]))).toMatchObject({
    code: 'WORLD_FAULT_INVALID',
    place: { field: 'faults[0].match.header.bad header' },
  })
})
