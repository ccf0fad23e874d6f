import { expect, test } from 'vitest'
import { validatorFor } from '../../../../twins/contract/index.ts'
import { ask, petTwin } from '../../pet-twin.ts'

const ada = { email: 'ada@example.com', name: 'Ada' }

test('every refusal has the status that the contract documents and a body that its schema allows', async () => {
  const twin = petTwin()
  const pointer = '/components/responses/Problem/content/application~1problem+json/schema'
  const isProblem = validatorFor(twin.contract, pointer, 'response')
  const seen = [
    await ask(twin, 'GET', '/owners', undefined, { 'x-api-key': '' }),
    await ask(twin, 'GET', '/owners/nobody'),
    await ask(twin, 'GET', '/nowhere'),
    await ask(twin, 'PUT', '/owners'),
    await ask(twin, 'POST', '/owners'),
    await ask(twin, 'POST', '/owners', '{'),
    await ask(twin, 'POST', '/owners', { email: 'ada', extra: 1 }),
    await ask(twin, 'POST', '/owners', '<owner/>', { 'content-type': 'application/xml' }),
    await ask(twin, 'GET', '/owners?limit=0'),
  ]
  expect(seen.map(({ json }) => isProblem(json))).toEqual(seen.map(() => []))
  expect(
    seen.map(({ status, json }) => `${status} ${json.detail}`).join('\n'),
  ).toMatchInlineSnapshot(`
    "401 Requires authentication
    404 Not Found
    404 Not Found
    405 Method Not Allowed
    422 Validation failed: body is required
    422 Problems parsing JSON: body Expected property name or '}' in JSON at position 1 (line 1 column 2)
    422 Validation failed: body.name is required (and 1 more)
    422 Unsupported Media Type: header.content-type application/xml is none of application/json, application/x-www-form-urlencoded
    422 Validation failed: query.limit must be >= 1"
  `)
  expect(twin.world().state()).toEqual({ owners: [], pets: [] })
})

test('the profile says which credentials are good and how errors look', async () => {
  const twin = petTwin({
    profile: {
      credentials: ['good'],
      errors: {
        default: { error: '${code}', text: '${message} (${status})', status: '${status}' },
      },
    },
  })
  const bad = await ask(twin, 'GET', '/owners')
  expect([bad.status, bad.json]).toEqual([
    401,
    { error: 'invalid_auth', text: 'Bad credentials (401)', status: 401 },
  ])
  expect((await ask(twin, 'GET', '/owners', undefined, { 'x-api-key': 'good' })).status).toBe(200)
})

test('a limit is counted per credential and lifts when its window has passed', async () => {
  const twin = petTwin({ profile: { limits: { requests: 2, windowMs: 60_000 } }, clock: {} })
  const statuses = []
  for (let i = 0; i < 3; i += 1) statuses.push(await ask(twin, 'GET', '/owners'))
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(statuses[2]?.headers).toMatchObject({ 'retry-after': '60', 'x-ratelimit-remaining': '0' })
  const other = await ask(twin, 'GET', '/owners', undefined, { 'x-api-key': 'other' })
  expect(other.status).toBe(200)
  twin.world().clock.advance(60_000)
  expect((await ask(twin, 'GET', '/owners')).status).toBe(200)
  expect(twin.world().journal()[2]?.outcome).toBe('limited')
})

test('a handler takes one operation over, with the world at hand', async () => {
  const twin = petTwin({
    handlers: {
      getOwner(request, world) {
        const owner = world.find('owners', { email: request.path.ownerId ?? '' })
        return Response.json({ handled: owner?.value.name ?? null })
      },
    },
  })
  await ask(twin, 'POST', '/owners', ada)
  expect((await ask(twin, 'GET', '/owners/ada@example.com')).json).toEqual({ handled: 'Ada' })
  expect(twin.world().journal()[1]).toMatchObject({ outcome: 'answered', reads: ['owners/1'] })
})

test('an error may have an id of its own, the same whenever the same is asked in the same order', async () => {
  const ids = async (seed: string) => {
    const profile = { errors: { '404': { id: 'err-${id}' } } }
    const twin = petTwin({ seed, profile })
    const paths = ['/owners/nobody', '/owners/nobody', '/nowhere']
    const told: unknown[] = []
    for (const path of paths) told.push((await ask(twin, 'GET', path)).json.id)
    return told
  }
  const first = await ids('one')
  expect(first).toEqual(Array(3).fill(expect.stringMatching(/^err-\w{22}$/)))
  expect(new Set(first).size).toBe(3)
  expect(await ids('one')).toEqual(first)
  expect(await ids('two')).not.toEqual(first)
})
