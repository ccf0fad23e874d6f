/** @module The control API for people who look closely: entities and their history, requests and their way, two worlds compared. */

import { expect, test } from 'vitest'
import { ask, petTwin } from '../pet-twin.ts'
import { asked, control, LOOKING } from './ask-control.ts'

const ada = { name: 'Ada', email: 'ada@example.com' }

test('entities are listed by the page, found by text and sorted; one has its ties and its history', async () => {
  const twin = petTwin()
  const { call } = await control(twin)
  for (const name of ['Cy', 'Ada', 'Bob'])
    await ask(twin, 'POST', '/owners', { name, email: `${name}@example.com` })
  const { resources } = (await call('listResources')).json
  expect(resources[0]).toMatchObject({ name: 'owners', count: 3, known: ['email', 'id'] })
  const list = async (query: string) => {
    const { json } = await call('listEntities', {}, undefined, `?resource=owners&${query}`)
    const names = json.entities.map(({ value }: { value: { name: string } }) => value.name)
    return [json.total, json.matched, ...names]
  }
  expect(await list('')).toEqual([3, 3, 'Cy', 'Ada', 'Bob'])
  expect(await list('sort=name&limit=2')).toEqual([3, 3, 'Ada', 'Bob'])
  expect(await list('sort=-name&offset=1')).toEqual([3, 3, 'Bob', 'Ada'])
  expect(await list('text=BOB%40example')).toEqual([3, 1, 'Bob'])
  const { id } = (await ask(twin, 'GET', '/owners?limit=1')).json.items[0]
  await ask(twin, 'PATCH', `/owners/${id}`, { name: 'Cyrus' })
  await ask(twin, 'POST', `/owners/${id}/pets`, { name: 'Rex', species: 'dog' })
  const shown = (await call('getEntity', { uid: 'owners/1' })).json
  expect(shown).toMatchObject({
    entity: { version: 3 },
    contains: [{ resource: 'pets', count: 1 }],
  })
  const history = shown.history.map((one: { did: string; operation: string }) => [
    one.operation,
    one.did,
  ])
  expect(history).toEqual([
    ['createPet', 'wrote'],
    ['updateOwner', 'wrote'],
    ['listOwners', 'read'],
    ['createOwner', 'wrote'],
  ])
  expect(shown.history[1].changes).toMatchObject([
    // An update is told by what differs.
    { kind: 'updated', before: { name: 'Cy' }, after: { name: 'Cyrus' } },
  ])
  await ask(twin, 'DELETE', `/owners/${id}`)
  const gone = (await call('getEntity', { uid: 'owners/1' })).json
  expect(gone.entity).toBeUndefined()
  expect(gone.history[0]).toMatchObject({ operation: 'deleteOwner', did: 'wrote' })
  const unknown = await call('getEntity', { uid: 'owners/99' })
  expect([unknown.status, unknown.json.code]).toEqual([404, 'CONTROL_ENTITY_UNKNOWN'])
})

test("a fault's own headers are not told as a limit's", async () => {
  const twin = petTwin()
  const { call } = await control(twin)
  await call('setFaults', {}, { faults: [{ status: 503, retryAfterSeconds: 5 }] })
  const { headers } = await ask(twin, 'GET', '/owners')
  expect(headers['retry-after']).toBe('5')
  const { stages } = (await call('getCall', { index: '0' })).json
  const said = stages.map((one: { verdict: string; decided: string }) => one.decided)
  expect(said.slice(2, 4)).toEqual([
    'No request limit counts it.',
    'Turned down: Service Unavailable (service_unavailable).',
  ])
})

test('calls are searched newest first, and one tells its way stage by stage and what it changed', async () => {
  const twin = petTwin({ profile: { limits: { requests: 5, windowMs: 60_000 } } })
  const { call } = await control(twin)
  await ask(twin, 'POST', '/owners', ada)
  await ask(twin, 'POST', '/owners', { name: 7 })
  await ask(twin, 'GET', '/nowhere')
  await call('setFaults', {}, { faults: [{ method: 'GET', status: 503, times: 1 }] })
  await ask(twin, 'GET', '/owners')
  await ask(twin, 'GET', '/owners', undefined, { 'x-api-key': '' })
  for (let i = 0; i < 3; i++) await ask(twin, 'GET', '/owners?limit=2')
  const search = async (query: string) => {
    const { json } = await call('searchCalls', {}, undefined, query)
    return [...json.calls.map(({ index }: { index: number }) => index), json.before]
  }
  expect(await search('?limit=3')).toEqual([7, 6, 5, 5])
  expect(await search('?limit=3&before=5')).toEqual([4, 3, 2, 2])
  expect(await search('?status=4xx')).toEqual([7, 4, 2, 1, undefined])
  expect(await search('?outcome=fault')).toEqual([3, undefined])
  expect(await search('?text=ADA%40example')).toEqual([6, 5, 0, undefined])
  // Only what is shown: a secret is not found by its letters.
  expect(await search('?text=secret-key')).toEqual([undefined])
  expect(await search('?uid=owners%2F1&operation=createOwner')).toEqual([0, undefined])
  const way = async (index: number) => {
    const { json } = await call('getCall', { index: String(index) })
    return json.stages.map(({ verdict }: { verdict: string }) => verdict).join(' ')
  }
  expect(await way(0)).toBe('passed passed passed idle passed passed')
  expect(await way(1)).toBe('passed passed passed idle stopped unreached')
  expect(await way(2)).toBe('stopped unreached unreached unreached unreached unreached')
  expect(await way(3)).toBe('passed passed passed stopped unreached unreached')
  expect(await way(4)).toBe('passed stopped unreached unreached unreached unreached')
  expect(await way(7)).toBe('passed passed stopped unreached unreached unreached')
  const created = (await call('getCall', { index: '0' })).json
  expect(created.origin).toBe('https://clinic.example.com')
  expect(created.changes).toMatchObject([{ kind: 'created', uid: 'owners/1' }])
  expect(created.stages[0].because).toContain('POST /owners')
  const broken = (await call('getCall', { index: '1' })).json
  expect(broken.stages[4].because).toContain('body.email')
  expect((await call('getCall', { index: '99' })).status).toBe(404)
  const { limits } = (await call('getLimits')).json
  expect(limits).toMatchObject([{ requests: 5, windows: [{ used: 5, credential: 1 }] }])
  expect(JSON.stringify(limits)).not.toContain('secret-key')
})

test('two worlds are compared, from a point of one to a point of the other', async () => {
  const twin = petTwin()
  const { call } = await control(twin)
  await call('seedState', {}, { owners: [ada] })
  await call('markPoint', {}, { name: 'seeded' })
  await call('forkWorld', {}, { name: 'left' })
  const there = { 'x-holdout-world': 'left' }
  const { id } = (await ask(twin, 'GET', '/owners')).json.items[0]
  await ask(twin, 'PATCH', `/owners/${id}`, { name: 'Ada L' }, there)
  await ask(twin, 'POST', '/owners', { name: 'Bob', email: 'bob@example.com' }, there)
  const diff = async (query: string) => {
    const { json } = await call('diffState', {}, undefined, query)
    return [
      json.total,
      ...json.changes.map(({ kind, uid }: Record<string, string>) => `${kind} ${uid}`),
    ]
  }
  expect(await diff('?from=seeded&with=left')).toEqual([2, 'updated owners/1', 'created owners/2'])
  expect(await diff('?from=now&with=left&limit=1')).toEqual([2, 'updated owners/1'])
  expect(await diff('?from=start&to=seeded')).toEqual([1, 'created owners/1'])
  expect((await call('diffState', {}, undefined, '?with=nowhere')).status).toBe(404)
})

test('where the behaviour differs from what would be inferred', async () => {
  const { call } = await control(petTwin())
  const { corrected } = (await call('listCorrections')).json
  expect(corrected.length).toBeGreaterThan(0)
  expect(corrected[0].field).toMatch(/^(?:operations|resources)\./)
})

test('every route of these was asked', () => {
  expect(LOOKING.filter((id) => !asked.has(id))).toEqual([])
})
