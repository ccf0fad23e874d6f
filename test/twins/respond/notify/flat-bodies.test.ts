import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { readContract } from '../../../../twins/contract/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { startReceiver } from './receiver.ts'

const text: JsonObject = { type: 'string' }
const HERE = 'https://rides.example.com'
const every = (more: JsonObject): JsonObject => ({
  type: 'object',
  required: Object.keys(more),
  properties: more,
})
const requestBody = (schema: JsonObject): JsonObject => ({
  content: { 'application/json': { schema } },
})
const post = (schema: JsonObject): JsonObject => ({
  post: { requestBody: requestBody(schema), responses: { '204': { description: 'Thanks' } } },
})
const named = (name: string): JsonObject => ({ name, in: 'path', required: true, schema: text })
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

const contract = readContract({
  source: 'rides.json',
  text: JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Rides', version: '1' },
    paths: {
      '/rides': {
        post: {
          requestBody: requestBody(every({ start: text, callback_url: text })),
          responses: answer(ref('Ride'), '201'),
          callbacks: {
            requested: {
              '{$request.body#/callback_url}': post(
                every({ id: text, ride_id: text, status: text, start: text, fare: text }),
              ),
            },
          },
        },
      },
      '/rides/{ride_id}': {
        parameters: [named('ride_id')],
        get: { responses: answer(ref('Ride')) },
      },
      '/rides/{ride_id}/cancel': {
        post: { parameters: [named('ride_id')], responses: answer(ref('Ride')) },
      },
      '/hooks': {
        post: {
          requestBody: requestBody(
            every({ url: text, events: { type: 'array', items: { enum: ['ride.cancelled'] } } }),
          ),
          responses: answer(ref('Hook'), '201'),
        },
      },
      '/hooks/{hook_id}': {
        parameters: [named('hook_id')],
        get: { responses: answer(ref('Hook')) },
      },
    },
    webhooks: {
      'ride.cancelled': post(
        every({
          type: { const: 'ride.cancelled' },
          data: every({ rideId: text, status: text, cancelled_at: text }),
        }),
      ),
    },
    components: {
      schemas: {
        Ride: {
          ...every({
            id: { ...text, readOnly: true },
            status: { ...text, enum: ['requested', 'cancelled'] },
            start: text,
          }),
          properties: {
            id: { ...text, readOnly: true },
            status: { ...text, enum: ['requested', 'cancelled'] },
            start: text,
            cancelled_at: { ...text, format: 'date-time' },
          },
        },
        Hook: every({ id: text, url: text, events: { type: 'array', items: text } }),
      },
    },
  }),
})

test('a body without the whole thing has its id and what it shows, flat or inside of data', async () => {
  await using receiver = await startReceiver()
  const twin = createTwin({ contract, clock: { mode: 'manual' } })
  const hook = { url: receiver.url, events: ['ride.cancelled'] }
  expect((await ask(twin, 'POST', `${HERE}/hooks`, hook)).status).toBe(201)
  const made = await ask(twin, 'POST', `${HERE}/rides`, {
    start: 'here',
    callback_url: receiver.url,
  })
  const { id } = made.json
  await ask(twin, 'POST', `${HERE}/rides/${id}/cancel`)
  await twin.world().settled()
  const [callback, event] = receiver.received.map(({ json }) => json)
  expect(callback).toMatchObject({ ride_id: id, status: 'requested', start: 'here' })
  expect(callback?.id).not.toBe(id)
  expect(event).toEqual({
    type: 'ride.cancelled',
    data: { rideId: id, status: 'cancelled', cancelled_at: '2026-01-05T09:00:00.000Z' },
  })
})
