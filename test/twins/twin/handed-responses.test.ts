import { expect, test } from 'vitest'
import { TransportFault } from '../../../twins/base/index.ts'
import type { OperationHandler, Twin } from '../../../twins/twin/index.ts'
import { ask, petTwin } from '../pet-twin.ts'

const idempotency = { header: 'idempotency-key' }
const ada = { email: 'ada@example.com', name: 'Ada' }
const key = { 'idempotency-key': 'k1' }

/** A clinic whose owners a handler makes, and how often it ran. */
function clinic(createOwner: OperationHandler, limits = false) {
  const ran = { times: 0 }
  const twin = petTwin({
    profile: {
      idempotency,
      ...(limits ? { limits: { requests: 5, windowMs: 60_000 } } : {}),
    },
    handlers: {
      createOwner: (request, world) => {
        ran.times += 1
        return createOwner(request, world)
      },
    },
  })
  return { twin, ran }
}

const made: OperationHandler = async ({ body }, world) => {
  const { value } = world.create('owners', body as typeof ada)
  return Response.json(value, { status: 201, headers: { 'x-own': 'yes' } })
}

/** Makes Ada, with the key. */
function post(twin: Twin): Promise<Response> {
  return twin.fetch(
    new Request('https://clinic.example.com/v1/owners', {
      method: 'POST',
      headers: { ...key, 'content-type': 'application/json', 'x-api-key': 'secret-key' },
      body: JSON.stringify(ada),
    }),
  )
}

test('a response is given again for the same key, its bytes and cookies too', async () => {
  const { twin, ran } = clinic(made)
  const [first, second] = [
    await ask(twin, 'POST', '/owners', ada, key),
    await ask(twin, 'POST', '/owners', ada, key),
  ]
  expect(first).toMatchObject({ status: 201, headers: { 'x-own': 'yes' } })
  expect([second.status, second.text, second.headers['x-own']]).toEqual([201, first.text, 'yes'])
  expect([ran.times, twin.world().state().owners]).toMatchObject([1, [ada]])
  expect((await ask(twin, 'POST', '/owners', { ...ada, name: 'Eve' }, key)).status).toBe(409)

  const bytes = new Uint8Array([1, 255, 254])
  const cookies: [string, string][] = [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]
  const other = clinic(() => new Response(bytes, { headers: cookies }))
  for (let i = 0; i < 2; i += 1) {
    const response = await post(other.twin)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  }
  expect(other.ran.times).toBe(1)
})

test('faults spoil a response as any answer', async () => {
  const { twin } = clinic(async (request, world) => {
    const response = (await made(request, world)) as Response
    const length = String((await response.clone().text()).length)
    response.headers.set('content-length', length)
    return response
  })
  const world = twin.world()
  world.setFaults([{ kind: 'malformed-body' }])
  const spoilt = await post(twin)
  expect([spoilt.status, spoilt.headers.get('content-length')]).toEqual([201, null])
  await expect(spoilt.json()).rejects.toThrow(SyntaxError)
  for (const [transport, kind] of [
    ['truncate', 'truncate'],
    ['timeout', 'stall'],
  ] as const) {
    world.setFaults([{ transport }])
    const email = `${transport}@example.com`
    const fault = await ask(twin, 'POST', '/owners', { ...ada, email }).catch((error) => error)
    expect(fault).toBeInstanceOf(TransportFault)
    expect(fault).toMatchObject({ kind })
    if (transport === 'truncate') expect(await fault.response.json()).toMatchObject({ email })
  }
  expect(world.state().owners).toHaveLength(3)
})

test('a response has the date and the limits of the service, unless it has its own', async () => {
  const own = { 'x-ratelimit-limit': '77', date: 'Thu, 01 Jan 1970 00:00:00 GMT' }
  const { twin } = clinic(made, true)
  const { headers } = await ask(twin, 'POST', '/owners', ada)
  expect(Date.parse(headers.date ?? '')).toBeGreaterThan(Date.UTC(2026, 0))
  expect([headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']]).toEqual(['5', '4'])
  const other = clinic(() => new Response('{}', { headers: own }), true)
  expect((await ask(other.twin, 'POST', '/owners', ada)).headers).toMatchObject({
    ...own,
    'x-ratelimit-remaining': '4',
  })
})

test('events without an end are passed on as they come, and stop when nobody reads them', async () => {
  const stopped = Promise.withResolvers<void>()
  const events = () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      cancel: () => stopped.resolve(),
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  const twin = petTwin({ handlers: { listOwners: events } })
  const request = new Request('https://clinic.example.com/v1/owners', {
    headers: { 'x-api-key': 'secret-key' },
  })
  const response = await twin.fetch(request)
  const reader = response.body?.getReader()
  const { value } = (await reader?.read()) ?? {}
  expect(new TextDecoder().decode(value)).toBe('data: 1\n\n')
  expect(twin.world().journal()).toMatchObject([{ status: 200, outcome: 'answered' }])
  await reader?.cancel()
  await stopped.promise
})

test('what is too large to be kept is sent whole, and not remembered', async () => {
  const size = 17 * 1024 * 1024
  const { twin, ran } = clinic(() => new Response(new Uint8Array(size)))
  for (const times of [1, 2]) {
    expect((await ask(twin, 'POST', '/owners', ada, key)).text.length).toBe(size)
    expect(ran.times).toBe(times)
  }
})

test('while a handler waits its key is in use, and no other request with it is carried out', async () => {
  const started = Promise.withResolvers<void>()
  const wait = Promise.withResolvers<void>()
  const { twin, ran } = clinic(async (request, world) => {
    started.resolve()
    await wait.promise
    return made(request, world)
  })
  const first = ask(twin, 'POST', '/owners', ada, key)
  await started.promise
  const early = await ask(twin, 'POST', '/owners', ada, key)
  const title = 'Another request with this idempotency key is under way'
  expect(early).toMatchObject({ status: 409, json: { title, status: 409 } })
  expect((await ask(twin, 'POST', '/owners', { ...ada, name: 'Eve' }, key)).json.title).toBe(
    'The idempotency key was used before with another request',
  )
  wait.resolve()
  const answered = await first
  expect(answered.status).toBe(201)
  expect((await ask(twin, 'POST', '/owners', ada, key)).text).toBe(answered.text)
  expect([ran.times, twin.world().state().owners]).toMatchObject([1, [ada]])
})

test('a key is free again where a handler gave no answer, and where its world was reset meanwhile', async () => {
  const started = Promise.withResolvers<void>()
  const wait = Promise.withResolvers<void>()
  const { twin, ran } = clinic(async () => {
    if (ran.times === 1) throw new TransportFault('reset')
    if (ran.times === 2) {
      started.resolve()
      await wait.promise
    }
    return Response.json({ run: ran.times })
  })
  await expect(ask(twin, 'POST', '/owners', ada, key)).rejects.toThrow(TransportFault)
  const held = ask(twin, 'POST', '/owners', ada, key)
  await started.promise
  twin.world().reset()
  expect((await ask(twin, 'POST', '/owners', ada, key)).json).toEqual({ run: 3 })
  wait.resolve()
  await held
  expect((await ask(twin, 'POST', '/owners', ada, key)).json).toEqual({ run: 3 })
})

test('a response whose body was read already is the service’s failure, with its cause in the journal', async () => {
  const { twin } = clinic(async () => {
    const response = Response.json({})
    await response.text()
    return response
  })
  expect((await ask(twin, 'POST', '/owners', ada)).status).toBe(500)
  expect(twin.world().journal()[0]?.cause).toBe(
    'the response of a handler cannot be sent: its body was read before',
  )
})
