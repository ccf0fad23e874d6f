/** @module A request finds its world by header, path, hostname or credential, and by no trick another. */

import { expect, test } from 'vitest'
import {
  createTwin,
  replayJournal,
  type Twin,
  type WorldChoice,
} from '../../../twins/twin/index.ts'
import { CLINIC, petTwin } from '../pet-twin.ts'
import { petBehaviour, petContract } from '../pets.ts'

const ORIGIN = 'http://127.0.0.1:4010'

function choosing(worlds: WorldChoice): Twin {
  const contract = petContract()
  return createTwin({ contract, behaviour: petBehaviour(contract), worlds })
}

async function get(twin: Twin, url: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await twin.fetch(
    new Request(url.startsWith('http') ? url : ORIGIN + url, {
      headers: { 'x-api-key': 'secret-key', ...headers },
    }),
  )
  return { status: response.status, body: await response.json() }
}

/** The worlds that heard a request. */
function heard(twin: Twin): readonly string[] {
  return twin.worldNames().filter((name) => twin.world(name).journal().length > 0)
}

test.each([
  ['badly encoded', '/@world/%zz/v1/owners', {}],
  ['empty', '/@world//v1/owners', {}],
  ['doubly encoded', '/@world/%252e%252e/v1/owners', {}],
  ['a slash in it', '/@world/a%2Fb/v1/owners', {}],
  ['too long', `/@world/${'x'.repeat(65)}/v1/owners`, {}],
  ['a zero in it', '/@world/a%00/v1/owners', {}],
  ['dots in the header', '/v1/owners', { 'x-holdout-world': '..' }],
  ['one of the tools', '/v1/owners', { 'x-holdout-world': 'holdout:base' }],
  ['a slot in the path', '/@world/slot:0/v1/owners', {}],
  ['a slot, encoded', '/@world/slot%3A0/v1/owners', {}],
  ['two worlds at once', '/@world/left/v1/owners', { 'x-holdout-world': 'right' }],
  ['a mark in the hostname', 'http://a.b%21.localhost/v1/owners', {}],
])('a name that no world can have is refused and makes none: %s', async (_, url, headers) => {
  const twin = petTwin()
  const { status, body } = await get(twin, url, headers)
  expect(status).toBe(400)
  expect(Object.keys(body as object)).toEqual(['message'])
  expect(twin.worldNames()).toEqual([])
})

test('what only looks like a prefix is a path of the service, and its dots go no further than the world', async () => {
  const twin = petTwin()
  for (const url of [
    '/@World/left/v1/owners',
    '/%40world/left/v1/owners',
    '/v1/@world/left/owners',
    '/@world/left/@world/right/v1/owners',
    '/@world/left/%2e%2e/%2e%2e/v1/nowhere',
  ]) {
    expect((await get(twin, url)).status).toBe(404)
  }
  expect(heard(twin)).toEqual(['default', 'left'])
  expect((await get(twin, '/@world/right/..%2f/v1/owners')).status).toBe(404)
})

test('header and path may say the same; names are told apart by case', async () => {
  const twin = petTwin()
  expect((await get(twin, '/@world/left/v1/owners', { 'x-holdout-world': 'left' })).status).toBe(
    200,
  )
  expect((await get(twin, '/@world/Left/v1/owners')).status).toBe(200)
  expect(heard(twin)).toEqual(['left', 'Left'])
})

test('requests make so many worlds and no more; those that are there answer on, and code may make others', async () => {
  const twin = choosing({ limit: 2 })
  expect((await get(twin, '/@world/a/v1/owners')).status).toBe(200)
  expect((await get(twin, '/@world/b/v1/owners')).status).toBe(200)
  const refused = await get(twin, '/@world/c/v1/owners')
  expect(refused).toEqual({
    status: 503,
    body: {
      message: 'there is no world c, and requests have made 2 worlds, as many as they may',
    },
  })
  expect((await get(twin, '/@world/a/v1/owners')).status).toBe(200)
  expect((await get(twin, '/v1/owners')).status).toBe(200)
  twin.world('c')
  expect((await get(twin, '/@world/c/v1/owners')).status).toBe(200)
  expect(twin.deleteWorld('a')).toBe(true)
  expect((await get(twin, '/@world/d/v1/owners')).status).toBe(200)
})

test('by hostname: the labels before .localhost, or a map; not where it is turned off', async () => {
  const twin = choosing({ hostnames: { 'api.left.example': 'left' } })
  await get(twin, 'http://right.localhost:4010/v1/owners')
  await get(twin, 'http://API.left.example/v1/owners')
  await get(twin, `${CLINIC}/owners`)
  await get(twin, 'http://localhost:4010/v1/owners')
  expect(heard(twin)).toEqual(['right', 'left', 'default'])
  const off = choosing({ hostnames: false })
  await get(off, 'http://right.localhost:4010/v1/owners')
  expect(heard(off)).toEqual(['default'])
})

test('by credential: a map or a prefix, in a key, a token, or either part of Basic; a name in sight goes before it', async () => {
  const twin = choosing({ credentials: { 'key-of-ada': 'ada' }, credentialPrefix: 'world-' })
  await get(twin, '/v1/owners', { 'x-api-key': 'key-of-ada' })
  await get(twin, '/v1/owners', { authorization: 'Bearer world-bob' })
  await get(twin, '/v1/owners', { authorization: `Basic ${btoa('me@example.com:world-cy')}` })
  await get(twin, '/@world/dan/v1/owners', { 'x-api-key': 'key-of-ada' })
  await get(twin, '/v1/owners', { 'x-api-key': 'constructor' })
  expect(heard(twin)).toEqual(['ada', 'bob', 'cy', 'dan', 'default'])
  expect((await get(twin, '/v1/owners', { 'x-api-key': 'world-a/b' })).status).toBe(400)
})

test('addresses of the next page and of what was made lead back to the same world, and a replay gives them again', async () => {
  const twin = petTwin()
  const mount = `${ORIGIN}/@world/left`
  const post = (path: string, body: object) =>
    twin.fetch(
      new Request(mount + path, {
        method: 'POST',
        headers: { 'x-api-key': 'k', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  const made = await post('/v1/owners', { name: 'Ada', email: 'ada@example.com' })
  const owner = made.headers.get('location') ?? ''
  expect(owner.startsWith(`${mount}/v1/owners/`)).toBe(true)
  expect((await get(twin, owner)).body).toMatchObject({ name: 'Ada' })
  for (const name of ['Rex', 'Tom', 'Kit']) {
    expect((await post(`${owner.slice(mount.length)}/pets`, { name, species: 'dog' })).status).toBe(
      201,
    )
  }
  const names: string[] = []
  const links: string[] = []
  for (let next: string | undefined = `${owner}/pets?per_page=2`; next !== undefined; ) {
    const response: Response = await twin.fetch(
      new Request(next, { headers: { 'x-api-key': 'k' } }),
    )
    names.push(...((await response.json()) as { name: string }[]).map(({ name }) => name))
    links.push(response.headers.get('link') ?? '')
    next = /<([^>]+)>; rel="next"/.exec(links.at(-1) ?? '')?.[1]
  }
  expect(names).toHaveLength(3)
  expect(twin.worldNames()).toEqual(['left'])
  const again: string[] = []
  const { differences } = await replayJournal(
    twin,
    twin.world('left').journalLines({ credentials: true }),
    { onAnswer: (_, response) => again.push(response?.headers.get('link') ?? '') },
  )
  expect(differences).toEqual([])
  expect(again.filter((link) => link !== '')).toEqual(links.filter((link) => link !== ''))
})
