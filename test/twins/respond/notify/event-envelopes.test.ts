import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { readContract } from '../../../../twins/contract/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { startReceiver } from './receiver.ts'

const HERE = 'https://lamps.example.com'
const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const id: JsonObject = { name: 'id', in: 'path', required: true, schema: text }
const sending = (schema: JsonObject): JsonObject => ({
  required: true,
  content: { 'application/json': { schema } },
})
const whole = (properties: JsonObject): JsonObject => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
})
const event = (type: JsonObject): JsonObject => ({
  post: {
    requestBody: sending(whole({ id: text, type, data: ref('Lamp') })),
    responses: { '204': { description: 'Thanks' } },
  },
})

function lamps(webhooks: JsonObject) {
  const paths = {
    '/lamps': {
      post: { requestBody: sending(ref('Lamp')), responses: answer(ref('Lamp'), '201') },
    },
    '/lamps/{id}': {
      parameters: [id],
      get: { responses: answer(ref('Lamp')) },
      patch: { requestBody: sending(ref('Lamp')), responses: answer(ref('Lamp')) },
    },
    '/hooks': {
      post: { requestBody: sending(whole({ url: text })), responses: answer(ref('Hook'), '201') },
    },
    '/hooks/{id}': { parameters: [id], get: { responses: answer(ref('Hook')) } },
  }
  const lamp = {
    id: { ...text, readOnly: true },
    colour: text,
    serial: { ...text, readOnly: true },
  }
  const schemas = { Lamp: whole(lamp), Hook: whole({ id: text, url: text }) }
  const document = { openapi: '3.1.0', info: { title: 'Lamps', version: '1' }, paths, webhooks }
  const body = JSON.stringify({ ...document, components: { schemas } })
  return createTwin({ contract: readContract({ source: 'lamps.json', text: body }) })
}

test.each<[string, JsonObject]>([
  ['by its key', { 'lamp.created': event(text), 'lamp.updated': event(text) }],
  [
    'by the values of its type',
    { any: event({ ...text, enum: ['lamp.created', 'lamp.updated'] }) },
  ],
])(
  'events named %s say their names, each with an id of its own, and show the thing as it is read',
  async (_, webhooks) => {
    await using receiver = await startReceiver()
    const twin = lamps(webhooks)
    await ask(twin, 'POST', `${HERE}/hooks`, { url: receiver.url })
    const { json: lamp } = await ask(twin, 'POST', `${HERE}/lamps`, { colour: 'red' })
    for (const colour of ['green', 'blue']) {
      await ask(twin, 'PATCH', `${HERE}/lamps/${lamp.id}`, { colour })
    }
    await twin.world().settled()
    const events = receiver.received.map(({ json }) => json)
    expect(events.map(({ type, data }) => [type, data.colour])).toEqual([
      ['lamp.created', 'red'],
      ['lamp.updated', 'green'],
      ['lamp.updated', 'blue'],
    ])
    expect(new Set(events.map((one) => one.id)).size).toBe(3)
    expect(events.at(-1).data).toEqual((await ask(twin, 'GET', `${HERE}/lamps/${lamp.id}`)).json)
  },
)
