/** @module The control API: every route asked, every answer valid against its own document, and every refusal in one shape. */

import { expect, test } from 'vitest'
import { controlRoutes } from '../../../twins/control/index.ts'
import { ask, petTwin } from '../pet-twin.ts'
import { startReceiver } from '../respond/notify/receiver.ts'
import { askShop, shopTwin } from '../respond/notify/shop.ts'
import { asked, control, LOOKING } from './ask-control.ts'

const ada = { name: 'Ada', email: 'ada@example.com' }

test('the document has every route and nothing else', async () => {
  const { contract } = await control(petTwin())
  expect(contract.format).toBe('openapi-3.1')
  expect(contract.problems).toEqual([])
  expect(contract.operations.map(({ id }) => id).sort()).toEqual(
    controlRoutes.map(({ id }) => id).sort(),
  )
})

test('worlds are made, forked, listed, reset and deleted', async () => {
  const twin = petTwin()
  const { call } = await control(twin)
  expect((await call('makeWorld', {}, { name: 'left', seed: 'x' })).json).toMatchObject({
    name: 'left',
    seed: 'x',
    entities: 0,
  })
  await call('seedState', { world: 'left' }, { owners: [ada] })
  expect((await call('forkWorld', { world: 'left' }, { name: 'right' })).status).toBe(201)
  expect((await call('getWorld', { world: 'right' })).json).toMatchObject({
    entities: 1,
    seed: 'x',
  })
  await ask(
    twin,
    'POST',
    '/owners',
    { ...ada, email: 'b@example.com' },
    { 'x-holdout-world': 'right' },
  )
  const { worlds } = (await call('listWorlds')).json
  expect(worlds.map((one: { name: string; entities: number }) => [one.name, one.entities])).toEqual(
    [
      ['left', 1],
      ['right', 2],
    ],
  )
  expect((await call('resetWorld', { world: 'right' })).json.entities).toBe(1)
  expect((await call('resetWorld', { world: 'left' }, { seed: 'y' })).json).toMatchObject({
    entities: 0,
    seed: 'y',
  })
  expect((await call('makeWorld', {}, { name: 'left' })).status).toBe(409)
  expect((await call('forkWorld', { world: 'left' }, { name: 'right' })).status).toBe(409)
  expect((await call('deleteWorld', { world: 'left' })).status).toBe(204)
  expect((await call('getWorld', { world: 'left' })).status).toBe(404)
  expect((await call('deleteWorld')).status).toBe(409)
  twin.world('slot:0')
  expect((await call('deleteWorld', { world: 'slot:0' })).status).toBe(409)
  expect((await call('getTwin')).json.worlds).toEqual(['right', 'default', 'slot:0'])
})

test('state is shown, seeded and compared; a snapshot goes back in', async () => {
  const twin = petTwin()
  const { call } = await control(twin)
  expect((await call('seedState', {}, { owners: [ada] })).json.changes).toMatchObject([
    { kind: 'created', resource: 'owners', after: ada },
  ])
  expect((await call('markPoint', {}, { name: 'seeded' })).json.points).toEqual(['seeded'])
  const snapshot = (await call('getSnapshot')).json
  await ask(twin, 'POST', '/owners', { name: 'Bob', email: 'bob@example.com' })
  expect((await call('getState')).json.owners).toHaveLength(2)
  const changes = (await call('diffState', {}, undefined, '?from=seeded')).json.changes
  expect(changes).toMatchObject([{ kind: 'created', after: { name: 'Bob' } }])
  expect((await call('listPoints')).json.points).toEqual(['seeded'])
  expect((await call('diffState', {}, undefined, '?from=nowhere')).status).toBe(404)
  expect((await call('restoreSnapshot', {}, snapshot)).status).toBe(204)
  expect((await call('getState')).json.owners).toHaveLength(1)
  const wrong = await call('seedState', {}, { owners: [{ nme: 'Bob' }] })
  expect([wrong.status, wrong.json]).toMatchObject([
    400,
    { code: expect.stringMatching(/^WORLD_SEED_/), place: { field: 'owners[0].nme' } },
  ])
  expect((await call('restoreSnapshot', {}, { ...snapshot, contract: 'other' })).json.code).toBe(
    'WORLD_SNAPSHOT_FOREIGN',
  )
})

test('time is let pass, by a length and up to a time, and never back', async () => {
  const { call } = await control(petTwin({ clock: { mode: 'manual' } }))
  const { nowMs, agenda } = (await call('getClock')).json
  expect(agenda).toEqual([])
  expect((await call('advanceClock', {}, { byMs: 5000 })).json.nowMs).toBe(nowMs + 5000)
  expect((await call('advanceClock', {}, { toMs: nowMs + 9000 })).json.nowMs).toBe(nowMs + 9000)
  expect((await call('advanceClock', {}, { toMs: nowMs })).json.code).toBe('WORLD_CLOCK_BACK')
  expect((await call('advanceClock', {}, { byMs: -1 })).status).toBe(400)
  expect((await call('advanceClock', {}, { byMs: 1, toMs: 2 })).status).toBe(400)
})

test('faults are set, seen at work, shown and cleared; one that cannot be is told with its field', async () => {
  const twin = petTwin()
  const { call } = await control(twin)
  const faults = [{ operation: 'listOwners', status: 503, times: 1 }]
  expect((await call('setFaults', {}, { faults })).json).toEqual({
    faults,
    counts: [{ matched: 0, met: 0 }],
  })
  expect((await ask(twin, 'GET', '/owners')).status).toBe(503)
  expect((await ask(twin, 'GET', '/owners')).status).toBe(200)
  const wrong = await call('setFaults', {}, { faults: [{ operation: 'listOvners', status: 503 }] })
  expect(wrong.json).toMatchObject({ code: 'WORLD_FAULT_INVALID' })
  const method = await call('addFault', {}, { method: 'FETCH', status: 503 })
  expect([method.status, method.json]).toMatchObject([
    400,
    { code: 'WORLD_FAULT_INVALID', message: 'FETCH is no method of HTTP, nor of the contract' },
  ])
  const odd = await call('setFaults', {}, { faults: [{ statos: 503 }] })
  expect(odd.json).toMatchObject({
    code: 'CONTROL_REQUEST_INVALID',
    place: { field: 'body.faults.0' },
  })
  expect((await call('getFaults')).json).toEqual({ faults, counts: [{ matched: 2, met: 1 }] })
  expect((await call('clearFaults')).status).toBe(204)
  expect((await call('getFaults')).json).toEqual({ faults: [], counts: [] })
})

test('a fault is added and removed while the others go on counting, in a replay as well', async () => {
  const twin = petTwin()
  const { call } = await control(twin)
  await call('setFaults', {}, { faults: [{ operation: 'listOwners', status: 503, times: 2 }] })
  const statuses = [(await ask(twin, 'GET', '/owners')).status]
  const added = await call('addFault', {}, { operation: 'createOwner', status: 500, after: 1 })
  expect([added.status, added.json.counts]).toEqual([
    201,
    [
      { matched: 1, met: 1 },
      { matched: 0, met: 0 },
    ],
  ])
  statuses.push((await ask(twin, 'POST', '/owners', ada)).status)
  statuses.push((await ask(twin, 'GET', '/owners')).status)
  statuses.push((await ask(twin, 'GET', '/owners')).status)
  const left = (await call('removeFault', { index: '0' })).json
  expect(left).toMatchObject({ faults: [{ status: 500 }], counts: [{ matched: 1, met: 0 }] })
  statuses.push((await ask(twin, 'POST', '/owners', { ...ada, email: 'b@example.com' })).status)
  expect(statuses).toEqual([503, 201, 503, 200, 500])
  for (const index of ['1', '-1', 'x', '0.5', '']) {
    expect((await call('removeFault', { index })).status).toBe(404)
  }
  expect((await call('addFault', {}, { operation: 'nobody', status: 500 })).status).toBe(400)
  const { text } = await call('getJournalLines')
  await call('makeWorld', {}, { name: 'again' })
  const replayed = await call('replayJournal', { world: 'again' }, { journal: text })
  expect(replayed.json).toEqual({ requests: 5, differences: [] })
})

test('calls are listed page by page and verified; clearing forgets them and keeps the state', async () => {
  const twin = petTwin()
  const { call } = await control(twin)
  await ask(twin, 'POST', '/owners', ada)
  for (let i = 0; i < 4; i++) await ask(twin, 'GET', '/owners?limit=2')
  const first = (await call('listCalls', {}, undefined, '?limit=3')).json
  expect(first.calls.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2])
  const rest = (await call('listCalls', {}, undefined, `?since=${first.next}`)).json
  expect(rest.calls.map(({ index }: { index: number }) => index)).toEqual([3, 4])
  expect(rest.calls[0].query).toEqual({ limit: '2' })
  expect((await call('listCalls', {}, undefined, '?since=5')).json).toEqual({ calls: [] })
  expect((await call('listCalls', {}, undefined, '?limit=0')).status).toBe(400)
  expect((await call('getJournalLines')).text).not.toContain('secret-key')
  const met = await call(
    'verifyCalls',
    {},
    { operation: 'createOwner', body: { name: 'Ada' }, times: 1 },
  )
  expect(met.json).toMatchObject({ met: true, calls: [0] })
  const near = await call('verifyCalls', {}, { operation: 'createOwner', body: { name: 'Bob' } })
  expect(near.json).toMatchObject({
    met: false,
    nearMisses: [{ differences: [{ field: 'body.name' }] }],
  })
  expect((await call('clearCalls')).status).toBe(204)
  await ask(twin, 'GET', '/owners')
  const after = (await call('listCalls')).json
  expect(after.calls.map(({ index }: { index: number }) => index)).toEqual([5])
  expect(
    (await call('verifyCalls', {}, { operation: 'createOwner', times: 0 })).json,
  ).toMatchObject({
    met: true,
    missing: 0,
  })
  expect((await call('getState')).json.owners).toHaveLength(1)
  const [origin] = (await call('getJournalLines')).text.split('\n')
  expect(JSON.parse(origin ?? '')).toMatchObject({ missing: 5 })
})

test('the journal is followed as server-sent events, from where the client left off', async () => {
  const twin = petTwin()
  const { api, contract } = await control(twin)
  asked.add('tailCalls')
  expect(contract.operation('tailCalls')?.responses[0]?.content[0]?.type).toBe('text/event-stream')
  for (let i = 0; i < 3; i++) await ask(twin, 'GET', '/owners')
  const response = await api.fetch(
    new Request('http://localhost/worlds/default/journal/tail', {
      headers: { 'last-event-id': '0' },
    }),
  )
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  const until = async (last: string) => {
    while (!text.includes(last)) text += new TextDecoder().decode((await reader.read()).value)
  }
  await until('id: 2\n')
  await ask(twin, 'POST', '/owners', ada)
  await until('id: 3\n')
  await until('\n\n')
  expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)).toEqual(['1', '2', '3'])
  const data = /^data: (.*)$/m.exec(text.slice(text.indexOf('id: 3')))?.[1] ?? ''
  expect(JSON.parse(data)).toMatchObject({ operation: 'createOwner', status: 201 })
  await reader.cancel()
  await ask(twin, 'GET', '/owners')
})

test('a follower that does not read is let go, so that nothing piles up for it', async () => {
  const twin = petTwin()
  const { api } = await control(twin)
  const response = await api.fetch(new Request('http://localhost/worlds/default/journal/tail'))
  for (let i = 0; i < 1200; i++) await ask(twin, 'GET', '/owners')
  const told = [...(await response.text()).matchAll(/^id: (\d+)$/gm)]
  expect(told.length).toBeGreaterThan(900)
  expect(told.length).toBeLessThan(1100)
  await ask(twin, 'GET', '/owners')
})

test('it says what operations do and why', async () => {
  const { call } = await control(petTwin())
  const { operations } = (await call('explain', {}, undefined, '?operation=createPet')).json
  expect(operations).toMatchObject([{ operation: 'createPet', kind: 'create', resource: 'pets' }])
  expect((await call('explain')).json.operations.length).toBeGreaterThan(5)
})

test('a world goes on where the journal of another left off; what is no journal leaves it as it was', async () => {
  const twin = petTwin()
  const { call } = await control(twin)
  await ask(twin, 'POST', '/owners', ada)
  await call('seedState', {}, { owners: [{ name: 'Bob', email: 'bob@example.com' }] })
  const { text } = await call('getJournalLines')
  await call('makeWorld', {}, { name: 'again' })
  const replayed = await call('replayJournal', { world: 'again' }, { journal: text })
  expect(replayed.json).toEqual({ requests: 1, differences: [] })
  const broken = await call('replayJournal', { world: 'again' }, { journal: `${text}{` })
  expect(broken.json).toMatchObject({ code: 'JOURNAL_SYNTAX', place: { line: 4 } })
  expect(twin.world('again').state()).toEqual(twin.world().state())
  const next = { name: 'Cy', email: 'cy@example.com' }
  const here = await ask(twin, 'POST', '/owners', next)
  const there = await ask(twin, 'POST', '/owners', next, { 'x-holdout-world': 'again' })
  expect(there.text).toBe(here.text)
})

test('deliveries are listed as they went, and made once more; one that is not there cannot be', async () => {
  await using receiver = await startReceiver([500])
  const twin = shopTwin({
    profile: { webhooks: { retries: { delaysMs: [1000], timeoutMs: 10_000 } } },
  })
  const { call } = await control(twin)
  await askShop(twin, 'POST', '/hooks', {
    url: receiver.url,
    events: ['order.created'],
    secret: 'sh! 6 letters',
  })
  await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await twin.world().settled()
  const { deliveries } = (await call('listDeliveries')).json
  expect(deliveries).toMatchObject([{ state: 'waiting', attempts: [{ status: 500 }] }])
  expect((await call('getClock')).json.agenda).toMatchObject([{ kind: 'delivery' }])
  const { fired } = (await call('advanceClock', {}, { byMs: 60_000 })).json
  expect(fired).toHaveLength(1)
  expect((await call('redeliver', { delivery: deliveries[0].id })).status).toBe(202)
  await twin.world().settled()
  expect((await call('listDeliveries')).json.deliveries).toMatchObject([{ state: 'delivered' }])
  expect(receiver.received).toHaveLength(3)
  const unknown = await call('redeliver', { delivery: 'nothing' })
  expect([unknown.status, unknown.json.code]).toEqual([404, 'WORLD_DELIVERY_UNKNOWN'])
})

test('looking makes no world, and names are held to the same rule as in requests', async () => {
  const twin = petTwin()
  const { call } = await control(twin)
  for (const { id, path, body } of controlRoutes) {
    if (!path.includes('{world}')) continue
    const { status } = await call(id, { world: 'nowhere' }, body === undefined ? undefined : {})
    expect([400, 404], id).toContain(status)
  }
  for (const name of ['..', 'a/b', '', 'slot:0', 'x'.repeat(65)]) {
    expect((await call('makeWorld', {}, { name })).status).toBe(400)
  }
  expect(twin.worldNames()).toEqual([])
})

test('every route was asked', () => {
  expect([...new Set([...asked, ...LOOKING])].sort()).toEqual(
    controlRoutes.map(({ id }) => id).sort(),
  )
})
