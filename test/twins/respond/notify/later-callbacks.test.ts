import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { body, keys, nothing, object, ref, text } from '../../small-service.ts'
import { startReceiver } from './receiver.ts'

const HERE = 'https://example.com'
const told = (...events: string[]): JsonObject => ({
  '{$request.body#/notifyUrl}': {
    post: {
      requestBody: body(
        object({ event: { type: 'string', enum: events }, order: ref('Order') }, [
          'event',
          'order',
        ]),
      ),
      responses: { '200': { description: 'ok' } },
    },
  },
})

const shop = () =>
  createTwin({
    contract: contractOf(
      {
        '/orders': {
          post: {
            operationId: 'make',
            requestBody: body(object({ notifyUrl: text, note: text })),
            responses: answer(ref('Order'), '201'),
            callbacks: {
              accepted: told('order.accepted'),
              paid: told('order.paid'),
              gone: told('order.deleted'),
            },
          },
        },
        '/orders/{orderId}': {
          parameters: keys('orderId').map((key) => ({ ...key, schema: text })),
          get: { operationId: 'read', responses: answer(ref('Order')) },
          patch: {
            operationId: 'change',
            requestBody: body(object({ note: text })),
            responses: answer(ref('Order')),
          },
          delete: { operationId: 'delete', responses: nothing },
        },
        '/orders/{orderId}/pay': {
          parameters: keys('orderId').map((key) => ({ ...key, schema: text })),
          post: { operationId: 'pay', responses: answer(ref('Order')) },
        },
      },
      {
        Order: object(
          {
            id: text,
            status: { type: 'string', enum: ['open', 'paid', 'void'], default: 'open' },
            note: text,
            notifyUrl: text,
          },
          ['id', 'status'],
        ),
      },
    ),
    clock: { mode: 'manual' },
  })

test('what a callback tells of is told when it happens, whichever operation brings it about', async () => {
  await using receiver = await startReceiver()
  const twin = shop()
  const { json } = await ask(twin, 'POST', `${HERE}/orders`, { notifyUrl: receiver.url })
  const at = `${HERE}/orders/${json.id}`
  const told = async () => {
    await twin.world().settled()
    return receiver.received.map((one) => [one.json.event, one.json.order.status])
  }
  expect(await told()).toEqual([['order.accepted', 'open']])
  await ask(twin, 'PATCH', at, { note: 'soon' })
  expect(await told()).toHaveLength(1)
  await ask(twin, 'POST', `${at}/pay`)
  await ask(twin, 'DELETE', at)
  expect((await told()).slice(1)).toEqual([
    ['order.paid', 'paid'],
    ['order.deleted', 'paid'],
  ])
})

test('a fork and a restored snapshot know who is still to be told', async () => {
  await using receiver = await startReceiver()
  const twin = shop()
  const { json } = await ask(twin, 'POST', `${HERE}/orders`, { notifyUrl: receiver.url })
  await twin.world().settled()
  const other = shop()
  other.world().restore(twin.world().snapshot())
  await ask(other, 'POST', `${HERE}/orders/${json.id}/pay`)
  await other.world().settled()
  expect(receiver.received.map((one) => one.json.event)).toEqual(['order.accepted', 'order.paid'])
})
