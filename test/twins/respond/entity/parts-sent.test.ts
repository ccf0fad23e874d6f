import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, number, object, ref, takes, text, things } from '../../small-service.ts'

const HERE = 'https://example.com'
const orders = things('/orders', 'orderId', 'Order', ref('NewOrder'))
const { post: _, ...collection } = things('/orders/{orderId}/lines', 'lineId', 'Line')[
  '/orders/{orderId}/lines'
] as JsonObject
const step = object({ op: text, path: text, value: {} }, ['op', 'path'])
const contract = contractOf(
  {
    '/orders': orders['/orders'] as JsonObject,
    '/orders/{orderId}': {
      ...(orders['/orders/{orderId}'] as JsonObject),
      put: {
        operationId: 'put order',
        ...takes(ref('NewOrder')),
        responses: answer(ref('Order')),
      },
      patch: {
        operationId: 'patch order',
        requestBody: {
          content: {
            'application/json': { schema: ref('NewOrder') },
            'application/json-patch+json': { schema: arrayOf(step) },
          },
        },
        responses: answer(ref('Order')),
      },
    },
    ...things('/orders/{orderId}/lines', 'lineId', 'Line', object({ sku: text, note: text })),
    '/orders/{orderId}/lines': collection,
  },
  {
    Order: object(
      {
        id: { ...text, readOnly: true },
        name: text,
        lines: arrayOf(object({ id: text, sku: text }, ['id'])),
      },
      ['id', 'lines'],
    ),
    NewOrder: object({ name: text, lines: arrayOf(object({ id: text, sku: text })) }),
    Line: object({ id: text, sku: text, note: text }, ['id', 'sku']),
  },
)

let twin: Twin
let order: string
let tea: { readonly id: string; readonly sku: string }
let rice: typeof tea
beforeEach(async () => {
  twin = createTwin({ contract })
  const sent = { name: 'ada', lines: [{ sku: 'tea' }, { sku: 'rice' }] }
  const { json } = await ask(twin, 'POST', `${HERE}/orders`, sent)
  order = `${HERE}/orders/${json.id}`
  ;[tea, rice] = json.lines
})
const listed = async () => (await ask(twin, 'GET', `${order}/lines`)).json
const shown = async () => (await ask(twin, 'GET', order)).json.lines

test('lines that an order is made with are listed, read, changed and deleted at their own paths, and the order shows it', async () => {
  expect([tea.sku, rice.sku]).toEqual(['tea', 'rice'])
  expect(await listed()).toEqual([tea, rice])
  expect(twin.world().journal()[0]?.writes).toHaveLength(3)
  const at = `${order}/lines/${tea.id}`
  expect((await ask(twin, 'GET', at)).json).toEqual(tea)
  await ask(twin, 'PATCH', at, { sku: 'green tea' })
  expect(await shown()).toEqual([{ ...tea, sku: 'green tea' }, rice])
  await ask(twin, 'DELETE', at)
  expect(await shown()).toEqual([rice])
})

test('a change that says the lines keeps those that it names, makes the others, and has all in its order', async () => {
  await ask(twin, 'PATCH', `${order}/lines/${rice.id}`, { note: 'brown' })
  const lines = [{ sku: 'salt' }, { id: rice.id, sku: 'wild rice' }]
  const [salt, wild] = (await ask(twin, 'PATCH', order, { lines })).json.lines
  expect([salt.sku, wild]).toEqual(['salt', { id: rice.id, sku: 'wild rice' }])
  expect(await listed()).toEqual([salt, { ...wild, note: 'brown' }])
  expect((await ask(twin, 'GET', `${order}/lines/${tea.id}`)).status).toBe(404)
  await ask(twin, 'PATCH', order, { name: 'bob' })
  expect(await shown()).toEqual([salt, wild])
  await ask(twin, 'PUT', order, { name: 'bob' })
  expect(await listed()).toEqual([])
})

test('a JSON Patch sees the lines and changes them where they stand', async () => {
  const steps = [
    { op: 'test', path: '/lines/0/sku', value: 'tea' },
    { op: 'remove', path: '/lines/0' },
    { op: 'add', path: '/lines/-', value: { sku: 'salt' } },
  ]
  const type = { 'content-type': 'application/json-patch+json' }
  expect((await ask(twin, 'PATCH', order, steps, type)).status).toBe(200)
  expect(await listed()).toMatchObject([rice, { sku: 'salt' }])
  expect(await shown()).toMatchObject([rice, { sku: 'salt' }])
  const wrong = [{ op: 'add', path: '/lines/-', value: { sku: 7 } }]
  expect((await ask(twin, 'PATCH', order, wrong, type)).status).toBe(422)
})

test('given lines are made once, though a state shows them in the order and in their own list', async () => {
  const state = twin.world().state()
  expect(state.orders).toMatchObject([{ lines: [tea, rice] }])
  expect(state.lines).toMatchObject([tea, rice])
  const other = createTwin({ contract })
  other.world().seedState(state)
  expect(other.world().state()).toEqual(state)
})

test('the laws hold', async () => {
  expect((await checkTwin({ twin })).exceptions).toEqual([])
})

test('a change of what stands inside tells how much does', async () => {
  const step = object({ op: text, path: text, value: {} }, ['op', 'path'])
  const counted = contractOf(
    {
      ...things('/orders', 'id', 'Order'),
      ...things('/orders/{order_id}/lines', 'line', 'Line'),
      '/orders/{id}': {
        ...(things('/orders', 'id', 'Order')['/orders/{id}'] as JsonObject),
        put: { operationId: 'put', ...takes(ref('Order')), responses: answer(ref('Order')) },
        patch: {
          operationId: 'patch',
          requestBody: {
            content: {
              'application/json': { schema: ref('Order') },
              'application/json-patch+json': { schema: arrayOf(step) },
            },
          },
          responses: answer(ref('Order')),
        },
      },
    },
    {
      Order: object({ id: number, lines: arrayOf(ref('Line')), lines_count: number }, [
        'id',
        'lines_count',
      ]),
      Line: object({ id: number, sku: text }, ['id', 'sku']),
    },
  )
  const shop = createTwin({ contract: counted })
  await ask(shop, 'POST', `${HERE}/orders`, { lines: [{ sku: 'a' }] })
  const at = `${HERE}/orders/1`
  const count = async (method: string, said: unknown, type = 'application/json') => {
    const { json } = await ask(shop, method, at, said, { 'content-type': type })
    const read = (await ask(shop, 'GET', at)).json
    expect(json).toEqual(read)
    return [read.lines.length, read.lines_count]
  }
  const add = [{ op: 'add', path: '/lines/-', value: { sku: 'd' } }]
  expect([
    await count('PATCH', { lines: [{ sku: 'a' }, { sku: 'b' }, { sku: 'c' }] }),
    await count('PATCH', add, 'application/json-patch+json'),
    await count('PUT', { lines: [{ sku: 'a' }, { sku: 'b' }] }),
  ]).toEqual([
    [3, 3],
    [4, 4],
    [2, 2],
  ])
})
