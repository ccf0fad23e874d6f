import { expect, test } from 'vitest'
import { createTwin, replayJournal } from '../../../../twins/twin/index.ts'
import { guardedContract, statusOf } from '../../guarded-service.ts'

const key = { type: 'apiKey', in: 'header', name: 'X-Key' }
const bearer = { type: 'http', scheme: 'bearer' }
const hour = 3_600_000

test('a listed key may have a space; the word before any other is not of it', async () => {
  const contract = guardedContract({ key }, { things: [{ key: [] }] })
  const twin = createTwin({ contract, profile: { credentials: ['My key 1', 'plain'] } })
  const status = (value: string) => statusOf(twin, '/things', { 'x-key': value })
  expect(await status('My key 1')).toBe(200)
  expect(await status('SSWS plain')).toBe(200)
  expect(await status('SSWS My key 1')).toBe(200)
  expect(await status('key 1')).toBe(401)
  expect(await status('Your key 1')).toBe(401)
})

test('a scheme that is not defined is listed with its place, and any credential meets it', async () => {
  const contract = guardedContract(
    { key, odd: { type: 'magic' } },
    { lost: [{ ghost: [] }], both: [{ ghost: [], key: [] }], odd: [{ odd: [] }] },
  )
  expect(contract.problems).toEqual([
    {
      code: 'CONTRACT_UNKNOWN_SECURITY_TYPE',
      message:
        '"magic" is no type of a security scheme (apiKey, http, oauth2, openIdConnect, mutualTLS); any credential meets it',
      pointer: '#/components/securitySchemes/odd',
    },
    {
      code: 'CONTRACT_UNDEFINED_SECURITY',
      message: 'no security scheme is called ghost; any credential meets it',
      pointer: '#/paths/~1lost/get/security/0/ghost',
    },
  ])
  const twin = createTwin({ contract, profile: { credentials: ['good'] } })
  const authorization = 'Bearer good'
  const statuses = (headers: Readonly<Record<string, string>>) =>
    Promise.all(['/lost', '/both', '/odd'].map((path) => statusOf(twin, path, headers)))
  expect(await statuses({})).toEqual([401, 401, 401])
  expect(await statuses({ authorization })).toEqual([200, 401, 200])
  expect(await statuses({ 'x-key': 'good' })).toEqual([200, 200, 200])
  expect(await statuses({ authorization: 'Bearer bad', 'x-key': 'good' })).toEqual([401, 401, 401])
})

test('a credential that ended is over in forks, snapshots and replays too; a fork with a clock of its own begins anew', async () => {
  const contract = guardedContract({ bearer }, { things: [{ bearer: [] }] })
  const profile = { credentials: [{ value: 'brief', expiresAfterMs: hour }] }
  const twin = createTwin({ contract, profile, clock: { mode: 'manual' } })
  const headers = { authorization: 'Bearer brief' }
  const status = (world: ReturnType<typeof twin.world>) =>
    statusOf(twin, '/things', headers, { world })
  const world = twin.world()
  await world.advance(hour / 2)
  const half = world.fork('half')
  expect(await status(half)).toBe(200)
  await half.advance(hour / 2)
  expect(await status(half)).toBe(401)
  await world.advance(hour / 2)
  expect(await status(world)).toBe(401)
  expect(await status(world.fork('late'))).toBe(401)

  const restored = twin.world('restored')
  await restored.advance(10 * hour)
  restored.restore(JSON.parse(JSON.stringify(world.snapshot())))
  expect(await status(restored)).toBe(401)
  restored.reset()
  expect(await status(restored)).toBe(200)

  const { differences, requests } = await replayJournal(
    twin,
    half.journalLines({ credentials: true }),
  )
  expect([requests, differences]).toEqual([2, []])

  const clock = createTwin({ contract, clock: { mode: 'manual', startMs: 0 } }).world().clock
  const fresh = world.fork('fresh', { clock })
  expect(await status(fresh)).toBe(200)
  await fresh.advance(hour)
  expect([await status(fresh), await status(fresh.fork('again'))]).toEqual([401, 401])
  fresh.reset()
  expect(await status(fresh)).toBe(200)
})
