import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }

function twinOf(order: JsonObject, body: JsonObject = {}) {
  const schema: JsonObject = { $ref: '#/components/schemas/Order' }
  const sent = { type: 'object', properties: body, additionalProperties: true }
  const contract = contractOf(
    {
      '/orders': {
        get: { operationId: 'list', responses: answer({ type: 'array', items: schema }) },
        post: {
          operationId: 'create',
          requestBody: { content: { 'application/json': { schema: sent } } },
          responses: answer(schema, '201'),
        },
      },
      '/orders/{orderId}': { get: { operationId: 'read', responses: answer(schema) } },
    },
    {
      Order: {
        type: 'object',
        required: ['id', ...Object.keys(order)],
        properties: { id: text, ...order },
      },
    },
  )
  return createTwin({ contract, seed: 'beginnings' })
}

async function made(order: JsonObject, given: JsonObject = {}, body: JsonObject = {}) {
  return (await ask(twinOf(order, body), 'POST', `${HERE}/orders`, given)).json
}

test.each([
  [
    'the first that nothing must happen for',
    ['canceled', 'failed', 'pending', 'shipped'],
    '',
    'pending',
  ],
  [
    'in the order of the description',
    ['canceled', 'draft', 'open'],
    'One of `open`, `draft`, `canceled`.',
    'open',
  ],
  [
    'in an order of its own',
    ['new', 'draft', 'closed'],
    'One of `draft`, `new` or `closed`.',
    'new',
  ],
  ['as the description says', ['active', 'inactive'], 'Defaults to `inactive`.', 'inactive'],
  ['as it is created', ['open', 'posted'], 'It is created as `posted`.', 'posted'],
  [
    'as it is until something',
    ['paid', 'todo', 'waiting'],
    'It is `waiting` until it is submitted.',
    'waiting',
  ],
])('a new thing begins %s', async (_, values, description, wanted) => {
  const order = await made({ status: { type: 'string', enum: values, description } })
  expect(order.status).toBe(wanted)
})

test('a state may be known only from what its description says', async () => {
  const description = 'It can be `enabled` or `disabled`.'
  expect(await made({ status: { type: 'string', description } })).toMatchObject({
    status: 'enabled',
  })
})

test('a default that is only said counts, and what is given more', async () => {
  const active = { type: 'boolean', description: 'Whether it can be bought. Defaults to `true`.' }
  const order = { active: { type: 'boolean' } }
  expect(await made(order, {}, { active })).toMatchObject({ active: true })
  expect(await made(order, { active: false }, { active })).toMatchObject({ active: false })
})

test('a part tells which kind a thing is', async () => {
  const order = {
    type: { type: 'string', enum: ['once', 'recurring'] },
  }
  const recurring = { type: 'object', properties: { interval: text } }
  const twin = twinOf(order, { recurring })
  const of = async (given: JsonObject) =>
    (await ask(twin, 'POST', `${HERE}/orders`, given)).json.type
  expect(await of({ recurring: { interval: 'month' } })).toBe('recurring')
  expect(await of({})).toBe('once')
})

test('given lists are shown inside the object that holds lists', async () => {
  const lines: JsonObject = {
    type: 'object',
    required: ['data', 'has_more'],
    properties: {
      data: { type: 'array', items: { type: 'object', properties: { sku: text } } },
      has_more: { type: 'boolean' },
    },
  }
  expect(await made({ lines }, { lines: [{ sku: 'tea' }] })).toMatchObject({
    lines: { data: [{ sku: 'tea' }], has_more: false },
  })
})
