import { expect, test } from 'vitest'
import { EndlessAnswer } from '../../../twins/base/index.ts'
import { checkTwin } from '../../../twins/laws/index.ts'
import { serveTwin } from '../../../twins/surfaces/index.ts'
import { petTwin } from '../pet-twin.ts'

test('a service at an address is held to the laws by reading requests alone', async () => {
  const twin = petTwin()
  twin.world().seedState({
    owners: [
      { email: 'ada@example.com' },
      { email: 'grace@example.com' },
      { email: 'mary@example.com' },
    ],
  })
  await using served = await serveTwin(twin, { port: 0 })
  const { contract, behaviour } = twin
  const report = await checkTwin({ baseUrl: served.url, contract, behaviour, budget: 2 })
  expect(report.exceptions).toEqual([])
  expect(
    report.operations.filter(({ seenBy }) => seenBy.length > 0).map((one) => one.operation),
  ).toEqual(['listOwners', 'getOwner'])
  expect(
    twin
      .world()
      .diff()
      .filter(({ kind }) => kind !== 'created'),
  ).toEqual([])
  expect(
    new Set(
      twin
        .world()
        .journal()
        .map(({ method }) => method),
    ),
  ).toEqual(new Set(['GET']))
})

test('what the laws make of a service is asked for, and what they delete is not, nor what went with it', async () => {
  const twin = petTwin()
  const emails = ['ada@example.com', 'grace@example.com', 'mary@example.com']
  twin.world().seedState({
    owners: emails.map((email) => ({ email })),
    pets: emails.map((owner) => ({ owner, name: 'Tom', species: 'cat' })),
  })
  await using served = await serveTwin(twin, { port: 0 })
  const { contract, behaviour } = twin
  const report = await checkTwin({ baseUrl: served.url, contract, behaviour, writes: true })
  expect(report.exceptions).toEqual([])
  const deletes = report.laws.find(({ law }) => law === 'delete is final')
  expect(deletes).toMatchObject({ held: deletes?.checked })
  expect(deletes?.held).toBeGreaterThan(0)
})

test('a service that is gone midway is gone, and breaks no law; one that resets a request breaks it', async () => {
  const twin = petTwin()
  twin.world().seedState({ owners: [{ email: 'ada@example.com' }] })
  const { contract, behaviour } = twin
  const asked = { contract, behaviour, budget: 1 }
  {
    await using served = await serveTwin(twin, { port: 0 })
    let left = 6
    const dying = async (request: Request) => {
      left -= 1
      if (left === 0) await served.close()
      return fetch(request)
    }
    await expect(checkTwin({ ...asked, baseUrl: served.url, fetch: dying })).rejects.toMatchObject({
      code: 'SERVICE_UNREACHABLE',
      exitCode: 4,
    })
  }
  await using served = await serveTwin(twin, { port: 0 })
  twin.world().setFaults([{ operation: 'getOwner', transport: 'reset' }])
  const { exceptions } = await checkTwin({ ...asked, baseUrl: served.url })
  expect(exceptions.length).toBeGreaterThan(0)
  expect(new Set(exceptions.map(({ operation }) => operation))).toEqual(new Set(['getOwner']))
  expect(exceptions[0]?.message).toContain('getOwner was not answered')
})

test('a service that answers for its limit now and then, or always, breaks no law', async () => {
  const twin = petTwin()
  twin.world().seedState({ owners: [{ email: 'ada@example.com' }] })
  const { contract, behaviour } = twin
  await using served = await serveTwin(twin, { port: 0 })
  for (const every of [3, 1]) {
    let asked = 0
    const limited = async (request: Request) => {
      asked += 1
      return asked % every === 0 ? new Response('{}', { status: 429 }) : fetch(request)
    }
    const check = { baseUrl: served.url, contract, behaviour, writes: true, fetch: limited }
    const { exceptions, laws } = await checkTwin(check)
    expect(exceptions).toEqual([])
    expect(laws.some(({ held }) => held > 0)).toBe(every !== 1)
  }
})

test('an operation whose answers do not end is asked once, and breaks no law', async () => {
  const twin = petTwin()
  twin.world().seedState({ owners: [{ email: 'ada@example.com' }] })
  const { contract, behaviour } = twin
  await using served = await serveTwin(twin, { port: 0 })
  let endless = 0
  const fetch = async (request: Request) => {
    if (request.method !== 'GET' || !request.url.endsWith('/owners'))
      return globalThis.fetch(request)
    endless += 1
    throw new EndlessAnswer('its answer did not end')
  }
  const check = { baseUrl: served.url, contract, behaviour, writes: true, fetch }
  const { exceptions, laws } = await checkTwin(check)
  expect([endless, exceptions]).toEqual([1, []])
  expect(laws.some(({ held }) => held > 0)).toBe(true)
})

test('the same twin and seed make the same report, and leave the worlds of the twin alone', async () => {
  const reports = []
  for (const twin of [petTwin(), petTwin()]) {
    const { elapsedMs, ...report } = await checkTwin({ twin, budget: 2 })
    expect(elapsedMs).toBeGreaterThan(0)
    expect(twin.world().journal()).toEqual([])
    expect(twin.world().diff()).toEqual([])
    reports.push(report)
  }
  expect(reports[0]).toEqual(reports[1])
})

test('an aborted check ends', async () => {
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(checkTwin({ twin: petTwin(), signal })).rejects.toThrow('enough')
})

test('without a twin and an address there is nothing to check', async () => {
  await expect(checkTwin({})).rejects.toThrow('there is nothing to check')
})

test('an address where nothing answers, or that is none, is no broken law', async () => {
  const twin = petTwin()
  const { contract } = twin
  const served = await serveTwin(twin, { port: 0 })
  await served[Symbol.asyncDispose]()
  await expect(checkTwin({ baseUrl: served.url, contract })).rejects.toMatchObject({
    code: 'SERVICE_UNREACHABLE',
    exitCode: 4,
    message: expect.stringContaining(served.url),
  })
  const wrong = [
    'nowhere',
    'file:///etc',
    '127.0.0.1:4010',
    'http://a.example/?key=1',
    'http://u:passw0rd@a.example',
  ]
  for (const baseUrl of wrong) {
    await expect(checkTwin({ baseUrl, contract })).rejects.toMatchObject({
      code: 'SERVICE_URL_INVALID',
      exitCode: 2,
      message: expect.not.stringContaining('passw0rd'),
    })
  }
})
