import { expect, test } from 'vitest'
import type { Fault } from '../../../../twins/index.ts'
import { type Received, startReceiver } from './receiver.ts'
import { askShop, shopTwin } from './shop.ts'

async function story(url: string, faults: readonly Fault[]) {
  const twin = shopTwin()
  await askShop(twin, 'POST', '/hooks', { url, events: ['order.created', 'order.shipped'] })
  twin.world().setFaults(faults)
  const { id } = await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await twin.world().settled()
  await askShop(twin, 'PATCH', `/orders/${id}`, { status: 'shipped' })
  await twin.world().settled()
  return twin.world()
}
const types = (received: readonly Received[]) => received.map(({ json }) => json.type)

test('an event out of order comes right after the next one, or when its time is over', async () => {
  await using receiver = await startReceiver()
  const fault: Fault = { webhook: 'out-of-order', event: 'order.created' }
  const world = await story(receiver.url, [fault])
  expect(types(receiver.received)).toEqual(['order.shipped', 'order.created'])
  expect(world.deliveries().map(({ event, state, fault: met }) => [event, state, met])).toEqual([
    ['order.created', 'delivered', 'webhook out-of-order'],
    ['order.shipped', 'delivered', undefined],
  ])
  receiver.received.splice(0)
  const alone = await story(receiver.url, [{ ...fault, event: 'order.shipped', latencyMs: 5000 }])
  expect(types(receiver.received)).toEqual(['order.created'])
  await alone.advance(5000)
  expect(types(receiver.received)).toEqual(['order.created', 'order.shipped'])
})

test('an event comes twice under one id, or never; and only the one that the predicate means', async () => {
  await using receiver = await startReceiver()
  await story(receiver.url, [{ webhook: 'duplicate', times: 1 }])
  expect(types(receiver.received)).toEqual(['order.created', 'order.created', 'order.shipped'])
  const [first, second] = receiver.received.map(({ headers }) => headers['webhook-id'])
  expect(first).toBe(second)
  receiver.received.splice(0)
  const match = { body: { 'data.status': 'shipped' } }
  const world = await story(receiver.url, [{ webhook: 'lost', match }])
  expect(types(receiver.received)).toEqual(['order.created'])
  expect(world.deliveries()[1]).toMatchObject({
    state: 'dropped',
    reason: 'a fault lost it',
    attempts: [],
  })
})

test('a fault of requests meets no webhook, and the other way round', async () => {
  await using receiver = await startReceiver()
  const world = await story(receiver.url, [
    { status: 503, operation: 'list orders' },
    { webhook: 'lost' },
  ])
  expect(receiver.received).toEqual([])
  expect(world.journal().map(({ outcome }) => outcome)).toEqual(Array(3).fill('answered'))
})
