import { expect, test } from 'vitest'
import type { Profile } from '../../../../twins/behaviour/index.ts'
import { serveTwin } from '../../../../twins/surfaces/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask, petTwin } from '../../pet-twin.ts'
import { keys, listOf, number, object, ref, takes, text, things } from '../../small-service.ts'

const ada = { email: 'ada@example.com', name: 'Ada' }
const AT = '/owners/ada@example.com'
const profile: Profile = { conditional: {} }

test('without a word from contract or profile there are no validators', async () => {
  const twin = petTwin()
  await ask(twin, 'POST', '/owners', ada)
  const { headers } = await ask(twin, 'GET', AT)
  expect([headers.etag, headers['last-modified']]).toEqual([undefined, undefined])
})

test('over HTTP: what the client has is not sent again, until it changes', async () => {
  const twin = petTwin({ profile, clock: {} })
  const served = await serveTwin(twin, { port: 0 })
  const key = { 'x-api-key': 'k', 'content-type': 'application/json' }
  const at = `${served.url}/v1${AT}`
  try {
    await fetch(`${served.url}/v1/owners`, {
      method: 'POST',
      headers: key,
      body: JSON.stringify(ada),
    })
    const first = await fetch(at, { headers: key })
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/)
    expect(first.headers.get('last-modified')).toBe('Mon, 05 Jan 2026 09:00:00 GMT')
    const again = await fetch(at, { headers: { ...key, 'if-none-match': `"x", W/${etag}` } })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    const since = { ...key, 'if-modified-since': 'Mon, 05 Jan 2026 09:00:00 GMT' }
    expect((await fetch(at, { headers: since })).status).toBe(304)
    twin.world().clock.advance(1000)
    await fetch(at, { method: 'PATCH', headers: key, body: JSON.stringify({ name: 'A.' }) })
    expect((await fetch(at, { headers: { ...key, 'if-none-match': etag } })).status).toBe(200)
    expect((await fetch(at, { headers: since })).status).toBe(200)
  } finally {
    await served.close()
  }
})

test('a stale precondition is refused in the shape of the service, and changes nothing', async () => {
  const twin = petTwin({ profile })
  await ask(twin, 'POST', '/owners', ada)
  const old = (await ask(twin, 'GET', AT)).headers
  const rename = (name: string, headers: Readonly<Record<string, string>>) =>
    ask(twin, 'PATCH', AT, { name }, headers)
  const renamed = await rename('B', { 'if-match': old.etag ?? '' })
  expect([renamed.status, renamed.headers.etag === old.etag]).toEqual([200, false])
  const refused = await rename('C', { 'if-match': old.etag ?? '' })
  expect([refused.status, refused.json.detail]).toEqual([412, 'Precondition Failed'])
  const late = { 'if-unmodified-since': old['last-modified'] ?? '' }
  expect((await rename('C', late)).status).toBe(412)
  expect((await ask(twin, 'DELETE', AT, undefined, { 'if-none-match': '*' })).status).toBe(412)
  expect((await ask(twin, 'GET', AT)).json.name).toBe('B')
  expect((await rename('C', { 'if-match': `W/${renamed.headers.etag}` })).status).toBe(412)
  expect((await rename('C', { 'if-match': '*' })).status).toBe(200)
  expect((await ask(twin, 'DELETE', '/owners/nobody', undefined, { 'if-match': '*' })).status).toBe(
    404,
  )
})

test('lists have tags; forks that differ have different ones; replays have the same', async () => {
  const make = async () => {
    const twin = petTwin({ profile: { conditional: { etag: 'weak', lastModified: false } } })
    await ask(twin, 'POST', '/owners', ada)
    const item = await ask(twin, 'GET', AT)
    const list = await ask(twin, 'GET', '/owners')
    expect(item.headers['last-modified']).toBeUndefined()
    return [item.headers.etag, list.headers.etag] as const
  }
  const [item, list] = await make()
  expect(await make()).toEqual([item, list])
  expect([item, list].every((tag) => tag?.startsWith('W/"'))).toBe(true)
  const twin = petTwin({ profile })
  await ask(twin, 'POST', '/owners', ada)
  const tags = []
  for (const name of ['left', 'right']) {
    const world = twin.world().fork(name)
    const at = `https://clinic.example.com/v1${AT}`
    const headers = { 'x-api-key': 'k', 'content-type': 'application/json' }
    const body = JSON.stringify({ name })
    await twin.fetch(new Request(at, { method: 'PATCH', headers, body }), { world })
    tags.push((await twin.fetch(new Request(at, { headers }), { world })).headers.get('etag'))
  }
  expect(tags[0]).not.toBe(tags[1])
})

test('a thing in an envelope tells when it was changed', async () => {
  const HERE = 'https://example.com'
  const owner = object({ owner: ref('Owner') }, ['owner'])
  const contract = contractOf(
    {
      '/owners': {
        post: { operationId: 'make', ...takes(owner), responses: answer(owner, '201') },
        get: { operationId: 'list', responses: listOf('Owner') },
      },
      '/owners/{id}': {
        parameters: keys('id'),
        get: { operationId: 'read', responses: answer(owner) },
      },
    },
    { Owner: object({ id: number, name: text }, ['id', 'name']) },
  )
  const twin = createTwin({ contract, profile, clock: { mode: 'manual' } })
  const made = await ask(twin, 'POST', `${HERE}/owners`, { owner: { name: 'Ada' } })
  const at = `${HERE}/owners/${made.json.owner.id}`
  const read = await ask(twin, 'GET', at)
  expect(read.json).toEqual({ owner: { id: 1, name: 'Ada' } })
  const since = read.headers['last-modified'] ?? ''
  expect(since).toBe('Mon, 05 Jan 2026 09:00:00 GMT')
  const again = await ask(twin, 'GET', at, undefined, { 'if-modified-since': since })
  expect(again.status).toBe(304)
})

test('a mark is another where what it is put on has changed', async () => {
  const HERE = 'https://example.com'
  const star = answer(ref('Star'))
  const contract = contractOf(
    {
      ...things('/messages', 'ts', 'Message'),
      '/messages/{ts}/stars': {
        parameters: keys('ts'),
        post: { operationId: 'star', ...takes(object({ name: text })), responses: star },
        get: { operationId: 'stars', responses: listOf('Star') },
      },
      '/messages/{ts}/stars/{name}': {
        parameters: keys('ts', 'name'),
        get: { operationId: 'read star', responses: star },
      },
    },
    {
      Message: object({ ts: text, text }, ['ts', 'text']),
      Star: object({ name: text, message: ref('Message') }, ['name', 'message']),
    },
  )
  const twin = createTwin({ contract, profile })
  await ask(twin, 'POST', `${HERE}/messages`, { ts: '1', text: 'hi' })
  await ask(twin, 'POST', `${HERE}/messages/1/stars`, { name: 'x' })
  const read = async (etag = '') =>
    await ask(twin, 'GET', `${HERE}/messages/1/stars/x`, undefined, { 'if-none-match': etag })
  const { headers } = await read()
  expect((await read(headers.etag)).status).toBe(304)
  await ask(twin, 'PATCH', `${HERE}/messages/1`, { ts: '1', text: 'changed' })
  const { status, json } = await read(headers.etag)
  expect([status, json?.message.text]).toEqual([200, 'changed'])
})
