import { expect, test } from 'vitest'
import { createTwin } from '../../../twins/twin/index.ts'
import type { LiveWorld } from '../../../twins/world/index.ts'
import { contractOf } from '../contract/small-contract.ts'
import { ask, petTwin } from '../pet-twin.ts'
import { body, object, text, things } from '../small-service.ts'

const owner = (n: number) => ({ email: `p${n}@example.com`, name: `Person ${n}` })

test('a fork that may hold so much refuses what would come to more, and goes on being read', async () => {
  const twin = petTwin()
  const small = twin.world().fork('default', { mostBytes: 2_500 })
  twin.keepWorld(small)
  const statuses: number[] = []
  let id = ''
  // Each comes to some 750: what is sent, what is answered, and 500 for the rest.
  for (let n = 0; n < 8; n += 1) {
    const { status, json } = await ask(twin, 'POST', '/owners', owner(n))
    id ||= json.id
    statuses.push(status)
  }
  expect(statuses).toEqual([201, 201, 201, 507, 507, 507, 507, 507])
  expect(small.isFull).toBe(true)
  expect(small.state().owners).toHaveLength(3)
  const read = await ask(twin, 'GET', `/owners/${id}`)
  expect(read.status).toBe(200)
  // What was refused stands in the journal as everything does.
  const { outcome, status, requestBody } = small.journal()[3] ?? {}
  expect([outcome, status, requestBody]).toEqual(['full', 507, owner(3)])

  const inner = small.fork('inner') as LiveWorld
  expect([inner.isFull, inner.makeRoom(1_900), inner.makeRoom(1_900), inner.isFull]).toEqual([
    false,
    true,
    false,
    true,
  ])
  small.reset()
  expect(small.isFull).toBe(false)
  expect((await ask(twin, 'POST', '/owners', owner(1))).status).toBe(201)
})

test('a world that nobody bounded takes what comes', async () => {
  const twin = petTwin()
  for (let n = 0; n < 20; n += 1) await ask(twin, 'POST', '/owners', owner(n))
  expect(twin.world().state().owners).toHaveLength(20)
  expect(twin.world().isFull).toBe(false)
})

test('what keeps nothing takes no room: a text rendered, and what was refused, sent again and again', async () => {
  const contract = contractOf(
    {
      ...things('/notes', 'id', 'note'),
      '/markdown/render': {
        post: {
          operationId: 'render',
          requestBody: body(object({ text })),
          responses: { '200': { description: '', content: { 'text/html': { schema: text } } } },
        },
      },
    },
    { note: object({ id: text, title: text }, ['title']) },
  )
  const twin = createTwin({ contract, clock: { mode: 'stepping' } })
  const small = twin.world().fork('default', { mostBytes: 1_500 })
  twin.keepWorld(small)
  const send = async (path: string, value: unknown) =>
    (await ask(twin, 'POST', `https://example.com${path}`, value)).status
  for (let n = 0; n < 5; n += 1) {
    expect(await send('/markdown/render', { text: '# Hello' })).toBe(200)
    expect(await send('/notes', { title: 4 })).toBe(400)
  }
  expect(small.isFull).toBe(false)
  expect([await send('/notes', { title: 'a' }), await send('/notes', { title: 'b' })]).toEqual([
    201, 201,
  ])
  expect(await send('/notes', { title: 'c' })).toBe(507)
  expect(small.isFull).toBe(true)
})
