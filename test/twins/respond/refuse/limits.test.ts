import { expect, test } from 'vitest'
import type { Profile, RequestLimit } from '../../../../twins/behaviour/index.ts'
import { createTwin, type Fault } from '../../../../twins/index.ts'
import { serveTwin } from '../../../../twins/surfaces/index.ts'
import type { World } from '../../../../twins/world/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask, petTwin } from '../../pet-twin.ts'

const hour = 3_600_000
const core: RequestLimit = {
  name: 'core',
  requests: 2,
  windowMs: hour,
  headers: {
    limit: 'X-RateLimit-Limit',
    remaining: 'X-RateLimit-Remaining',
    used: 'X-RateLimit-Used',
    reset: 'X-RateLimit-Reset',
    resource: 'X-RateLimit-Resource',
  },
  retryAfter: false,
  status: 403,
  message: 'API rate limit exceeded',
}
const making: RequestLimit = {
  name: 'making',
  additional: true,
  methods: ['POST'],
  operations: ['create*'],
  requests: 1,
  windowMs: 60_000,
  per: 'world',
  status: 403,
  message: 'You have exceeded a secondary rate limit',
}

function limited(limits: Profile['limits'] & object) {
  return petTwin({ profile: { limits }, clock: {} })
}

test('a limit is told in the names of the service, over HTTP, and refused in its status and shape', async () => {
  const twin = limited([{ ...core, operations: ['getPet'], name: 'pets' }, core])
  const served = await serveTwin(twin, { port: 0 })
  try {
    const seen = []
    for (let i = 0; i < 3; i += 1) {
      const response = await fetch(`${served.url}/v1/owners`, { headers: { 'x-api-key': 'k' } })
      seen.push(
        [
          response.status,
          ...['limit', 'remaining', 'used', 'reset', 'resource'].map((name) =>
            response.headers.get(`x-ratelimit-${name}`),
          ),
          response.headers.get('retry-after'),
          response.status === 200 ? '' : await response.text(),
        ].join(' '),
      )
    }
    expect(seen.join('\n')).toMatchInlineSnapshot(`
      "200 2 1 1 1767607200 core  
      200 2 0 2 1767607200 core  
      403 2 0 2 1767607200 core  {"title":"API rate limit exceeded","status":403,"detail":"API rate limit exceeded"}"
    `)
  } finally {
    await served.close()
  }
})

test('limits are apart by name, credential and operation; an additional one counts beside them', async () => {
  const twin = limited([core, making])
  const owner = (name: string) => ({ name, email: `${name}@example.com` })
  const post = (name: string, key: string) =>
    ask(twin, 'POST', '/owners', owner(name), { 'x-api-key': key })
  expect((await post('ada', 'a')).status).toBe(201)
  const second = await post('bob', 'b')
  expect([second.status, second.json.detail, second.headers['retry-after']]).toEqual([
    403,
    'You have exceeded a secondary rate limit',
    '60',
  ])
  // The first limit counted it, the second refused it: another request of that credential is left.
  expect((await ask(twin, 'GET', '/owners', undefined, { 'x-api-key': 'b' })).status).toBe(200)
  expect((await ask(twin, 'GET', '/owners', undefined, { 'x-api-key': 'b' })).status).toBe(403)
  twin.world().clock.advance(60_000)
  expect((await post('bob', 'c')).status).toBe(201)
})

test('aligned windows end with the clock, and the reset is told as the service tells it', async () => {
  const okta: RequestLimit = {
    requests: 1,
    windowMs: 60_000,
    window: 'aligned',
    per: 'operation',
    headers: { limit: 'X-Rate-Limit-Limit', reset: 'X-Rate-Limit-Reset' },
    reset: 'seconds-left',
  }
  const twin = limited(okta)
  twin.world().clock.advance(45_000)
  expect((await ask(twin, 'GET', '/owners')).headers).toMatchObject({
    'x-rate-limit-limit': '1',
    'x-rate-limit-reset': '15',
  })
  expect((await ask(twin, 'GET', '/owners')).status).toBe(429)
  expect((await ask(twin, 'GET', '/owners/x')).status).toBe(404)
  twin.world().clock.advance(15_000)
  expect((await ask(twin, 'GET', '/owners')).status).toBe(200)
})

test('what is used up is forked, restored from a snapshot, and forgotten by a reset', async () => {
  const twin = limited(core)
  const world = twin.world()
  await ask(twin, 'GET', '/owners')
  const fork = world.fork('fork')
  const snapshot = JSON.parse(JSON.stringify(world.snapshot()))
  const statuses = async (into: typeof world) => {
    const seen = []
    for (let i = 0; i < 2; i += 1) {
      const request = new Request('https://clinic.example.com/v1/owners', {
        headers: { 'x-api-key': 'secret-key' },
      })
      seen.push((await twin.fetch(request, { world: into })).status)
    }
    return seen
  }
  expect(await statuses(fork)).toEqual([200, 403])
  expect(await statuses(world)).toEqual([200, 403])
  world.restore(snapshot)
  expect(await statuses(world)).toEqual([200, 403])
  world.reset()
  expect(await statuses(world)).toEqual([200, 200])
})

test('what limits count by is in no snapshot as it was sent', async () => {
  const twin = petTwin({ profile: { limits: { requests: 1, windowMs: 60_000 } } })
  const status = async (world: World, key: string) => {
    const headers = { 'x-api-key': key }
    const request = new Request('https://clinic.example.com/v1/owners', { headers })
    return (await twin.fetch(request, { world })).status
  }
  const world = twin.world()
  expect(await status(world, 'one-secret-key')).toBe(200)
  const snapshot = world.snapshot()
  expect(JSON.stringify(snapshot)).not.toContain('one-secret-key')
  const other = twin.world('other')
  other.restore(snapshot)
  expect(await status(other, 'one-secret-key')).toBe(429)
  expect(await status(other, 'another-secret-key')).toBe(200)
})

test('a listed credential may end and may lack scopes; a basic one is listed as people write it', async () => {
  const twin = petTwin({
    profile: { credentials: ['good', { value: 'brief', expiresAfterMs: 1000 }] },
    clock: {},
  })
  const status = async (key: string) =>
    (await ask(twin, 'GET', '/owners', undefined, { 'x-api-key': key })).status
  expect([await status('good'), await status('brief'), await status('other')]).toEqual([
    200, 200, 401,
  ])
  twin.world().clock.advance(1000)
  expect([await status('good'), await status('brief')]).toEqual([200, 401])
})

test('a limit that a fault uses up says so at once, and lifts when it was said to', async () => {
  const limits = {
    requests: 600,
    windowMs: 60_000,
    headers: { limit: 'x-limit', remaining: 'x-left', reset: 'x-reset' },
    retryAfter: false,
    code: 'E47',
    message: 'too many',
  } as const
  const errors = { default: { code: '${code}', message: '${message}' } }
  const told = async (fault: Fault) => {
    const twin = petTwin({ profile: { limits, errors }, clock: { mode: 'manual' } })
    twin.world().setFaults([{ ...fault, times: 1 }])
    const startS = twin.world().clock.now() / 1000
    const seen: unknown[] = []
    for (const byMs of [0, 1999, 1]) {
      await twin.world().advance(byMs)
      const { status, headers, json } = await ask(twin, 'GET', '/owners')
      const at = Number(headers['x-reset']) - startS
      seen.push([status, headers['x-left'], at, ...(status === 429 ? [json] : [])])
    }
    return seen
  }
  const words = { code: 'E47', message: 'too many' }
  expect(await told({ kind: 'limit-exhausted', retryAfterSeconds: 2 })).toEqual([
    [429, '0', 2, words],
    [429, '0', 2, words],
    [200, '599', 62],
  ])
  expect(await told({ kind: 'limit-exhausted' })).toEqual(
    [0, 1, 2].map(() => [429, '0', 60, words]),
  )
  expect(await told({ status: 429, retryAfterSeconds: 2 })).toEqual([
    [429, '0', 2, words],
    [200, '598', 60],
    [200, '597', 60],
  ])
})

test('a profile that twins of two contracts share counts by the contract of each', async () => {
  const profile: Profile = { limits: { requests: 1, windowMs: hour, methods: ['POST'] } }
  const named = (method: string) =>
    createTwin({
      contract: contractOf({ '/x': { [method]: { operationId: 'x', responses: answer({}) } } }),
      profile,
    })
  const statuses = async (method: string) => {
    const twin = named(method.toLowerCase())
    const send = async () => (await ask(twin, method, 'https://t.test/x')).status
    return [await send(), await send()]
  }
  expect(await statuses('GET')).toEqual([200, 200])
  expect((await statuses('POST'))[1]).toBe(429)
})
