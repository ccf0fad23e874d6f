import { expect, test } from 'vitest'
import { type Correction, correctionFiles, findDrift } from '../../../twins/laws/index.ts'
import { requestOf } from '../../../twins/record/exchanges/index.ts'
import { type Oddities, shop, shopTwin, useShop } from './shop.ts'
import { recorderOf, standIn } from './stand-in.ts'

async function driftOf(odd: Oddities, orders?: number) {
  const service = await standIn(shop(odd, orders))
  const { recorder, exchanges } = await recorderOf(service)
  await useShop(recorder.url)
  return findDrift({ twin: shopTwin(), exchanges: exchanges(), service })
}

function lines(report: Awaited<ReturnType<typeof findDrift>>): readonly string[] {
  return report.drifts.map(
    ({ operation, what, field, message }) =>
      `${operation} ${what}${field === undefined ? '' : ` ${field}`}: ${message}`,
  )
}

/** The twin with what was found laid over it, as the files that `twin record` writes are. */
function correctedTwin(corrections: readonly Correction[]) {
  const { behaviour, profile } = correctionFiles(corrections)
  return shopTwin('shop', { behaviour, profile })
}

test('a service that does what its twin does has no drift', async () => {
  const report = await driftOf({})
  expect(lines(report)).toEqual([])
  expect(report).toMatchObject({ verdict: 'none', compared: 18, notSeeded: [] })
})

test('what is too long to be kept was there all the same', async () => {
  const service = await standIn(shop({}))
  const { recorder, exchanges } = await recorderOf(service, { mostBodyBytes: 10 })
  const headers = { authorization: 'Bearer sh0p-Key-1234567' }
  const [order] = (await (await fetch(`${service}/orders`, { headers })).json()) as { id: string }[]
  const asked = await fetch(`${recorder.url}/orders/${order?.id}`, { headers })
  expect((await asked.text()).length).toBeGreaterThan(10)
  const report = await findDrift({ twin: shopTwin(), exchanges: exchanges(), service })
  expect(lines(report)).toEqual([])
  expect(report).toMatchObject({ verdict: 'none', compared: 1 })
})

// Each is planted alone: it is found, and nothing else is.
const PLANTED: readonly (readonly [string, Oddities, readonly string[]])[] = [
  [
    'a page of another size',
    { pageSize: 3 },
    [
      'listOrders page-size: where no size is asked for, a page of the service has 3, of the twin 4',
    ],
  ],
  [
    'another status of a create',
    { createStatus: 202 },
    ['createOrder status 202: the service answers 202, the twin 201'],
  ],
  [
    'another order',
    { isNewestFirst: true },
    [
      'listOrders order: the service lists by created_at, the greatest first, the twin by created_at',
    ],
  ],
  [
    'another default',
    { startsPaid: true },
    ['createOrder default status: status: the service says "paid", the twin "open"'],
  ],
  [
    'a member that the contract lacks',
    { badge: true },
    ['listOrders', 'getOrder', 'createOrder', 'updateOrder'].map((operation) => {
      const field = operation === 'listOrders' ? '[].badge' : 'badge'
      return `${operation} unknown-field ${field}: the service shows ${field}, which its contract does not have`
    }),
  ],
  [
    'a required member left out',
    { leavesNoteOut: true },
    ['listOrders', 'getOrder', 'createOrder', 'updateOrder'].map((operation) => {
      const field = operation === 'listOrders' ? '[].note' : 'note'
      return `${operation} missing-field ${field}: the service leaves ${field} out, which its contract requires`
    }),
  ],
  [
    'another type',
    { quantityAsText: true },
    [
      ['listOrders', '[].quantity', 1] as const,
      ['getOrder', 'quantity', 1] as const,
      ['createOrder', 'quantity', 2] as const,
      ['updateOrder', 'quantity', 2] as const,
    ].map(
      ([operation, field, value]) =>
        `${operation} wrong-value ${field}: ${field} of the service is "${value}", and by its contract it must be an integer`,
    ),
  ],
  [
    'an undocumented status',
    { deleteStatus: 202 },
    [
      'deleteOrder undocumented-status 202: the service answers 202, which its contract does not have; it has 204, 404',
    ],
  ],
  [
    'a value that is not echoed',
    { trimsNotes: true },
    [
      'createOrder echo note: note was sent as " two spaces ": the service says "two spaces", the twin " two spaces "',
    ],
  ],
  [
    'another error body',
    { errorShape: 'wrapped' },
    [
      "getOrder error-body 404: the service's error has error, error.type, the twin's has not; the twin's has code, the service's has not",
      "createOrder error-body 422: the service's error has error, error.type, the twin's has not; the twin's has code, the service's has not",
    ],
  ],
  [
    'a Link that is missing',
    { noLink: true },
    [
      "listOrders header link: the service's Link tells nothing, the twin's first, last, next, prev",
    ],
  ],
  [
    'limits',
    { limits: true },
    [
      '* header x-ratelimit-limit: the service tells a limit of 100 requests in x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, the twin does not',
    ],
  ],
  [
    'entity tags',
    { etag: true },
    ['* header etag: the service tags what it shows with ETag, the twin does not'],
  ],
  [
    'another filter',
    { statusFilterIsLoose: true },
    [
      'listOrders filter status: asked for status, the service has id=0f8fad5b-d9cb-469f-a165-708677200001, id=0f8fad5b-d9cb-469f-a165-708677200003, id=0f8fad5b-d9cb-469f-a165-708677200005, which the twin has not',
    ],
  ],
  [
    'other ids',
    { prefixedIds: true },
    [
      '* id-style orders.id: ids of orders look like ord_00dprtqv and ord_00rfjnhq, and the twin makes other ones',
    ],
  ],
]

test.each(PLANTED)('%s is found, and nothing else', async (_, odd, expected) => {
  expect(lines(await driftOf(odd))).toEqual(expected)
})

test('all of them together are all found', async () => {
  const odd = Object.assign({}, ...PLANTED.map(([, one]) => one)) as Oddities
  // What hides others is left out: without a note there is none to echo.
  const found = lines(
    await driftOf({ ...odd, leavesNoteOut: false, noLink: false, statusFilterIsLoose: false }),
  )
  const kinds = new Set(found.map((line) => line.split(/[ :]/)[1]))
  expect(kinds).toEqual(
    new Set([
      'page-size',
      'status',
      'order',
      'default',
      'unknown-field',
      'wrong-value',
      'undocumented-status',
      'echo',
      'error-body',
      'header',
      'id-style',
    ]),
  )
})

test('what a correction can mend is gone once it is applied', async () => {
  const mendable: Oddities = {
    pageSize: 3,
    createStatus: 202,
    isNewestFirst: true,
    errorShape: 'wrapped',
    limits: true,
    etag: true,
    prefixedIds: true,
  }
  const service = await standIn(shop(mendable))
  const { recorder, exchanges } = await recorderOf(service)
  await useShop(recorder.url)
  const before = await findDrift({ twin: shopTwin(), exchanges: exchanges(), service })
  expect(before.drifts.filter(({ correction }) => correction === undefined)).toEqual([])
  const twin = correctedTwin(before.drifts.flatMap(({ correction }) => correction ?? []))
  const after = await findDrift({ twin, exchanges: exchanges(), service })
  // What the contract does not have stays a matter of the contract.
  expect(lines(after).filter((line) => !line.includes('unknown-field error'))).toEqual([])
})

test('a browser that asks for methods beforehand shows nothing that a contract lacks', async () => {
  const service = await standIn((_, response) => void response.writeHead(204).end())
  const { recorder, exchanges } = await recorderOf(service)
  await fetch(`${recorder.url}/orders`, { method: 'OPTIONS' })
  const report = await findDrift({ twin: shopTwin(), exchanges: exchanges(), service })
  expect(report).toMatchObject({ drifts: [], notCompared: [{ exchanges: [0] }] })
})

test('a service that knows no HEAD shows nothing that a contract lacks', async () => {
  const service = await standIn((_, response) => void response.writeHead(405).end())
  const { recorder, exchanges } = await recorderOf(service)
  await fetch(`${recorder.url}/orders`, { method: 'HEAD', headers: { authorization: 'Bearer x' } })
  const report = await findDrift({ twin: shopTwin(), exchanges: exchanges(), service })
  expect(report).toMatchObject({ drifts: [], notCompared: [{ exchanges: [0] }] })
})

test('a request that fetch cannot make is not made', () => {
  const trace = { method: 'TRACE', path: '/orders', request: { headers: {} } }
  const exchange = { exchange: 0, at: '2026-01-05T09:00:00.000Z', tookMs: 1, ...trace }
  const how = { base: 'http://shop', credential: 'c' }
  expect(requestOf(exchange, how)).toBeUndefined()
  expect(requestOf({ ...exchange, method: 'GET' }, how)?.url).toBe('http://shop/orders')
})

test('a long recording is given up as soon as somebody says so', async () => {
  const service = await standIn(shop())
  const { recorder, exchanges } = await recorderOf(service)
  await useShop(recorder.url)
  const [first] = exchanges()
  const many = Array.from({ length: 20_000 }, (_, exchange) => ({ ...first, exchange }) as never)
  const stop = new AbortController()
  const given = findDrift({ twin: shopTwin(), exchanges: many, service, signal: stop.signal })
  setTimeout(() => stop.abort(new Error('that is enough')))
  await expect(given).rejects.toThrow('that is enough')
})
