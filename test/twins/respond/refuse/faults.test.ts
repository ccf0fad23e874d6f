import { expect, test } from 'vitest'
import { HoldoutError, TransportFault } from '../../../../twins/base/index.ts'
import type { Fault } from '../../../../twins/world/index.ts'
import { ask, petTwin } from '../../pet-twin.ts'

async function statuses(faults: readonly Fault[], requests: number, seed = 'a'): Promise<number[]> {
  const twin = petTwin({ seed })
  twin.world().setFaults(faults)
  const seen = []
  for (let i = 0; i < requests; i += 1) seen.push((await ask(twin, 'GET', '/owners')).status)
  return seen
}

test('a fault answers in the shape of the service, lets some pass first, and ends', async () => {
  expect(await statuses([{ operation: 'listOwners', status: 503, after: 1, times: 2 }], 5)).toEqual(
    [200, 503, 503, 200, 200],
  )
  const twin = petTwin()
  twin.world().setFaults([{ path: '/owners/{id}', status: 503, retryAfterSeconds: 7 }])
  const failed = await ask(twin, 'GET', '/owners/x')
  expect([failed.json, failed.headers['retry-after']]).toEqual([
    { title: 'Service Unavailable', status: 503, detail: 'Service Unavailable' },
    '7',
  ])
  expect((await ask(twin, 'GET', '/owners')).status).toBe(200)
  expect(twin.world().journal()[0]).toMatchObject({ outcome: 'fault', fault: 'status 503' })
})

test('a rate is drawn from the seed: the same again for the same seed', async () => {
  const faults = [{ status: 500, rate: 0.5 }]
  const first = await statuses(faults, 40)
  expect(await statuses(faults, 40)).toEqual(first)
  expect(await statuses(faults, 40, 'b')).not.toEqual(first)
  const failed = first.filter((status) => status === 500).length
  expect(failed).toBeGreaterThan(8)
  expect(failed).toBeLessThan(32)
})

test('failures below HTTP reject; a truncated answer is carried out first', async () => {
  const twin = petTwin()
  const kinds = []
  for (const transport of ['reset', 'stall', 'truncate'] as const) {
    twin.world().setFaults([{ transport }])
    const made = ask(twin, 'POST', '/owners', { email: `${transport}@example.com`, name: 'Ada' })
    const fault = await made.catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(TransportFault)
    kinds.push((fault as TransportFault).response?.status)
  }
  expect(kinds).toEqual([undefined, undefined, 201])
  expect(
    twin
      .world()
      .state()
      .owners?.map(({ email }) => email),
  ).toEqual(['truncate@example.com'])
  expect(
    twin
      .world()
      .journal()
      .map(({ fault, status }) => [fault, status]),
  ).toEqual([
    ['reset', undefined],
    ['stall', undefined],
    ['truncate', 201],
  ])
})

test('latency delays and then the operation is carried out', async () => {
  const twin = petTwin()
  twin.world().setFaults([{ latencyMs: 60, times: 1 }])
  const start = performance.now()
  expect((await ask(twin, 'GET', '/owners')).status).toBe(200)
  expect(performance.now() - start).toBeGreaterThan(55)
})

test('a fault that could never be met is refused', () => {
  const messages = [
    { operation: 'listOwner', status: 500 },
    { status: 42 },
    { status: 500, rate: 2 },
    {},
    { latencyMs: 1e300 },
    { transport: 'stall', stallMs: 2 ** 31 },
    { latency: { distribution: 'uniform', minMs: 0, maxMs: 1e10 } },
    { status: 503, retryAfterSeconds: 1e21 },
    { status: 503, method: 'FETCH' },
    { status: 503, method: 'get' },
    { status: 503, method: 'QUERY' },
    { status: 503, path: '/owner/{id}' },
    { status: 503, path: '/v1/owners' },
    { status: 503, path: '/owners?page=2' },
    { status: 503, path: '/owners/7' },
    { status: 503, path: '/{any}' },
    { status: 503, path: '/own*' },
    { latencyMs: 5, retryAfterSeconds: 1 },
    { webhook: 'lost', latencyMs: 5 },
    { webhook: 'duplicate', retryAfterSeconds: 5 },
  ].map((fault) => {
    try {
      petTwin()
        .world()
        .setFaults([fault as Fault])
    } catch (error) {
      if (error instanceof HoldoutError)
        return `${error.place?.field}: ${error.message}; ${error.hint}`
    }
    return 'accepted'
  })
  expect(messages.join('\n')).toMatchInlineSnapshot(`
    "faults[0].operation: the contract has no operation "listOwner"; did you mean listOwners?
    faults[0].status: 42 is not an HTTP status; give a number from 200 to 599
    faults[0].rate: a rate of 2 is no share of requests; give a number from 0 to 1
    faults[0].status: it says nothing that goes wrong; give status, kind, latencyMs, latency, transport, staleChanges, staleMs; for webhooks, webhook
    faults[0].latencyMs: latencyMs cannot be 1e+300; give a whole number from 0 to 2147483647
    faults[0].stallMs: stallMs cannot be 2147483648; give a whole number from 0 to 2147483647
    faults[0].latency.maxMs: 10000000000 is no length of time; give milliseconds from 0 to 2147483647
    faults[0].retryAfterSeconds: retryAfterSeconds cannot be 1e+21; give a whole number from 0 to 9007199254740991
    faults[0].method: FETCH is no method of HTTP, nor of the contract; did you mean PATCH?
    accepted
    accepted
    faults[0].path: no operation of the contract is at /owner/{id}; did you mean /owners/{ownerId}?
    faults[0].path: no operation of the contract is at /v1/owners; leave out /v1, which is the server's
    faults[0].path: no operation of the contract is at /owners?page=2; give a path as the contract has it, without its query; * stands for anything
    accepted
    accepted
    accepted
    faults[0].retryAfterSeconds: nothing is refused that could be tried again; give status, or kind: limit-exhausted
    faults[0].latencyMs: what never comes is not late; leave it out, or say out-of-order
    faults[0].retryAfterSeconds: it says nothing of a webhook; leave it out"
  `)
})

test('a credential expires and a limit is used up, as the service says it', async () => {
  const twin = petTwin({ profile: { limits: { requests: 50, windowMs: 60_000 } }, clock: {} })
  const world = twin.world()
  world.setFaults([{ kind: 'auth-expiry', times: 1 }])
  const expired = await ask(twin, 'GET', '/owners')
  expect([expired.status, expired.json.detail]).toEqual([401, 'The credentials have expired'])
  expect((await ask(twin, 'GET', '/owners')).status).toBe(200)
  world.setFaults([{ kind: 'limit-exhausted', times: 1 }])
  const limited = await ask(twin, 'GET', '/owners')
  expect([limited.status, limited.headers['retry-after']]).toEqual([429, '60'])
  expect((await ask(twin, 'GET', '/owners')).status).toBe(429)
  world.clock.advance(60_000)
  expect((await ask(twin, 'GET', '/owners')).headers['x-ratelimit-remaining']).toBe('49')
  expect(world.journal().map(({ fault }) => fault)).toEqual([
    'auth-expiry',
    undefined,
    'limit-exhausted',
    undefined,
    undefined,
  ])
})
