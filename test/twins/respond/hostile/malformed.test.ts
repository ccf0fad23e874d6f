import { expect, test } from 'vitest'
import { deskTwin, FORM, send } from './desk.ts'

const nested = (levels: number, open: string, close: string) =>
  open.repeat(levels) + close.repeat(levels)

test('what is nested beyond all measure is refused, and the journal can still be read', async () => {
  const twin = deskTwin()
  const before = twin.world().state()
  const statuses = []
  for (const body of [nested(100_000, '[', ']'), `{"notes":${nested(101, '{"a":', '}')}`]) {
    statuses.push((await send(twin, 'POST', '/tickets', { body })).status)
  }
  for (const path of [nested(5000, '[b', ']'), '[b]'.repeat(5000)]) {
    const body = `notes${path}=1`
    statuses.push((await send(twin, 'PATCH', '/tickets/first', { body, headers: FORM })).status)
    statuses.push((await send(twin, 'GET', `/tickets?about${path}=1`)).status)
  }
  // `[b[b[b…]]]` has one level: a name may not hold brackets.
  expect(statuses).toEqual([400, 400, 200, 200, 400, 400])
  expect(twin.world().journal()).toHaveLength(6)
  expect(twin.world().journalLines().length).toBeGreaterThan(6)
  expect(Object.keys(twin.world().state())).toEqual(Object.keys(before))
})

test('a hundred levels are taken', async () => {
  const body = `{"notes":${'{"a":'.repeat(99)}1${'}'.repeat(99)}}`
  const twin = deskTwin()
  expect((await send(twin, 'POST', '/tickets', { body })).status).toBe(201)
  expect(twin.world().journal().at(-1)?.responseBody).toMatchObject({ notes: { a: { a: {} } } })
})

test('fields called like what every object has are fields like others', async () => {
  const twin = deskTwin()
  const body = 'notes[constructor]=c&notes[toString][a]=t&notes[__proto__][x]=q'
  const made = await send(twin, 'POST', '/tickets', { body, headers: FORM })
  expect(made.status).toBe(201)
  const { notes } = JSON.parse(made.text)
  expect(Object.entries(notes)).toEqual([
    ['constructor', 'c'],
    ['toString', { a: 't' }],
    ['__proto__', { x: 'q' }],
  ])
  expect(({} as Record<string, unknown>).x).toBeUndefined()
})

test('a badly encoded cookie is taken as it stands', async () => {
  const headers = { cookie: 'other=%; session=%zz' }
  expect((await send(deskTwin(), 'GET', '/tickets', { headers })).status).toBe(200)
})

test('an error says of a request that is wrong in very many places, at length, only so much', async () => {
  const twin = deskTwin()
  const body = `{"code":"${'x'.repeat(20_000)}","tags":[${'{},'.repeat(3000)}{}]}`
  const heard = await send(twin, 'POST', '/tickets', { body })
  expect(heard.status).toBe(400)
  expect(heard.text.length).toBeLessThan(2000)
  expect(twin.world().journal()[0]?.violations.length).toBeLessThan(100)
  const fields = 'x'.repeat(20_000)
  const masked = await send(twin, 'GET', `/tickets?fields=${fields}`)
  expect([masked.status, masked.text.length < 2000]).toEqual([400, true])
})

test('half of a character in a key is shown in addresses as a whole one', async () => {
  const made = await send(deskTwin(), 'POST', '/tickets', { body: '{"title":"\\ud800"}' })
  expect(made.status).toBe(201)
})
