import { expect, test } from 'vitest'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, object, ref, takes, text, things } from '../../small-service.ts'
import { startReceiver } from './receiver.ts'

test('events that a contract only lists, without their type, can be subscribed to', async () => {
  await using receiver = await startReceiver()
  const hook = object({ url: text, events: arrayOf({ enum: ['order.created'] }) }, [
    'url',
    'events',
  ])
  const twin = createTwin({
    contract: contractOf(
      {
        ...things('/orders', 'orderId', 'Order'),
        '/endpoints': {
          post: { operationId: 'tell', ...takes(hook), responses: answer(ref('Endpoint'), '201') },
        },
      },
      { Order: object({ id: { ...text, readOnly: true }, note: text }, ['id']), Endpoint: hook },
      '3.1.0',
    ),
  })
  const subscription = { url: receiver.url, events: ['order.created'] }
  await ask(twin, 'POST', 'https://example.com/endpoints', subscription)
  await ask(twin, 'POST', 'https://example.com/orders', { note: 'tea' })
  await twin.world().settled()
  expect(
    twin
      .world()
      .deliveries()
      .map(({ event, state }) => [event, state]),
  ).toEqual([['order.created', 'delivered']])
  expect(receiver.received).toHaveLength(1)
})
