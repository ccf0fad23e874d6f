import { existsSync } from 'node:fs'
import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyCorrections, inferBehaviour } from '../../../twins/behaviour/index.ts'
import type { Contract } from '../../../twins/contract/index.ts'
import { loadContract, loadPack, type Served, serveTwin } from '../../../twins/surfaces/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import { NOT_AT_HAND, publishedPath } from '../contract/published-contract.ts'
import { heldToContract } from './held-to-contract.ts'

const PATH = publishedPath('stripe.openapi-3.0.json.gz')

let contract: Contract
let twin: Twin
let served: Served
let held: ReturnType<typeof heldToContract>

beforeAll(async () => {
  if (!existsSync(PATH)) return
  contract = await loadContract(PATH)
  const { profile = {}, behaviour = { version: 1 } } = await loadPack('stripe')
  twin = createTwin({
    contract,
    behaviour: applyCorrections(inferBehaviour(contract), behaviour),
    profile,
    seed: 'stripe',
    clock: { mode: 'elapsed', startMs: Date.UTC(2026, 0, 5) },
  })
  served = await serveTwin(twin)
})

beforeEach(async (ctx) => {
  if (!existsSync(PATH)) return ctx.skip(NOT_AT_HAND)
  await twin.world().reset()
})

afterAll(async () => {
  await served?.close()
})

/** The official client, unmodified, that repeats what it is told to repeat. */
function client(): Stripe {
  held = heldToContract(contract)
  return new Stripe('sk_test_holdout', {
    host: '127.0.0.1',
    port: served.port,
    protocol: 'http',
    maxNetworkRetries: 5,
    httpClient: Stripe.createFetchHttpClient(held.fetch),
  })
}

test("the official client lives a story against Stripe's whole contract", async () => {
  const stripe = client()
  const ada = await stripe.customers.create({
    email: 'ada@example.com',
    name: 'Ada',
    metadata: { team: 'blue' },
  })
  expect(ada).toMatchObject({ object: 'customer', name: 'Ada', metadata: { team: 'blue' } })
  expect(ada.id).toMatch(/^cus_\w{14}$/)
  await stripe.customers.update(ada.id, { name: 'Ada L.', metadata: { plan: 'pro' } })
  expect(await stripe.customers.retrieve(ada.id)).toMatchObject({
    email: 'ada@example.com',
    name: 'Ada L.',
    metadata: { team: 'blue', plan: 'pro' },
  })

  const card = await stripe.paymentMethods.create({
    type: 'card',
    card: { number: '4242424242424242', exp_month: 12, exp_year: 2030, cvc: '123' },
  })
  expect(card).toMatchObject({ type: 'card', card: { exp_month: 12, exp_year: 2030 } })
  expect(JSON.stringify(card)).not.toContain('4242424242424242')
  expect((await stripe.customers.listPaymentMethods(ada.id)).data).toEqual([])
  await stripe.paymentMethods.attach(card.id, { customer: ada.id })
  const attached = await stripe.customers.listPaymentMethods(ada.id)
  expect(attached.data.map(({ id, customer }) => [id, customer])).toEqual([[card.id, ada.id]])

  const order = { currency: 'eur', customer: ada.id, payment_method: card.id }
  const intent = await stripe.paymentIntents.create({ ...order, amount: 2000 })
  expect(intent).toMatchObject({ amount: 2000, status: 'requires_payment_method' })
  expect(intent.id).toMatch(/^pi_/)
  expect((await stripe.paymentIntents.confirm(intent.id)).status).toBe('succeeded')
  const second = await stripe.paymentIntents.create({ ...order, amount: 500 })
  const canceled = await stripe.paymentIntents.cancel(second.id)
  expect(canceled.status).toBe('canceled')
  expect(canceled.canceled_at).toBeGreaterThanOrEqual(second.created)
  expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded')

  const whole = await stripe.paymentIntents.retrieve(intent.id, {
    expand: ['customer', 'payment_method.customer'],
  })
  const person = { id: ada.id, object: 'customer', name: 'Ada L.' }
  expect(whole).toMatchObject({ customer: person, payment_method: { customer: person } })
  const odd = stripe.paymentIntents.retrieve(intent.id, { expand: ['amount'] })
  await expect(odd).rejects.toThrow('This property cannot be expanded (amount)')

  const product = await stripe.products.create({ name: 'Tea' })
  expect(product).toMatchObject({ name: 'Tea', active: true })
  const price = await stripe.prices.create({
    product: product.id,
    unit_amount: 500,
    currency: 'eur',
    recurring: { interval: 'month' },
  })
  expect(price).toMatchObject({ product: product.id, active: true, type: 'recurring' })
  const subscription = await stripe.subscriptions.create({
    customer: ada.id,
    items: [{ price: price.id }],
  })
  expect(subscription).toMatchObject({ status: 'active', customer: ada.id })
  expect(subscription.items.data.map((item) => item.price.id)).toEqual([price.id])
  const ended = await stripe.subscriptions.cancel(subscription.id)
  expect(ended.status).toBe('canceled')
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'canceled',
    ended_at: ended.ended_at,
  })

  const invoice = await stripe.invoices.create({ customer: ada.id })
  expect(invoice.status).toBe('draft')
  const line = { customer: ada.id, invoice: invoice.id, amount: 700, currency: 'eur' }
  const item = await stripe.invoiceItems.create(line)
  expect(await stripe.invoiceItems.retrieve(item.id)).toMatchObject({ ...line })
  expect((await stripe.invoices.finalizeInvoice(invoice.id)).status).toBe('open')
  const paid = await stripe.invoices.pay(invoice.id)
  expect(paid.status).toBe('paid')
  expect(paid.status_transitions.paid_at).toBeGreaterThanOrEqual(invoice.created)
  const open = await stripe.invoices.list({ customer: ada.id, status: 'open' })
  expect(open.data).toEqual([])

  const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 300 })
  expect(refund).toMatchObject({ amount: 300, status: 'succeeded', payment_intent: intent.id })
  const refunds = await stripe.refunds.list({ payment_intent: intent.id })
  expect(refunds.data).toEqual([refund])
  const at = await stripe.paymentIntents.create({ ...order, amount: 900, confirm: true })
  expect(at.status).toBe('succeeded')
  // Who names no amount gets all of it back.
  const all = await stripe.refunds.create({ payment_intent: at.id })
  expect(all).toMatchObject({ amount: 900, currency: 'eur', payment_intent: at.id })

  expect(await stripe.customers.del(ada.id)).toMatchObject({ id: ada.id, deleted: true })
  await expect(stripe.customers.retrieve(ada.id)).rejects.toThrow(
    Stripe.errors.StripeInvalidRequestError,
  )
  expect(held.wrong).toEqual([])
  expect(held.answers.length).toBeGreaterThan(25)
})

test('searches find by any field, and what cannot be understood is refused', async () => {
  const stripe = client()
  for (const [name, team] of [
    ['Ada', 'blue'],
    ['Bob', 'red'],
    ['Cleo', 'blue'],
  ] as const) {
    const email = `${name.toLowerCase()}@example.com`
    await stripe.customers.create({ name, email, metadata: { team } })
  }
  const found = async (query: string) =>
    (await stripe.customers.search({ query })).data.map(({ name }) => name)
  expect(await found("email:'bob@example.com'")).toEqual(['Bob'])
  expect(await found("metadata['team']:'blue' AND name~'cle'")).toEqual(['Cleo'])
  expect((await found("created>0 AND -metadata['team']:'red'")).sort()).toEqual(['Ada', 'Cleo'])
  const wrong = stripe.customers.search({ query: "email:'bob@example.com" })
  await expect(wrong).rejects.toThrow(Stripe.errors.StripeInvalidRequestError)
  await expect(stripe.customers.search({ query: "colour:'red'" })).rejects.toMatchObject({
    statusCode: 400,
    message: expect.stringContaining('there is no field colour'),
  })
  expect(held.wrong).toEqual([])
})

test("pages are followed to the end by the client's own iterator", async () => {
  const stripe = client()
  const made: string[] = []
  for (let i = 0; i < 12; i += 1) made.push((await stripe.products.create({ name: `${i}` })).id)
  const seen: string[] = []
  for await (const { id } of stripe.products.list({ limit: 5 })) seen.push(id)
  expect(seen).toEqual(made.toReversed())
  expect(held.answers.filter((answer) => answer === 'GET /v1/products 200')).toHaveLength(3)
  const back: string[] = []
  for await (const { id } of stripe.products.list({ limit: 5, ending_before: made[0] as string }))
    back.push(id)
  expect(back).toEqual(made.slice(1))
  expect((await stripe.products.list({ ending_before: made.at(-1) as string })).data).toEqual([])
  await expect(stripe.products.list({ ending_before: 'prod_none' })).rejects.toThrow('cursor')
  expect(held.wrong).toEqual([])
})

test('an idempotency key is answered once; with another body it is a conflict', async () => {
  const stripe = client()
  const key = { idempotencyKey: 'order-1' }
  const first = await stripe.customers.create({ name: 'Ada' }, key)
  expect((await stripe.customers.create({ name: 'Ada' }, key)).id).toBe(first.id)
  const other = stripe.customers.create({ name: 'Bob' }, key)
  await expect(other).rejects.toThrow(Stripe.errors.StripeIdempotencyError)
  expect((await stripe.customers.list()).data).toHaveLength(1)
  expect(held.wrong).toEqual([])
})

test('errors are the types of the client', async () => {
  const stripe = client()
  await expect(stripe.customers.retrieve('cus_nobody')).rejects.toMatchObject({
    type: 'StripeInvalidRequestError',
    statusCode: 404,
    code: 'resource_missing',
  })
  const amount = 'much' as unknown as number
  await expect(stripe.paymentIntents.create({ amount, currency: 'eur' })).rejects.toMatchObject({
    type: 'StripeInvalidRequestError',
    statusCode: 400,
    message: expect.stringContaining('amount'),
  })
  expect((await stripe.paymentIntents.list()).data).toEqual([])
  expect(held.wrong).toEqual([])
})

test('the client itself repeats what was limited, until it is served', async () => {
  const stripe = client()
  const { id } = await stripe.customers.create({ name: 'Ada' })
  const asked = await Promise.all(Array.from({ length: 40 }, () => stripe.customers.retrieve(id)))
  expect(asked.map((customer) => customer.id)).toEqual(Array(40).fill(id))
  const limited = held.answers.filter((answer) => answer.endsWith(' 429'))
  expect(limited.length).toBeGreaterThanOrEqual(15)
  expect(held.answers.length - limited.length).toBe(41)
  expect(held.wrong).toEqual([])
})

test('the client itself repeats what a fault limits, as it does what the service limits', async () => {
  const stripe = client()
  const { id } = await stripe.customers.create({ name: 'Ada' })
  twin.world().setFaults([{ operation: 'GetCustomersCustomer', status: 429, times: 2 }])
  expect((await stripe.customers.retrieve(id)).id).toBe(id)
  expect(held.answers.slice(-3)).toEqual([
    `GET /v1/customers/${id} 429`,
    `GET /v1/customers/${id} 429`,
    `GET /v1/customers/${id} 200`,
  ])
  // A failure of another kind is no limit.
  twin.world().setFaults([{ status: 503, times: 1 }])
  const failed = await twin.fetch(
    new Request(`https://api.stripe.com/v1/customers/${id}`, {
      headers: { authorization: 'Bearer sk_test_holdout' },
    }),
  )
  expect([failed.status, failed.headers.get('stripe-should-retry')]).toEqual([503, null])
})

test('a body that names nobody is refused as the service does; its test values are known', async () => {
  const stripe = client()
  await expect(stripe.subscriptions.create({ customer: 'cus_nope' })).rejects.toMatchObject({
    type: 'StripeInvalidRequestError',
    statusCode: 400,
    code: 'resource_missing',
    param: 'customer',
    message: expect.stringContaining("No such customer: 'cus_nope'"),
  })
  expect((await stripe.subscriptions.list()).data).toEqual([])
  const ada = await stripe.customers.create({ name: 'Ada' })
  const items = [{ price: 'price_nope' }]
  const priced = stripe.subscriptions.create({ customer: ada.id, items })
  await expect(priced).rejects.toMatchObject({ code: 'resource_missing', param: 'items.price' })
  // A name is no id, though it is somebody's.
  const named = stripe.subscriptions.create({ customer: 'Ada' })
  await expect(named).rejects.toMatchObject({ code: 'resource_missing' })
  const order = { amount: 500, currency: 'eur', customer: ada.id }
  const paid = await stripe.paymentIntents.create({ ...order, payment_method: 'pm_card_visa' })
  expect(paid.payment_method).toBe('pm_card_visa')
  const lost = stripe.paymentIntents.create({ ...order, payment_method: 'pm_nope' })
  await expect(lost).rejects.toMatchObject({ code: 'resource_missing', param: 'payment_method' })
  expect(held.wrong).toEqual([])
})
