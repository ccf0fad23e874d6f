import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, object, ref, takes, text, things } from '../../../small-service.ts'

const served = { readOnly: true }

test('what only the service writes is left out of account where a client sends it, when made, changed and replaced', async () => {
  const paths = things('/invoices', 'id', 'Invoice') as Record<string, Record<string, object>>
  const item = paths['/invoices/{id}'] as Record<string, object>
  item.put = { ...item.patch, operationId: 'replace' }
  const twin = createTwin({
    contract: contractOf(paths as JsonObject, {
      Invoice: object(
        {
          id: { type: 'integer', ...served },
          customer: text,
          status: { ...text, enum: ['open', 'paid'], default: 'open', ...served },
          note: text,
        },
        ['id', 'customer', 'status'],
      ),
    }),
  })
  const at = 'https://example.com/invoices'
  const sent = { id: 77, customer: 'Ada', status: 'paid', note: 'n' }
  const made = await ask(twin, 'POST', at, sent)
  expect(made.status).toBe(201)
  expect(made.json).toEqual({ id: expect.any(Number), customer: 'Ada', status: 'open', note: 'n' })
  const { id } = made.json
  expect(id).not.toBe(77)
  const own = `${at}/${id}`
  for (const method of ['PATCH', 'PUT'] as const) {
    const answer = await ask(twin, method, own, { ...sent, customer: method })
    expect(answer.json).toEqual({ id, customer: method, status: 'open', note: 'n' })
    expect((await ask(twin, 'GET', own)).json).toEqual(answer.json)
  }
})

const status = { ...text, enum: ['open', 'paid'], default: 'open', ...served }
const number = { type: 'integer', ...served }
const Invoice = object({ id: number, customer: text, status }, ['id', 'customer', 'status'])

test('what only the service writes is so for each of many, and for what is said of all of them', async () => {
  const each = (required: string) =>
    arrayOf(object({ id: { type: 'integer' }, customer: text, status }, [required]))
  const make = takes(object({ invoices: each('customer'), status }, ['invoices']))
  const change = takes(object({ invoices: each('id') }))
  const list = { '200': answer(arrayOf(ref('Invoice')))['200'] as JsonObject }
  const twin = createTwin({
    contract: contractOf(
      {
        '/invoices': {
          get: { operationId: 'invoices', responses: list },
          post: { operationId: 'make many', ...make, responses: list },
          put: { operationId: 'change many', ...change, responses: list },
        },
      },
      { Invoice },
    ),
  })
  const at = 'https://example.com/invoices'
  const shown = async () => (await ask(twin, 'GET', at)).json
  const ada = { id: expect.any(Number), customer: 'Ada', status: 'open' }
  await ask(twin, 'POST', at, { invoices: [{ customer: 'Ada', status: 'paid' }] })
  await ask(twin, 'POST', at, { invoices: [{ customer: 'Ada' }], status: 'paid' })
  expect(await shown()).toEqual([ada, ada])
  const [{ id }] = await shown()
  await ask(twin, 'PUT', at, { invoices: [{ id, customer: 'Bob', status: 'paid' }] })
  expect(await shown()).toEqual([{ id, customer: 'Bob', status: 'open' }, ada])
})

test('what a request does not speak of, only the service writes where the thing itself says so', async () => {
  const make = async (given: JsonObject) => {
    const contract = contractOf(things('/invoices', 'id', 'Invoice', given), { Invoice })
    const sent = { customer: 'Ada', status: 'paid' }
    const twin = createTwin({ contract })
    return (await ask(twin, 'POST', 'https://example.com/invoices', sent)).json.status
  }
  expect(await make(object({ customer: text }, ['customer']))).toBe('open')
  // A request that speaks of it may write it, wherever it does.
  const spoken = object({ customer: text, status: text })
  expect(await make(spoken)).toBe('paid')
  expect(await make({ oneOf: [object({ name: text }, ['name']), { oneOf: [spoken] }] })).toBe(
    'paid',
  )
})
