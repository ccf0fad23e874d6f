/** @module A shop that tells others of its orders: OpenAPI 3.1 webhooks, callbacks, and subscriptions. */

import type { ClockOptions } from '../../../../twins/base/index.ts'
import type { Profile } from '../../../../twins/behaviour/index.ts'
import { readContract } from '../../../../twins/contract/index.ts'
import type { DeliveryOptions } from '../../../../twins/respond/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'

const order = {
  type: 'object',
  required: ['id', 'item', 'status', 'created_at'],
  properties: {
    id: { type: 'string' },
    item: { type: 'string' },
    status: { type: 'string', enum: ['open', 'shipped', 'canceled'], default: 'open' },
    created_at: { type: 'string', format: 'date-time' },
    note: { type: ['string', 'null'] },
  },
}

const hook = {
  type: 'object',
  required: ['id', 'url', 'events'],
  properties: {
    id: { type: 'string' },
    url: { type: 'string', format: 'uri' },
    events: { type: 'array', items: { type: 'string' } },
    secret: { type: 'string' },
    active: { type: 'boolean' },
  },
}

const json = (schema: unknown) => ({ content: { 'application/json': { schema } } })
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const answer = (status: number, schema: unknown) => ({
  [status]: { description: 'done', ...json(schema) },
})

function collection(name: string, schema: string, body: unknown, callbacks?: unknown) {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
  return {
    [`/${name}`]: {
      get: {
        operationId: `list ${name}`,
        responses: answer(200, { type: 'array', items: ref(schema) }),
      },
      post: {
        operationId: `create ${name}`,
        requestBody: { required: true, ...json(body) },
        responses: answer(201, ref(schema)),
        ...(callbacks === undefined ? {} : { callbacks }),
      },
    },
    [`/${name}/{id}`]: {
      parameters: [id],
      get: { operationId: `get ${name}`, responses: answer(200, ref(schema)) },
      patch: {
        operationId: `update ${name}`,
        requestBody: { required: true, ...json(body) },
        responses: answer(200, ref(schema)),
      },
      delete: { operationId: `delete ${name}`, responses: { 204: { description: 'gone' } } },
    },
  }
}

const callbacks = {
  confirmed: {
    '{$request.body#/callback_url}?order={$response.body#/id}': {
      post: {
        requestBody: json({
          type: 'object',
          required: ['confirmed', 'order'],
          properties: { confirmed: { const: true }, order: ref('Order') },
        }),
        responses: { 200: { description: 'thanks' } },
      },
    },
  },
}

const document = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.example.com' }],
  paths: {
    ...collection(
      'orders',
      'Order',
      {
        type: 'object',
        properties: {
          item: { type: 'string' },
          status: { type: 'string' },
          note: { type: 'string' },
          callback_url: { type: 'string' },
        },
      },
      callbacks,
    ),
    ...collection('hooks', 'Hook', {
      type: 'object',
      properties: {
        url: { type: 'string' },
        events: { type: 'array', items: { type: 'string' } },
        secret: { type: 'string' },
        active: { type: 'boolean', default: true },
      },
    }),
  },
  webhooks: {
    'order.created': described('order.created'),
    'order.shipped': described('order.shipped'),
    'order.updated': described('order.updated'),
    'order.deleted': described('order.deleted'),
  },
  components: { schemas: { Order: order, Hook: hook } },
}

function described(type: string) {
  return {
    post: {
      requestBody: json({
        type: 'object',
        required: ['type', 'data', 'sent_at'],
        properties: {
          type: { const: type },
          data: ref('Order'),
          sent_at: { type: 'string', format: 'date-time' },
        },
      }),
      responses: { 200: { description: 'thanks' } },
    },
  }
}

/** The contract; `without` a top-level part, such as its webhooks. */
export function shopContract(without?: string) {
  const kept = Object.fromEntries(Object.entries(document).filter(([name]) => name !== without))
  return readContract({ source: 'shop.json', text: JSON.stringify(kept) })
}

/** A twin of the shop. */
export function shopTwin(
  options: {
    readonly profile?: Profile
    readonly clock?: ClockOptions
    readonly delivery?: DeliveryOptions
    readonly without?: string
    readonly seed?: string
  } = {},
): Twin {
  const { without, ...rest } = options
  return createTwin({ contract: shopContract(without), ...rest })
}

/** Asks the shop; gives the body. */
export async function askShop(
  twin: Twin,
  method: string,
  path: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes.
): Promise<any> {
  const response = await twin.fetch(
    new Request(`https://shop.example.com${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}
