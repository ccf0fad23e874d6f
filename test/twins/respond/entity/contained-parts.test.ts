import { beforeEach, expect, test } from 'vitest'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, object, ref, text, things } from '../../small-service.ts'

const HERE = 'https://example.com'
const id = { ...text, readOnly: true }
const contract = contractOf(
  {
    ...things('/carts', 'cartId', 'Cart'),
    ...things('/carts/{cartId}/items', 'itemId', 'CartItem'),
  },
  {
    Cart: object({ id, name: text, items: arrayOf(ref('CartItem')) }, ['id', 'items']),
    CartItem: object({ id, label: text }, ['id', 'label']),
  },
)

let twin: Twin
let cart: string
let tea: { readonly id: string; readonly label: string }
beforeEach(async () => {
  twin = createTwin({ contract })
  const made = await ask(twin, 'POST', `${HERE}/carts`, { name: 'ada', items: [] })
  cart = `${HERE}/carts/${made.json.id}`
  tea = (await ask(twin, 'POST', `${cart}/items`, { label: 'tea' })).json
})
const shown = async () => (await ask(twin, 'GET', cart)).json.items

test('a thing shows what is made, changed and deleted inside it, alone and in its list', async () => {
  expect(await shown()).toEqual([tea])
  const rice = (await ask(twin, 'POST', `${cart}/items`, { label: 'rice' })).json
  expect(await shown()).toEqual([tea, rice])
  expect((await ask(twin, 'GET', `${HERE}/carts`)).json).toMatchObject([{ items: [tea, rice] }])
  await ask(twin, 'PATCH', `${cart}/items/${tea.id}`, { label: 'green tea' })
  expect(await shown()).toEqual([{ ...tea, label: 'green tea' }, rice])
  await ask(twin, 'DELETE', `${cart}/items/${tea.id}`)
  await ask(twin, 'DELETE', `${cart}/items/${rice.id}`)
  expect(await shown()).toEqual([])
})

test('another shows nothing of it, and neither does what was forked before', async () => {
  const other = (await ask(twin, 'POST', `${HERE}/carts`, { name: 'eve', items: [] })).json
  twin.keepWorld(twin.world().fork('before'))
  await ask(twin, 'POST', `${cart}/items`, { label: 'rice' })
  expect((await ask(twin, 'GET', `${HERE}/carts/${other.id}`)).json.items).toEqual([])
  const { json } = await ask(twin, 'GET', cart, undefined, { 'x-holdout-world': 'before' })
  expect(json.items).toEqual([tea])
})

test('a change that says what is inside says all of it; any other leaves it', async () => {
  await ask(twin, 'PATCH', cart, { name: 'bob' })
  expect(await shown()).toEqual([tea])
  await ask(twin, 'PATCH', cart, { items: [] })
  expect(await shown()).toEqual([])
  expect((await ask(twin, 'GET', `${cart}/items`)).json).toEqual([])
})

test('the laws hold', async () => {
  expect((await checkTwin({ twin })).exceptions).toEqual([])
})
