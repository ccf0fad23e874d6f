import { expect, test } from 'vitest'
import {
  type Cassette,
  type RecordedExchange,
  replayCassette,
} from '../../../twins/record/index.ts'
import { serveTwin } from '../../../twins/surfaces/index.ts'
import { shop, shopTwin, useShop } from './shop.ts'
import { recorderOf, standIn } from './stand-in.ts'

/** An exchange with a JSON answer. */
function exchange(
  number: number,
  method: string,
  path: string,
  answer: unknown,
  more: { body?: RecordedExchange['request']['body']; status?: number } = {},
): RecordedExchange {
  return {
    exchange: number,
    at: new Date(1e12 + number).toISOString(),
    tookMs: 1,
    method,
    path,
    operation: 'listOrders',
    request: { headers: {}, ...(more.body === undefined ? {} : { body: more.body }) },
    response: {
      status: more.status ?? 200,
      headers: { 'content-type': 'application/json', 'x-from': 'tape' },
      body: { json: answer as never },
    },
  }
}

const cassette = (...exchanges: RecordedExchange[]): Cassette => ({
  cassette: 1,
  service: 'https://shop',
  exchanges,
})

async function ask(
  twin: ReturnType<typeof shopTwin>,
  method: string,
  path: string,
  body?: unknown,
) {
  const response = await twin.fetch(
    new Request(`https://shop.example.com/v1${path}`, {
      method,
      headers: {
        authorization: 'Bearer x',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  return {
    status: response.status,
    from: response.headers.get('x-from'),
    json: text === '' ? undefined : JSON.parse(text),
  }
}

test('where the service sent its clients, they stay with the twin, in their world', async () => {
  const sends: readonly (readonly [string, string])[] = [
    ['location', 'https://shop/gw/v1/orders/7'],
    ['content-location', '/gw/v1/orders/7'],
    ['link', '<https://shop/gw/v1/orders?page=2>; rel="next", <https://else.where/>; rel="help"'],
  ]
  const one = exchange(0, 'GET', '/orders', [])
  const headers = { ...one.response?.headers, ...Object.fromEntries(sends) }
  const recorded = { ...one, response: { ...one.response, status: 200, headers } }
  const next = exchange(1, 'GET', '/orders/7', { id: '7' })
  const twin = shopTwin()
  const tape = { ...cassette(recorded, next), service: 'https://shop/gw/v1' }
  twin.setRecording(replayCassette(tape, twin.contract))
  await using served = await serveTwin(twin)
  for (const mount of ['', '/@world/left']) {
    const here = served.url + mount
    const answer = await fetch(`${here}/v1/orders`)
    expect(sends.map(([name]) => answer.headers.get(name))).toEqual([
      `${here}/gw/v1/orders/7`,
      `${mount}/gw/v1/orders/7`,
      `<${here}/gw/v1/orders?page=2>; rel="next", <https://else.where/>; rel="help"`,
    ])
    const followed = await fetch(answer.headers.get('location') ?? '')
    expect(await followed.json()).toEqual({ id: '7' })
  }
})

test('it answers at the root and below the base path, whichever of them the recorder stood for', async () => {
  const at = async (recorded: Cassette, path: string) => {
    const twin = shopTwin()
    twin.setRecording(replayCassette(recorded, twin.contract))
    const request = new Request(`https://shop.example.com${path}`)
    return (await twin.fetch(request)).headers.get('x-from')
  }
  const below = cassette(exchange(0, 'GET', '/orders?page=2', ['below']))
  const root = cassette(exchange(0, 'GET', '/v1/orders?page=2', ['root']))
  const elsewhere = { ...below, service: 'https://staging.example/shop/api/' }
  for (const path of ['/orders?page=2', '/v1/orders?page=2']) {
    for (const one of [below, root, elsewhere]) expect(await at(one, path)).toBe('tape')
  }
  expect(await at(elsewhere, '/shop/api/orders?page=2')).toBe('tape')
  expect(await at(below, '/v2/orders?page=2')).not.toBe('tape')
})

test('recorded requests get their answers in order, the last one from then on; a fork stands where its parent stood', async () => {
  const twin = shopTwin()
  twin.setRecording(
    replayCassette(
      cassette(
        exchange(0, 'GET', '/v1/orders?status=open&page=2', ['first']),
        exchange(1, 'GET', '/v1/orders?page=2&status=open', ['second']),
      ),
      twin.contract,
    ),
  )
  const get = () => ask(twin, 'GET', '/orders?page=2&status=open')
  expect((await get()).json).toEqual(['first'])
  const fork = twin.world().fork('fork')
  expect(await get()).toEqual({ status: 200, from: 'tape', json: ['second'] })
  expect((await get()).json).toEqual(['second'])
  const inFork = await twin.fetch(
    new Request('https://shop.example.com/v1/orders?page=2&status=open'),
    { world: fork },
  )
  expect(await inFork.json()).toEqual(['second'])
  twin.world().reset()
  expect((await get()).json).toEqual(['first'])
  expect(twin.world().journal()).toMatchObject([
    { operation: 'listOrders', outcome: 'answered', status: 200, responseBody: ['first'] },
  ])
})

test('a status that no answer here can have is as if it was not recorded', async () => {
  const twin = shopTwin()
  const odd = exchange(0, 'GET', '/v1/orders', [])
  const response = { status: 999, headers: {} }
  twin.setRecording(replayCassette(cassette({ ...odd, response }), twin.contract))
  expect(await ask(twin, 'GET', '/orders')).toMatchObject({ status: 501 })
})

test('what was not recorded is refused in the shape of the service, and journaled as such', async () => {
  const twin = shopTwin()
  twin.setRecording(
    replayCassette(
      cassette(
        exchange(
          0,
          'POST',
          '/v1/orders',
          { id: 'a' },
          { body: { json: { customer: 'ada', note: 'n' } } },
        ),
      ),
      twin.contract,
    ),
  )
  expect((await ask(twin, 'POST', '/orders', { note: 'n', customer: 'ada' })).json).toEqual({
    id: 'a',
  })
  const missed = await ask(twin, 'POST', '/orders', { note: 'other', customer: 'ada' })
  expect(missed).toMatchObject({ status: 501, json: { message: 'This request was not recorded' } })
  expect(twin.world().journal().at(-1)).toMatchObject({
    operation: 'createOrder',
    outcome: 'unsupported',
    status: 501,
  })
  expect((await ask(twin, 'GET', '/nowhere')).status).toBe(404)
  expect(twin.world().state().orders).toEqual([])
})

test('with the twin behind it, reads are recorded ones until something is changed that was not recorded', async () => {
  const twin = shopTwin()
  twin.setRecording(
    replayCassette(cassette(exchange(0, 'GET', '/v1/orders', [{ id: 'tape' }])), twin.contract, {
      onMiss: 'twin',
    }),
  )
  expect((await ask(twin, 'GET', '/orders?status=paid')).json).toEqual([])
  expect((await ask(twin, 'GET', '/orders')).json).toEqual([{ id: 'tape' }])
  const made = await ask(twin, 'POST', '/orders', { customer: 'ada' })
  expect(made.status).toBe(201)
  expect((await ask(twin, 'GET', '/orders')).json).toMatchObject([{ customer: 'ada' }])
})

test('a secret matches whatever was sent in its place', async () => {
  const twin = shopTwin()
  twin.setRecording(
    replayCassette(
      cassette(exchange(0, 'GET', '/v1/orders?api_key=[redacted]&page=1', ['hit'])),
      twin.contract,
    ),
  )
  expect((await ask(twin, 'GET', '/orders?page=1&api_key=anything')).json).toEqual(['hit'])
  expect((await ask(twin, 'GET', '/orders?page=2&api_key=anything')).status).toBe(501)
})

test('software that lived through a recording lives through its replay', async () => {
  const service = await standIn(shop())
  const { recorder, exchanges } = await recorderOf(service)
  await useShop(recorder.url)
  const twin = shopTwin()
  twin.setRecording(replayCassette({ cassette: 1, service, exchanges: exchanges() }, twin.contract))
  await using served = await serveTwin(twin)
  await useShop(served.url)
  const replayed = twin.world().journal()
  expect(replayed.map(({ status }) => status)).toEqual(
    exchanges().map(({ response }) => response?.status),
  )
  expect(replayed.map(({ responseBody }) => responseBody)).toEqual(
    exchanges().map(({ response }) =>
      response?.body !== undefined && 'json' in response.body ? response.body.json : undefined,
    ),
  )
})
