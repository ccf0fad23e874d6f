import { expect, test } from 'vitest'
import { HoldoutError, type JsonObject } from '../../../../twins/base/index.ts'
import type { Profile } from '../../../../twins/behaviour/index.ts'
import { serveTwin } from '../../../../twins/surfaces/index.ts'
import { ask, petTwin, type Seen } from '../../pet-twin.ts'

const profile: Profile = {
  idempotency: {
    header: 'Idempotency-Key',
    replayHeader: { name: 'Idempotent-Replayed' },
    conflict: { status: 400, code: 'idempotency_error' },
  },
  errors: { '400': { error: { type: '${code}' } } },
}
const key = { 'idempotency-key': 'k1' }
const ada = { email: 'ada@example.com', name: 'Ada' }

function brief({ status, text, headers }: Seen): readonly (string | number | undefined)[] {
  return [status, text, headers['idempotent-replayed']]
}

test('over HTTP: the same key gives the same bytes and makes one thing', async () => {
  const twin = petTwin({ profile })
  const served = await serveTwin(twin, { port: 0 })
  try {
    const post = () =>
      fetch(`${served.url}/v1/owners`, {
        method: 'POST',
        headers: { ...key, 'x-api-key': 'k', 'content-type': 'application/json' },
        body: JSON.stringify(ada),
      })
    const [one, two] = await Promise.all([post(), post()])
    expect([one.status, two.status]).toEqual([201, 201])
    expect(await one.text()).toBe(await two.text())
    const replayed = [one, two].map(({ headers }) => headers.get('idempotent-replayed'))
    expect(replayed.sort()).toEqual([null, 'true'].sort())
    expect(twin.world().state().owners).toHaveLength(1)
    expect(twin.world().journal()[1]).toMatchObject({ replayed: true, writes: [] })
  } finally {
    await served.close()
  }
})

test('another body under the same key is a conflict in the shape of the service', async () => {
  const twin = petTwin({ profile })
  await ask(twin, 'POST', '/owners', ada, key)
  const other = await ask(twin, 'POST', '/owners', { ...ada, name: 'Eve' }, key)
  expect([other.status, other.json]).toEqual([400, { error: { type: 'idempotency_error' } }])
  const spelt = await ask(
    twin,
    'POST',
    '/owners',
    `{ "name": "Ada", "email": "${ada.email}" }`,
    key,
  )
  expect([spelt.status, spelt.headers['idempotent-replayed']]).toEqual([201, 'true'])
  const stranger = await ask(
    twin,
    'POST',
    '/owners',
    { ...ada, email: 'eve@example.com' },
    {
      ...key,
      'x-api-key': 'another',
    },
  )
  expect([stranger.status, stranger.headers['idempotent-replayed']]).toEqual([201, undefined])
})

test('a refusal of the operation is kept; what was refused before it is not', async () => {
  const twin = petTwin({ profile })
  expect((await ask(twin, 'POST', '/owners', { name: 'Ada' }, key)).status).toBe(422)
  twin.world().setFaults([{ status: 503, times: 1 }])
  expect((await ask(twin, 'POST', '/owners', ada, key)).status).toBe(503)
  expect((await ask(twin, 'POST', '/owners', ada, key)).status).toBe(201)
  const taken = { 'idempotency-key': 'k2' }
  const first = await ask(twin, 'POST', '/owners', ada, taken)
  expect(first.status).toBe(409)
  await ask(twin, 'DELETE', '/owners/ada@example.com')
  expect(brief(await ask(twin, 'POST', '/owners', ada, taken))).toEqual([409, first.text, 'true'])
})

test('a key lives a day of the world’s clock, in forks and snapshots too; a reset forgets it', async () => {
  const twin = petTwin({ profile, clock: {} })
  const world = twin.world()
  const first = await ask(twin, 'POST', '/owners', ada, key)
  const again = brief(await ask(twin, 'POST', '/owners', ada, key))
  expect(again).toEqual([201, first.text, 'true'])
  const snapshot = JSON.parse(JSON.stringify(world.snapshot()))
  const fork = world.fork('fork')
  const inFork = await twin.fetch(
    new Request('https://clinic.example.com/v1/owners', {
      method: 'POST',
      headers: { ...key, 'x-api-key': 'secret-key', 'content-type': 'application/json' },
      body: JSON.stringify(ada),
    }),
    { world: fork },
  )
  expect([inFork.status, await inFork.text()]).toEqual([201, first.text])
  world.clock.advance(24 * 3_600_000)
  expect((await ask(twin, 'POST', '/owners', ada, key)).status).toBe(409)
  world.restore(snapshot)
  expect(brief(await ask(twin, 'POST', '/owners', ada, key))).toEqual(again)
  world.reset()
  const fresh = await ask(twin, 'POST', '/owners', ada, key)
  expect([fresh.status, fresh.headers['idempotent-replayed']]).toEqual([201, undefined])
})

test('a seeding that is refused while a handler waits leaves its key in use, and its answer is kept', async () => {
  let calls = 0
  const [started, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const twin = petTwin({
    profile: { idempotency: { header: 'Idempotency-Key' } },
    handlers: {
      createOwner: async ({ body }, { create }) => {
        const { value } = create('owners', body as JsonObject)
        started.resolve()
        calls += 1
        if (calls === 1) await go.promise
        return Response.json(value, { status: 201 })
      },
    },
  })
  const post = async () => await ask(twin, 'POST', '/owners', ada, key)
  const first = post()
  await started.promise
  expect(() => twin.world().seedState({ owners: [{ name: 5 }] })).toThrow(HoldoutError)
  expect((await post()).status).toBe(409)
  go.resolve()
  const { status, text } = await first
  expect([status, brief(await post())]).toEqual([201, [201, text, undefined]])
  expect(twin.world().state().owners).toHaveLength(1)
})

test('an answer of a handler is given again with the date that it had', async () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT'
  const twin = petTwin({
    profile,
    handlers: { createOwner: () => Response.json({}, { status: 201, headers: { date } }) },
  })
  const [first, again] = [
    await ask(twin, 'POST', '/owners', ada, key),
    await ask(twin, 'POST', '/owners', ada, key),
  ]
  expect([first.headers.date, again.headers.date]).toEqual([date, date])
  expect(again.headers['idempotent-replayed']).toBe('true')
})
