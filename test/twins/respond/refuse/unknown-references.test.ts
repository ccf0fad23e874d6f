import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import {
  inferBehaviour,
  readBehaviourFile,
  writeBehaviourFile,
} from '../../../../twins/behaviour/index.ts'
import { type CreateTwinOptions, createTwin } from '../../../../twins/index.ts'
import { orderContract } from '../../order-service.ts'

const contract = orderContract()
const orderTwin = (options: Partial<CreateTwinOptions> = {}) => {
  const twin = createTwin({ contract, ...options })
  const send = async (method: string, path: string, body?: JsonObject) => {
    const response = await twin.fetch(
      new Request(`https://orders.example.com${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) }
  }
  return { twin, send }
}

test('what names nothing is refused as documented, the member named, and nothing is done', async () => {
  const { twin, send } = orderTwin()
  const { json: ada } = await send('POST', '/customers', { name: 'Ada' })
  const { json: price } = await send('POST', '/prices', { amount: 5 })
  const before = twin.world().snapshot()
  const lost = await send('POST', '/orders', { customer: 'cus_nope' })
  expect(lost).toEqual({
    status: 400,
    json: {
      message: "No such customer: 'cus_nope': body.customer names nothing that is there",
      param: 'customer',
    },
  })
  expect(twin.world().journal().at(-1)).toMatchObject({
    outcome: 'invalid-request',
    violations: ['body.customer names nothing that is there'],
  })
  const lines = [{ price: price.id }, { price: 'price_nope' }]
  expect(await send('POST', '/orders', { customer: ada.id, lines })).toMatchObject({
    status: 400,
    json: { param: 'lines.price' },
  })
  // Where only 404 is documented, that is said; where nothing is, what the contract says elsewhere.
  expect(await send('POST', '/notes', { customerId: crypto.randomUUID() })).toMatchObject({
    status: 404,
  })
  expect(twin.world().snapshot().entities).toEqual(before.entities)
  const whole = await send('POST', '/orders', { customer: ada.id, lines: [lines[0] ?? {}] })
  expect(whole).toMatchObject({ status: 201, json: { customer: ada.id } })
})

test('a change is held to it as well, and names what was deleted no more', async () => {
  const { send } = orderTwin()
  const { json: ada } = await send('POST', '/customers', { name: 'Ada' })
  const { json: bob } = await send('POST', '/customers', { name: 'Bob' })
  const { json: order } = await send('POST', '/orders', { customer: ada.id })
  const to = (customer: string) => send('PATCH', `/orders/${order.id}`, { customer })
  expect(await to(bob.id)).toMatchObject({ status: 200, json: { customer: bob.id } })
  await send('DELETE', `/customers/${ada.id}`)
  expect(await to(ada.id)).toMatchObject({ status: 404 })
  expect((await send('GET', `/orders/${order.id}`)).json.customer).toBe(bob.id)
  // Nothing and an empty text name nothing; an object is no name.
  expect(await to('')).toMatchObject({ status: 200 })
  expect((await send('POST', '/orders', { customer: bob })).status).toBe(201)
})

test('a number that counts in each parent is one of the same parent', async () => {
  const { send } = orderTwin()
  for (const name of ['one', 'two']) await send('POST', '/repos', { name })
  expect((await send('POST', '/repos/one/milestones', { title: 'M' })).json.number).toBe(1)
  const issue = (repo: string) =>
    send('POST', `/repos/${repo}/issues`, { title: 'I', milestone: 1 })
  expect(await issue('one')).toMatchObject({ status: 201, json: { milestone: { title: 'M' } } })
  expect(await issue('two')).toMatchObject({ status: 422, json: { param: 'milestone' } })
  const none = { title: 'I', milestone: null }
  expect((await send('POST', '/repos/two/issues', none)).status).toBe(201)
})

test('names that a profile knows are taken; its code is told', async () => {
  const references = { known: ['cus_test_*'], code: 'resource_missing' }
  const { twin, send } = orderTwin({ profile: { references } })
  const known = await send('POST', '/orders', { customer: 'cus_test_visa' })
  expect(known).toMatchObject({ status: 201, json: { customer: 'cus_test_visa' } })
  expect((await send('POST', '/orders', { customer: 'my_cus_test_visa' })).status).toBe(400)
  expect(twin.world().journal().at(-1)?.outcome).toBe('invalid-request')
})

test('a profile, or a correction of one operation, takes every name', async () => {
  const order = { customer: 'cus_nope' }
  const profile = { references: { unknown: 'kept' } } as const
  const whole = inferBehaviour(contract)
  // As a generated file is, of which a person has changed another field of the operation.
  const file = readBehaviourFile(
    writeBehaviourFile(whole).replaceAll('confidence: 0.95', 'confidence: 0.9'),
    'b.yaml',
  )
  for (const options of [
    { profile },
    { profile, behaviour: whole },
    { profile, behaviour: file },
  ]) {
    const { twin, send } = orderTwin(options)
    expect(await send('POST', '/orders', order)).toMatchObject({ status: 201, json: order })
    expect(twin.behaviour.operations.createOrder?.references).toBeUndefined()
  }
  const behaviour = { operations: { createOrder: { references: {} } } }
  const { send } = orderTwin({ behaviour })
  const made = await send('POST', '/orders', order)
  expect(made).toMatchObject({ status: 201, json: order })
  expect((await send('PATCH', `/orders/${made.json.id}`, { customer: 'cus_no' })).status).toBe(404)
})
