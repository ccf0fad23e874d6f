import { expect, test } from 'vitest'
import { createRandom, HoldoutError, TransportFault } from '../../../../twins/base/index.ts'
import type { Fault } from '../../../../twins/index.ts'
import { drawLatency } from '../../../../twins/world/fault/latency.ts'
import { ask, petTwin } from '../../pet-twin.ts'

const owner = (name: string) => ({ name, email: `${name}@example.com` })

test('latency follows its distribution, drawn from the seed', () => {
  const draws = (latency: NonNullable<Fault['latency']>) =>
    Array.from({ length: 4000 }, (_, i) => drawLatency(latency, createRandom('a', i))).sort(
      (a, b) => a - b,
    )
  const at = (sorted: readonly number[], share: number) => sorted[Math.floor(share * 4000)] ?? 0
  const uniform = draws({ distribution: 'uniform', minMs: 100, maxMs: 200 })
  expect([uniform[0], uniform.at(-1)]).toEqual([100, 200])
  expect(Math.abs(at(uniform, 0.5) - 150)).toBeLessThan(5)
  const normal = draws({ distribution: 'normal', meanMs: 1000, deviationMs: 100 })
  expect(Math.abs(at(normal, 0.5) - 1000)).toBeLessThan(10)
  expect(Math.abs(at(normal, 0.841) - 1100)).toBeLessThan(15)
  const lognormal = draws({ distribution: 'lognormal', medianMs: 100, p95Ms: 1000 })
  expect(Math.abs(at(lognormal, 0.5) / 100 - 1)).toBeLessThan(0.1)
  expect(Math.abs(at(lognormal, 0.95) / 1000 - 1)).toBeLessThan(0.15)
  const points = { 50: 100, 90: 500, 100: 1000 }
  const percentiles = draws({ distribution: 'percentiles', points })
  expect(Math.abs(at(percentiles, 0.5) - 100)).toBeLessThan(10)
  expect(Math.abs(at(percentiles, 0.9) - 500)).toBeLessThan(30)
  expect(percentiles.at(-1)).toBeLessThanOrEqual(1000)
})

test('a distribution is met by requests, and the journal says what was drawn', async () => {
  const told = async () => {
    const twin = petTwin()
    twin.world().setFaults([{ latency: { distribution: 'uniform', minMs: 1, maxMs: 30 } }])
    for (let i = 0; i < 4; i += 1) expect((await ask(twin, 'GET', '/owners')).status).toBe(200)
    return twin
      .world()
      .journal()
      .map(({ fault }) => fault)
  }
  const first = await told()
  expect(new Set(first).size).toBeGreaterThan(1)
  expect(first.every((text) => /^latency \d+ ms$/.test(text ?? ''))).toBe(true)
  expect(await told()).toEqual(first)
})

test('a malformed body has the right headers and is no JSON; the request was carried out', async () => {
  const twin = petTwin()
  twin.world().setFaults([{ kind: 'malformed-body', times: 1 }])
  const response = await twin.fetch(
    new Request('https://clinic.example.com/v1/owners', {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'content-type': 'application/json' },
      body: JSON.stringify(owner('ada')),
    }),
  )
  expect([response.status, response.headers.get('content-type')]).toEqual([
    201,
    expect.stringContaining('json'),
  ])
  const text = await response.text()
  expect(() => JSON.parse(text)).toThrow(SyntaxError)
  expect(twin.world().state().owners).toHaveLength(1)
  expect(twin.world().journal()[0]).toMatchObject({ fault: 'malformed-body', status: 201 })
})

test('after a timeout the request was carried out, after a stall it was not', async () => {
  const twin = petTwin()
  for (const transport of ['timeout', 'stall'] as const) {
    twin.world().setFaults([{ transport, stallMs: 5 }])
    const fault = await ask(twin, 'POST', '/owners', owner(transport)).catch((e: unknown) => e)
    expect(fault).toBeInstanceOf(TransportFault)
    expect(fault).toMatchObject({ kind: 'stall', stallMs: 5 })
  }
  const names = twin
    .world()
    .state()
    .owners?.map(({ name }) => name)
  expect(names).toEqual(['timeout'])
  expect(
    twin
      .world()
      .journal()
      .map(({ fault, status }) => [fault, status]),
  ).toEqual([
    ['timeout', 201],
    ['stall', undefined],
  ])
})

test('a predicate looks at query, headers and body, by value or pattern, or in code', async () => {
  const meets = async (fault: Fault) => {
    const twin = petTwin()
    twin.world().setFaults([{ status: 503, ...fault }])
    const asked = [
      await ask(twin, 'GET', '/owners?page=2', undefined, { 'x-trace': 'abc-1' }),
      await ask(twin, 'GET', '/owners'),
      await ask(twin, 'POST', '/owners', owner('ada')),
      await ask(twin, 'POST', '/owners', owner('grace')),
    ]
    return asked.map(({ status }) => (status === 503 ? 'x' : '.')).join('')
  }
  expect(await meets({ match: { query: { page: 2 } } })).toBe('x...')
  expect(await meets({ match: { query: { page: { exists: false } } } })).toBe('.xxx')
  expect(await meets({ match: { header: { 'X-Trace': { pattern: '^abc' } } } })).toBe('x...')
  expect(await meets({ match: { body: { name: 'grace' } } })).toBe('...x')
  expect(await meets({ match: { body: { '': owner('ada') } } })).toBe('..x.')
  expect(await meets({ match: { body: { email: { pattern: 'a@' } } } })).toBe('..x.')
  expect(await meets({ match: { body: { name: 'ada' }, query: { page: '2' } } })).toBe('....')
  expect(await meets({ when: ({ method, query }) => method === 'GET' && query.size === 0 })).toBe(
    '.x..',
  )
})

test('a stale read answers from before: so many changes ago, or so long ago', async () => {
  const twin = petTwin({ clock: {} })
  const world = twin.world()
  const names = async () =>
    (await ask(twin, 'GET', '/owners')).json.items.map(({ name }: { name: string }) => name)
  await ask(twin, 'POST', '/owners', owner('before'))
  world.setFaults([{ operation: 'listOwners', staleChanges: 2 }])
  expect(await names()).toEqual(['before'])
  for (const name of ['a', 'b', 'c']) await ask(twin, 'POST', '/owners', owner(name))
  expect(await names()).toEqual(['before', 'a'])
  const fork = world.fork('apart')
  expect(fork.state().owners).toHaveLength(4)
  world.setFaults([{ operation: 'listOwners', staleMs: 1000, times: 2 }])
  await world.advance(500)
  await ask(twin, 'POST', '/owners', owner('d'))
  expect(await names()).toEqual(['before', 'a', 'b', 'c'])
  await world.advance(1000)
  expect(await names()).toEqual(['before', 'a', 'b', 'c', 'd'])
  expect(world.state().owners).toHaveLength(5)
  expect(world.journal().flatMap(({ fault }) => fault ?? [])).toEqual([
    'stale by 2 changes',
    'stale by 2 changes',
    'stale by 1000 ms',
    'stale by 1000 ms',
  ])
})

test('what is seeded after faults were set is a change that a stale read may see, too', async () => {
  const twin = petTwin({ clock: {} })
  const world = twin.world()
  const names = async () =>
    (await ask(twin, 'GET', '/owners')).json.items.map(({ name }: { name: string }) => name)
  world.setFaults([{ operation: 'listOwners', staleChanges: 1 }])
  world.seedState({ owners: [owner('a'), owner('b')] })
  expect(() => world.seedState({ owners: [{ email: 'no name' }] })).toThrow()
  expect(await names()).toEqual([])
  await ask(twin, 'POST', '/owners', owner('c'))
  expect(await names()).toEqual(['a', 'b'])
  world.setFaults([{ operation: 'listOwners', staleMs: 1000 }])
  await world.advance(5000)
  world.seedState({ owners: [owner('d')] })
  await world.advance(2000)
  expect(await names()).toEqual(['a', 'b', 'c', 'd'])
})

test('what is wrong with a fault is told with its field', () => {
  const wrong: readonly unknown[] = [
    { statuss: 500 },
    { kind: 'auth-expired' },
    { latency: { distribution: 'gamma' } },
    { latency: { distribution: 'lognormal', medianMs: 100, p95Ms: 50 } },
    { latency: { distribution: 'percentiles', points: { 101: 5 } } },
    { status: 500, match: { cookie: { a: 1 } } },
    { status: 500, match: { body: { a: { pattern: '(' } } } },
    { status: 500, when: 'decided in code' },
    { status: 500, times: 0.5 },
    { status: 500, stallMs: 5 },
    { status: 500, event: 'issues' },
    { webhook: 'lost', status: 500 },
    { status: 500, latencyMs: 5, transport: 'truncate' },
    { transport: 'reset', kind: 'malformed-body' },
    { kind: 'auth-expiry', staleChanges: 1 },
  ]
  const messages = wrong.map((fault) => {
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
    "faults[0].statuss: a fault has no "statuss"; did you mean status?
    faults[0].kind: there is no kind "auth-expired"; give auth-expiry, limit-exhausted, malformed-body
    faults[0].latency.distribution: there is no distribution "gamma"; give uniform, normal, lognormal, percentiles
    faults[0].latency.medianMs: medianMs 100 and p95Ms 50 make no distribution; give more than 0, and no more than p95Ms
    faults[0].latency.points: percentiles are numbers from 0 to 100 with milliseconds up to 2147483647; give { '50': 20, '99': 900 } or the like
    faults[0].match.cookie: a request has no "cookie" to match by name; give query, header, body, each with names and values
    faults[0].match.body.a.pattern: "(" is no regular expression that takes linear time; write it as JavaScript does, without slashes around it, look-around inside it and back references
    faults[0].when: a predicate in code cannot be read back from a file; give match, or set the fault again in code
    faults[0].times: times cannot be 0.5; give a whole number, 1 or more; leave it out for a fault that every request meets
    faults[0].stallMs: nothing stalls; give transport: stall, or timeout
    faults[0].event: only webhooks have events; say what goes wrong with it: give webhook
    faults[0].status: it is about a webhook and about a request; make two faults of it
    faults[0].transport: after status it comes to nothing; make two faults of it
    faults[0].kind: after transport it comes to nothing; make two faults of it
    faults[0].staleChanges: after kind it comes to nothing; make two faults of it"
  `)
})

test('a predicate in code is not mistaken for none when a snapshot is read back', async () => {
  const world = petTwin().world()
  world.setFaults([{ status: 500, when: () => false }])
  const snapshot = JSON.parse(JSON.stringify(world.snapshot()))
  expect(() => petTwin().world().restore(snapshot)).toThrow(/predicate in code cannot be read back/)
})
