/** @module An item that names nothing is about nothing that is there, and not about everything. */

import { beforeEach, expect, test } from 'vitest'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import {
  arrayOf,
  nothing,
  number,
  object,
  ref,
  takes,
  text,
  things,
} from '../../../small-service.ts'

const HERE = 'https://example.com'
const bulk = takes(arrayOf(ref('Item')))
const contract = contractOf(
  {
    ...things('/items', 'id', 'Item'),
    '/items/bulk': { put: { operationId: 'set', ...bulk, responses: nothing } },
    '/items/remove': { post: { operationId: 'remove', ...bulk, responses: nothing } },
  },
  { Item: object({ id: number, name: text }, ['id']) },
)
const batch = {
  kind: 'batch',
  resource: 'items',
  request: { at: '', holds: 'list' },
  items: { names: { id: 'id' } },
} as const

let twin: Twin
beforeEach(async () => {
  twin = createTwin({
    contract,
    behaviour: {
      operations: { set: { ...batch, does: 'set' }, remove: { ...batch, does: 'unset' } },
    },
  })
  for (const name of ['a', 'b']) await ask(twin, 'POST', `${HERE}/items`, { name })
})
const names = async () =>
  (await ask(twin, 'GET', `${HERE}/items`)).json.map((one: { readonly name: string }) => one.name)

test('where things are set, it is made', async () => {
  const said = [{ name: 'c' }, { name: 'd' }, { id: 1, name: 'e' }]
  expect((await ask(twin, 'PUT', `${HERE}/items/bulk`, said)).status).toBe(204)
  expect(await names()).toEqual(['e', 'b', 'c', 'd'])
})

test('where things are taken away, it is refused', async () => {
  expect((await ask(twin, 'POST', `${HERE}/items/remove`, [{ name: 'a' }])).status).toBe(404)
  expect(await names()).toEqual(['a', 'b'])
})
