import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { validatorFor } from '../../../../twins/contract/index.ts'
import type { Twin } from '../../../../twins/twin/index.ts'
import { startReceiver } from './receiver.ts'
import { askShop, shopContract, shopTwin } from './shop.ts'

const SECRET = `whsec_${Buffer.from('a secret of some length').toString('base64')}`

async function orderAndShip(twin: Twin): Promise<void> {
  const { id } = await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await askShop(twin, 'PATCH', `/orders/${id}`, { note: 'soon' })
  await askShop(twin, 'PATCH', `/orders/${id}`, { status: 'shipped' })
  await askShop(twin, 'DELETE', `/orders/${id}`)
}

test('the webhooks of a contract are sent for the changes that their names tell, in order and valid', async () => {
  await using receiver = await startReceiver()
  const twin = shopTwin()
  await askShop(twin, 'POST', '/hooks', { url: `${receiver.url}/all`, events: ['*'] })
  await askShop(twin, 'POST', '/hooks', { url: `${receiver.url}/one`, events: ['order.shipped'] })
  await orderAndShip(twin)
  await twin.world().settled()
  expect(receiver.received.map(({ path, json }) => [path, json.type, json.data.status])).toEqual([
    ['/all', 'order.created', 'open'],
    ['/all', 'order.updated', 'open'],
    ['/all', 'order.shipped', 'shipped'],
    ['/one', 'order.shipped', 'shipped'],
    ['/all', 'order.deleted', 'shipped'],
  ])
  const contract = shopContract()
  for (const { json } of receiver.received) {
    const pointer = `#/webhooks/${json.type}/post/requestBody/content/application~1json/schema`
    expect(validatorFor(contract, pointer, 'response')(json)).toEqual([])
  }
})

test('what nothing describes is sent and signed as Standard Webhooks has it', async () => {
  await using receiver = await startReceiver()
  const twin = shopTwin({ without: 'webhooks' })
  const asked = { url: receiver.url, events: ['order.created', 'order.shipped'], secret: SECRET }
  await askShop(twin, 'POST', '/hooks', asked)
  await orderAndShip(twin)
  await twin.world().settled()
  expect(receiver.received.map(({ json }) => [json.type, json.timestamp, json.data.item])).toEqual([
    ['order.created', '2026-01-05T09:00:00.000Z', 'tea'],
    ['order.shipped', '2026-01-05T09:00:00.000Z', 'tea'],
  ])
  const [first] = receiver.received
  const id = first?.headers['webhook-id']
  const timestamp = first?.headers['webhook-timestamp']
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${first?.text}`)
  expect(first?.headers['webhook-signature']).toBe(`v1,${expected.digest('base64')}`)
  expect(id).toBe(twin.world().deliveries()[0]?.id)
})

test('a profile says what the event is called, what is sent, and how it is signed', async () => {
  await using receiver = await startReceiver()
  const twin = shopTwin({
    without: 'webhooks',
    profile: {
      webhooks: {
        events: [
          {
            event: 'sold',
            action: 'away',
            resource: 'orders',
            on: 'updated',
            when: { status: 'shipped' },
          },
        ],
        payload: { fields: { what: '${event}/${action}', id: '${entity.id}', was: '${previous}' } },
        headers: { 'X-Shop-Request-Timestamp': '${timestamp}', 'X-Shop-Retry-Num': '${retry}' },
        // Slack's scheme, with the application's own secret.
        signatures: [
          {
            header: 'X-Shop-Signature',
            content: 'v0:${timestamp}:${body}',
            value: 'v0=${signature}',
            secret: 'app secret',
          },
        ],
      },
    },
  })
  await askShop(twin, 'POST', '/hooks', { url: receiver.url, events: ['*'] })
  await orderAndShip(twin)
  await twin.world().settled()
  expect(receiver.received).toHaveLength(1)
  const [sent] = receiver.received
  expect(sent?.json).toEqual({
    what: 'sold/away',
    id: expect.any(String),
    was: { status: 'open' },
  })
  const timestamp = sent?.headers['x-shop-request-timestamp']
  expect([timestamp, sent?.headers['x-shop-retry-num']]).toEqual(['1767603600', '0'])
  const expected = createHmac('sha256', 'app secret').update(`v0:${timestamp}:${sent?.text}`)
  expect(sent?.headers['x-shop-signature']).toBe(`v0=${expected.digest('hex')}`)
})

test('a callback goes to the address that the request named, filled from what was made', async () => {
  await using receiver = await startReceiver()
  const twin = shopTwin()
  await askShop(twin, 'POST', '/orders', { item: 'tea' })
  const order = await askShop(twin, 'POST', '/orders', {
    item: 'cups',
    callback_url: `${receiver.url}/done`,
  })
  await twin.world().settled()
  expect(receiver.received.map(({ path, json }) => [path, json])).toEqual([
    [`/done?order=${order.id}`, { confirmed: true, order }],
  ])
  expect(
    twin
      .world()
      .deliveries()
      .map(({ event, state }) => [event, state]),
  ).toEqual([['confirmed', 'delivered']])
})

test('nobody is told who is switched off, has not asked, or is gone; and no reading tells anything', async () => {
  await using receiver = await startReceiver()
  const twin = shopTwin()
  const url = receiver.url
  await askShop(twin, 'POST', '/hooks', { url, events: ['*'], active: false })
  await askShop(twin, 'POST', '/hooks', { url, events: ['invoice.created'] })
  const gone = await askShop(twin, 'POST', '/hooks', { url, events: ['*'] })
  await askShop(twin, 'DELETE', `/hooks/${gone.id}`)
  const { id } = await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await askShop(twin, 'GET', `/orders/${id}`)
  await twin.world().settled()
  expect([receiver.received, twin.world().deliveries()]).toEqual([[], []])
})
