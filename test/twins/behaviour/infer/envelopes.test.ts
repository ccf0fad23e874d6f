import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, body, keys, nothing, object, ref, text } from '../../small-service.ts'

const HERE = 'https://example.com'
const query = (name: string, schema: JsonObject = text) => ({ name, in: 'query', schema })
const count: JsonObject = { type: 'integer' }
const one = object({ data: ref('Article') }, ['data'])
const said = { requestBody: body(object({ data: ref('Said') }, ['data'])) }

/** JSON:API: everything in `data`, fields in `attributes`, and brackets in the names of parameters. */
const articles = contractOf(
  {
    '/articles': {
      get: {
        operationId: 'list',
        parameters: [
          query('page[number]', count),
          query('page[size]', count),
          query('filter[title]'),
          query('filter[author]'),
          query('filter[stars][gte]', count),
        ],
        responses: answer(object({ data: arrayOf(ref('Article')) }, ['data'])),
      },
      post: { operationId: 'make', ...said, responses: answer(one, '201') },
    },
    '/articles/{id}': {
      parameters: keys('id'),
      get: { operationId: 'read', responses: { ...answer(one), '404': { description: 'no' } } },
      patch: { operationId: 'change', ...said, responses: answer(one) },
      delete: { operationId: 'delete', responses: nothing },
    },
  },
  {
    Said: object({ id: text, attributes: ref('Fields'), relationships: ref('Ties') }),
    Article: object({ id: text, attributes: ref('Fields'), relationships: ref('Ties') }, [
      'id',
      'attributes',
    ]),
    Fields: object({ title: text, stars: count }, ['title']),
    Ties: object({ author: object({ data: object({ type: text, id: text }) }) }),
  },
)

test('what is said in an envelope changes the thing', async () => {
  const twin = createTwin({ contract: articles })
  const { json } = await ask(twin, 'POST', `${HERE}/articles`, {
    data: { attributes: { title: 'a', stars: 1 } },
  })
  const at = `${HERE}/articles/${json.data.id}`
  await ask(twin, 'PATCH', at, { data: { attributes: { title: 'b' } } })
  expect((await ask(twin, 'GET', at)).json.data.attributes).toEqual({ title: 'b', stars: 1 })
})

test('pages and filters are understood by what stands in their brackets', async () => {
  const twin = createTwin({ contract: articles })
  for (const [title, stars, id] of [
    ['a', 1, '7'],
    ['b', 2, '8'],
    ['c', 3, '7'],
  ] as const) {
    const relationships = { author: { data: { type: 'people', id } } }
    await ask(twin, 'POST', `${HERE}/articles`, {
      data: { attributes: { title, stars }, relationships },
    })
  }
  const titles = async (asked: string) => {
    const { json } = await ask(twin, 'GET', `${HERE}/articles?${asked}`)
    return json.data.map(({ attributes }: { attributes: { title: string } }) => attributes.title)
  }
  expect(await titles('page[size]=2')).toEqual(['a', 'b'])
  expect(await titles('page[size]=2&page[number]=2')).toEqual(['c'])
  expect(await titles('filter[title]=b')).toEqual(['b'])
  expect(await titles('filter[author]=7')).toEqual(['a', 'c'])
  expect(await titles('filter[stars][gte]=2')).toEqual(['b', 'c'])
})

test('what HAL embeds is the list, and what has an id embeds others', () => {
  const embedded = object({ orders: arrayOf(ref('Order')) })
  const contract = contractOf(
    {
      '/orders': {
        get: {
          operationId: 'list',
          responses: answer(object({ _embedded: embedded, _links: {} })),
        },
      },
      '/orders/{id}': { get: { operationId: 'read', responses: answer(ref('Order')) } },
    },
    { Order: object({ id: text, _embedded: embedded }) },
  )
  const { operations } = inferBehaviour(contract)
  expect(operations.list).toMatchObject({
    kind: 'list',
    resource: 'orders',
    response: { holds: 'list', at: '_embedded.orders' },
  })
  expect(operations.read).toMatchObject({ kind: 'read', response: { holds: 'entity', at: '' } })
})

test('the laws hold of what stands in envelopes', async () => {
  const report = await checkTwin({ twin: createTwin({ contract: articles }) })
  expect(report.exceptions).toEqual([])
  const laws = (id: string) => report.operations.find(({ operation }) => operation === id)?.laws
  expect(laws('change')).toMatchObject({ 'update is seen': 'held' })
  expect(laws('list')).toMatchObject({ 'pages cover all once': 'held' })
})

test('pages are counted from 0 where the contract’s default does', async () => {
  const contract = contractOf(
    {
      '/orders': {
        get: {
          operationId: 'list',
          parameters: [query('page', { ...count, default: 0 }), query('size', count)],
          responses: answer(
            object({
              _embedded: object({ orders: arrayOf(ref('Order')) }),
              page: object({ number: count }, ['number']),
            }),
          ),
        },
        post: {
          operationId: 'make',
          requestBody: body(ref('Order')),
          responses: answer(ref('Order'), '201'),
        },
      },
    },
    { Order: object({ id: { ...text, readOnly: true }, name: text }) },
  )
  const twin = createTwin({ contract })
  for (const name of ['a', 'b', 'c']) await ask(twin, 'POST', `${HERE}/orders`, { name })
  const names = async (asked: string) => {
    const { json } = await ask(twin, 'GET', `${HERE}/orders?size=2${asked}`)
    return json._embedded.orders.map(({ name }: { name: string }) => name)
  }
  expect([await names(''), await names('&page=0'), await names('&page=1')]).toEqual([
    ['a', 'b'],
    ['a', 'b'],
    ['c'],
  ])
  const report = await checkTwin({ twin })
  expect(report.exceptions).toEqual([])
  const list = report.operations.find(({ operation }) => operation === 'list')
  expect(list?.laws).toMatchObject({ 'pages cover all once': 'held' })
})

test('an order that is sent with its items is one order, not a list', async () => {
  const items = arrayOf(object({ sku: text }, ['sku']))
  const order = object({ id: text, customer: text, items }, ['id'])
  const twin = createTwin({
    contract: contractOf(
      {
        '/orders': {
          post: {
            operationId: 'make',
            requestBody: body(ref('NewOrder')),
            responses: answer(ref('Order'), '201'),
          },
        },
        '/orders/{id}': {
          parameters: keys('id'),
          get: { operationId: 'read', responses: answer(ref('Order')) },
          patch: {
            operationId: 'change',
            requestBody: body(ref('NewOrder')),
            responses: answer(ref('Order')),
          },
        },
      },
      { NewOrder: object({ customer: text, items }), Order: order },
    ),
  })
  const { json } = await ask(twin, 'POST', `${HERE}/orders`, { items: [{ sku: 'a' }] })
  await ask(twin, 'PATCH', `${HERE}/orders/${json.id}`, { customer: 'ada' })
  const read = await ask(twin, 'GET', `${HERE}/orders/${json.id}`)
  expect(read.json).toMatchObject({ id: json.id, customer: 'ada', items: [{ sku: 'a' }] })
})
