import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const idOr = (name: string): JsonObject => ({ anyOf: [text, ref(name)] })
const WORDS = 'Specifies which fields in the response should be expanded.'
const expand = {
  name: 'expand',
  in: 'query',
  description: WORDS,
  schema: { type: 'array', items: text },
}
const fields = {
  name: 'fields',
  in: 'query',
  description: 'Selector specifying which fields to include in a partial response.',
  schema: text,
}
const page: JsonObject = {
  type: 'object',
  properties: { data: { type: 'array', items: ref('Order') }, next: text },
}
const body = (schema: JsonObject): JsonObject => ({
  content: { 'application/json': { schema } },
})

function paths(name: string, schema: string, list: JsonObject): JsonObject {
  const sent: JsonObject = {
    type: 'object',
    properties: { expand: { type: 'array', items: text, description: WORDS } },
    additionalProperties: true,
  }
  const parameters = [expand, fields]
  return {
    [`/${name}`]: {
      get: { operationId: `list-${name}`, parameters, responses: answer(list) },
      post: {
        operationId: `create-${name}`,
        requestBody: body(sent),
        responses: answer(ref(schema), '201'),
      },
    },
    [`/${name}/{id}`]: {
      get: { operationId: `read-${name}`, parameters, responses: answer(ref(schema)) },
    },
  }
}

const contract = contractOf(
  {
    ...paths('countries', 'Country', { type: 'array', items: ref('Country') }),
    ...paths('customers', 'Customer', { type: 'array', items: ref('Customer') }),
    ...paths('orders', 'Order', page),
  },
  {
    Country: { type: 'object', properties: { id: text, name: text } },
    Customer: { type: 'object', properties: { id: text, name: text, country: idOr('Country') } },
    Order: { type: 'object', properties: { id: text, note: text, customer: idOr('Customer') } },
  },
)

const accepting = { accept: 'application/json' }
let twin: Twin
let order: JsonObject
let customer: JsonObject
let country: JsonObject

const make = async (name: string, given: JsonObject) =>
  (await ask(twin, 'POST', `${HERE}/${name}`, given)).json
const get = async (path: string) => (await ask(twin, 'GET', `${HERE}/${path}`)).json

beforeEach(async () => {
  twin = createTwin({ contract, seed: 'selection' })
  country = await make('countries', { name: 'Peru' })
  customer = await make('customers', { name: 'Ada', country: country.id })
  order = await make('orders', { note: 'fast', customer: customer.id })
})

test('an id becomes the object that it names, and on from there', async () => {
  expect(order.customer).toBe(customer.id)
  expect(await get(`orders/${order.id}?expand=customer`)).toEqual({ ...order, customer })
  expect(await get(`orders/${order.id}?expand=customer.country`)).toEqual({
    ...order,
    customer: { ...customer, country },
  })
  expect(await get('orders?expand=data.customer')).toMatchObject({ data: [{ customer }] })
  expect(await get(`orders/${order.id}`)).toEqual(order)
})

test('a body may ask for it too, and what is kept is the id', async () => {
  const made = await make('orders', { customer: customer.id, expand: ['customer'] })
  expect(made.customer).toEqual(customer)
  expect(made.expand).toBeUndefined()
  expect((await get(`orders/${made.id}`)).customer).toBe(customer.id)
})

test('what cannot be expanded is refused, and nothing is done', async () => {
  const wrong = await ask(twin, 'POST', `${HERE}/orders`, { expand: ['note'] })
  expect([wrong.status, wrong.json.message]).toEqual([
    400,
    expect.stringContaining('This property cannot be expanded (note)'),
  ])
  expect((await get('orders')).data).toEqual([order])
  expect((await ask(twin, 'GET', `${HERE}/orders/${order.id}?expand=buyer`)).status).toBe(400)
})

test.each([
  ['id', ['id']],
  ['*', ['id', 'note', 'customer']],
  ['id, note', ['id', 'note']],
  ['customer(name)', ['customer']],
])('the mask %s leaves %j', async (mask, names) => {
  const found = await get(`orders/${order.id}?expand=customer&fields=${encodeURIComponent(mask)}`)
  expect(Object.keys(found).sort()).toEqual(names.toSorted())
})

test('masks reach into lists and objects', async () => {
  const masks = ['data(id,customer/name)', 'data/id,data/customer/name', 'data(id,customer(name))']
  for (const mask of masks) {
    expect(await get(`orders?expand=data.customer&fields=${encodeURIComponent(mask)}`)).toEqual({
      data: [{ id: order.id, customer: { name: 'Ada' } }],
    })
  }
})

test.each(['data(id', 'colour', 'data(colour)', 'data,,next', 'data)'])(
  'the mask %s is refused',
  async (mask) => {
    const { status, json } = await ask(
      twin,
      'GET',
      `${HERE}/orders?fields=${encodeURIComponent(mask)}`,
    )
    expect([status, json.message]).toEqual([
      400,
      expect.stringContaining('Invalid field selection'),
    ])
  },
)

test('what can be expanded is what the JSON has, whatever other type stands before it', async () => {
  const content: JsonObject = {
    'application/x-ndjson': { schema: { type: 'object', properties: { log: text } } },
    'application/json': { schema: ref('Order') },
  }
  const shown = { '200': { description: '', content } } as JsonObject
  twin = createTwin({
    contract: contractOf(
      {
        ...paths('orders', 'Order', page),
        '/orders/{id}': {
          get: { operationId: 'read', parameters: [expand, fields], responses: shown },
        },
      },
      {
        Order: { type: 'object', properties: { id: text, customer: idOr('Customer') } },
        Customer: { type: 'object', properties: { id: text } },
      },
    ),
  })
  const { id } = await make('orders', { customer: 'c1' })
  const read = async (query: string) =>
    (await ask(twin, 'GET', `${HERE}/orders/${id}?${query}`, undefined, accepting)).status
  expect([await read('expand=customer'), await read('fields=id')]).toEqual([200, 200])
  expect([await read('expand=log'), await read('fields=log')]).toEqual([400, 400])
})
