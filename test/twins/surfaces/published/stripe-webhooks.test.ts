import { existsSync } from 'node:fs'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { loadContract, loadPack, serveTwin } from '../../../../twins/surfaces/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { NOT_AT_HAND, publishedPath } from '../../contract/published-contract.ts'
import { startReceiver } from '../../respond/notify/receiver.ts'

test("Stripe's pack: endpoints get signed events, which are kept, and the official client takes them", async (ctx) => {
  const path = publishedPath('stripe.openapi-3.0.json.gz')
  if (!existsSync(path)) return ctx.skip(NOT_AT_HAND)
  const { profile = {} } = await loadPack('stripe')
  // A running server's clock, from now on: the client holds a signature's time against its own.
  const clock = { mode: 'elapsed', startMs: Date.now() } as const
  const twin = createTwin({ contract: await loadContract(path), profile, clock })
  await using receiver = await startReceiver([500])
  await using served = await serveTwin(twin)
  const stripe = new Stripe('sk_test_x', { host: '127.0.0.1', port: served.port, protocol: 'http' })
  const endpoint = await stripe.webhookEndpoints.create({
    url: `${receiver.url}/stripe`,
    enabled_events: ['customer.created', 'customer.updated', 'customer.deleted'],
  })
  const customer = await stripe.customers.create({ email: 'ada@example.com' })
  await stripe.customers.update(customer.id, { name: 'Ada' })
  await stripe.products.create({ name: 'Tea' })
  await stripe.customers.del(customer.id)
  await twin.world().settled()
  expect(
    twin
      .world()
      .deliveries()
      .map(({ event, state }) => [event, state]),
  ).toEqual([
    ['customer.created', 'waiting'],
    ['customer.updated', 'delivered'],
    ['customer.deleted', 'delivered'],
  ])
  const { webhooks } = stripe
  const events = receiver.received.map(({ text, headers }) =>
    webhooks.constructEvent(text, headers['stripe-signature'] ?? '', endpoint.secret ?? ''),
  )
  expect(events.map(({ type, data }) => [type, data.previous_attributes])).toEqual([
    ['customer.created', undefined],
    ['customer.updated', { name: null }],
    ['customer.deleted', undefined],
  ])
  expect(events[0]?.data.object).toMatchObject({ id: customer.id, email: 'ada@example.com' })
  const [first] = receiver.received
  const signed = () =>
    webhooks.constructEvent(
      `${first?.text} `,
      first?.headers['stripe-signature'] ?? '',
      endpoint.secret ?? '',
    )
  expect(signed).toThrow(/signature/i)

  // The same event comes again, under the same id, and stands in the list of events.
  await twin.world().advance(60_000)
  expect(twin.world().deliveries()[0]?.state).toBe('delivered')
  expect(receiver.received.at(-1)?.json.id).toBe(events[0]?.id)
  const { data } = await stripe.events.list()
  expect(data.map(({ type }) => type).sort()).toEqual([
    'customer.created',
    'customer.deleted',
    'customer.updated',
    'product.created',
  ])
  const kept = await stripe.events.retrieve(events[0]?.id ?? '')
  expect(kept).toMatchObject({ type: 'customer.created', data: { object: { id: customer.id } } })
})
