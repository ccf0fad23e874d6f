import { expect, test } from 'vitest'
import { Journal } from '../../../twins/world/journal/journal.ts'
import { ask, petTwin } from '../pet-twin.ts'

test('a request is noted with what it read and wrote, and without its credentials', async () => {
  const twin = petTwin()
  await ask(twin, 'POST', '/owners?access_token=abcdef123', {
    email: 'ada@example.com',
    name: 'Ada',
    password: 'hunter2',
  })
  await ask(twin, 'GET', '/owners/ada@example.com')
  const [made, read] = twin.world().journal()
  expect(made).toMatchObject({
    index: 0,
    method: 'POST',
    path: '/v1/owners?access_token=[redacted]',
    operation: 'createOwner',
    outcome: 'answered',
    status: 201,
    requestBody: { name: 'Ada', password: '[redacted]' },
    responseBody: { email: 'ada@example.com' },
    writes: ['owners/1'],
    violations: [],
  })
  expect(read).toMatchObject({ index: 1, reads: ['owners/1'], writes: [] })
  expect(JSON.stringify(twin.world().journal())).not.toMatch(/secret-key|hunter2|abcdef123/)
})

test('a body that is no JSON, or not called so, is in no line with its secrets', async () => {
  const twin = petTwin()
  const bodies = [
    '{"name":"Ada","password":"hunter2!!",}',
    '{"name":"Ada","password": "hunter2!!',
    "{'password': 'hunter2!!'}",
    '{"password":"hunter2!!"}x',
    '{"name":"Ada",}',
  ]
  for (const body of bodies) await ask(twin, 'POST', '/owners', body)
  const plain = { 'content-type': 'text/plain;charset=UTF-8' }
  await ask(twin, 'POST', '/owners', '{"name": "Ada", "password": "hunter2!!"}', plain)
  const world = twin.world()
  const lines = world.journalLines().slice(1)
  expect(lines.map((line) => JSON.parse(line).body)).toEqual([
    ...Array(4).fill({ text: '[redacted]' }),
    { text: '{"name":"Ada",}' },
    { text: '{"name":"Ada","password":"[redacted:2]"}' },
  ])
  expect([...lines, JSON.stringify(world.received())].join()).not.toContain('hunter2')
  const [, , , kept] = world.journalLines({ credentials: true }).slice(1)
  expect(JSON.parse(kept ?? '').body).toEqual({ text: '{"password":"hunter2!!"}x' })
})

test('where a list goes on and what kind of token is meant are no secrets', async () => {
  const twin = petTwin()
  const plain = '/owners?pageToken=p2&token_type_hint=refresh_token&tokenLifetimeSeconds=60'
  await ask(twin, 'GET', `${plain}&id_token=abcdef123`)
  expect(twin.world().journal()[0]?.path).toBe(`/v1${plain}&id_token=[redacted]`)
})

test('what breaks the contract is said in the journal', async () => {
  const twin = petTwin()
  await ask(twin, 'POST', '/owners', { email: 'nobody', name: 7 })
  const [entry] = twin.world().journal()
  expect([entry?.outcome, ...(entry?.violations ?? [])]).toMatchInlineSnapshot(`
    [
      "invalid-request",
      "body.email must be a valid email",
      "body.name must be a string",
    ]
  `)
})

test('the newest entries are kept, numbered from the start, and large bodies are cut', () => {
  const journal = new Journal({ entries: 3 })
  for (let i = 0; i < 20; i += 1) {
    journal.note({
      turn: i,
      origin: 'https://clinic.example.com',
      headers: new Headers(),
      requestBytes: undefined,
      requestSize: 0,
      atMs: i,
      method: 'GET',
      path: '/',
      operation: undefined,
      outcome: 'answered',
      status: 200,
      requestBody: undefined,
      responseText: i === 19 ? 'x'.repeat(100_000) : 'short',
      responseSize: i === 19 ? 100_000 : 5,
      reads: [],
      writes: [],
      violations: [],
      fault: undefined,
    })
  }
  expect(journal.entries().map(({ index }) => index)).toEqual([17, 18, 19])
  expect(journal.entries()[2]?.responseBody).toMatchObject({ cut: true, characters: 100_000 })
})
