import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { body, keys, listOf, nothing, object, ref, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'
const texts: JsonObject = { type: 'array', items: text }
const told = (id: string): JsonObject => ({
  operationId: id,
  requestBody: body(object({ colours: texts }, ['colours'])),
  responses: answer(texts),
})
const addresses = (id: string, responses: JsonObject): JsonObject => ({
  operationId: id,
  requestBody: body(object({ addresses: { ...texts, minItems: 1 } }, ['addresses'])),
  responses,
})

/** Paint has colours, a list of its own; addresses are made and taken away by their texts; a door is renamed. */
const contract = contractOf(
  {
    ...things('/doors', 'name', 'Door'),
    '/doors/{name}/paint': {
      parameters: keys('name'),
      get: { operationId: 'paint', responses: answer(ref('Paint')) },
      patch: {
        operationId: 'set paint',
        requestBody: body(ref('Paint')),
        responses: answer(ref('Paint')),
      },
    },
    '/doors/{name}/paint/colours': {
      parameters: keys('name'),
      get: { operationId: 'colours', responses: answer(texts) },
      post: told('add colours'),
      put: told('put colours'),
      delete: told('take colours'),
    },
    '/doors/{name}/rename': {
      parameters: keys('name'),
      post: {
        operationId: 'rename',
        requestBody: body(object({ new_name: text }, ['new_name'])),
        responses: answer(ref('Door'), '201'),
      },
    },
    '/addresses': {
      get: { operationId: 'addresses', responses: listOf('Address') },
      post: addresses('add addresses', answer({ type: 'array', items: ref('Address') }, '201')),
      delete: addresses('drop addresses', nothing),
    },
  } as JsonObject,
  {
    Door: object({ name: text, width: { type: 'integer' } }, ['name']),
    Paint: object({ gloss: { type: 'boolean' }, colours: texts }, ['colours']),
    Address: object({ address: text, verified: { type: 'boolean' } }, ['address', 'verified']),
  },
)
const twinOf = () => createTwin({ contract, clock: { mode: 'manual' } })

test('plain values are added to a field, taken from it, and said as a whole, and the thing shows them', async () => {
  const twin = twinOf()
  await ask(twin, 'POST', `${HERE}/doors`, { name: 'front' })
  const at = `${HERE}/doors/front/paint/colours`
  expect((await ask(twin, 'POST', at, { colours: ['red', 'blue'] })).json).toEqual(['red', 'blue'])
  expect((await ask(twin, 'POST', at, { colours: ['blue', 'tan'] })).json).toHaveLength(3)
  expect((await ask(twin, 'DELETE', at, { colours: ['red'] })).json).toEqual(['blue', 'tan'])
  expect((await ask(twin, 'GET', `${HERE}/doors/front/paint`)).json.colours).toEqual([
    'blue',
    'tan',
  ])
  expect((await ask(twin, 'PUT', at, { colours: ['pink'] })).json).toEqual(['pink'])
  expect((await ask(twin, 'GET', at)).json).toEqual(['pink'])
  expect((await ask(twin, 'GET', `${HERE}/doors/back/paint/colours`)).status).toBe(404)
})

test('texts that are posted to a list make one thing each, and are how they are taken away', async () => {
  const twin = twinOf()
  const at = `${HERE}/addresses`
  const made = await ask(twin, 'POST', at, { addresses: ['a@example.com', 'b@example.com'] })
  expect(made.status).toBe(201)
  expect(made.json.map(({ address }: { address: string }) => address)).toEqual([
    'a@example.com',
    'b@example.com',
  ])
  expect((await ask(twin, 'DELETE', at, { addresses: ['c@example.com'] })).status).toBe(404)
  expect((await ask(twin, 'DELETE', at, { addresses: ['a@example.com'] })).status).toBe(204)
  expect((await ask(twin, 'GET', at)).json).toMatchObject([{ address: 'b@example.com' }])
})

test('what a body calls new is what the thing is called from then on', async () => {
  const twin = twinOf()
  await ask(twin, 'POST', `${HERE}/doors`, { name: 'front', width: 90 })
  const renamed = await ask(twin, 'POST', `${HERE}/doors/front/rename`, { new_name: 'main' })
  expect(renamed).toMatchObject({ status: 201, json: { name: 'main', width: 90 } })
  expect((await ask(twin, 'GET', `${HERE}/doors/main`)).json.width).toBe(90)
  expect((await ask(twin, 'GET', `${HERE}/doors/front`)).status).toBe(404)
})

test('the laws see all of them', async () => {
  const { operations, exceptions } = await checkTwin({ twin: twinOf() })
  expect(exceptions).toEqual([])
  expect(
    operations.filter(({ state }) => state !== 'stateful').map((one) => one.operation),
  ).toEqual([])
})
