/** @module What only the service writes inside of a thing's own parts: items of lists are told apart, and objects stay the same ones. */

import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, keys, number, object, ref, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com/orders'
const served: JsonObject = { ...text, readOnly: true }
const total: JsonObject = { type: 'integer', readOnly: true }
const count: JsonObject = { type: 'integer' }
const anyId = expect.any(String)
const step = object({ op: text, path: text, value: {} }, ['op', 'path'])

/** Orders that can be replaced and patched as well. */
function orders(order: JsonObject, more: JsonObject = {}, given = ref('Order'), paths = {}): Twin {
  const own = things('/orders', 'id', 'Order', given) as Record<string, JsonObject>
  const changes = (operationId: string, further: JsonObject = {}) => ({
    operationId,
    parameters: keys('id'),
    requestBody: { content: { 'application/json': { schema: given }, ...further } },
    responses: answer(ref('Order')),
  })
  const patch = { 'application/json-patch+json': { schema: arrayOf(step) } }
  const item = { ...own['/orders/{id}'], put: changes('put'), patch: changes('patch', patch) }
  const all = { ...own, '/orders/{id}': item, ...paths } as unknown as JsonObject
  return createTwin({
    contract: contractOf(all, { Order: object({ id: served, ...order }), ...more }, '3.1.0'),
  })
}

async function say(twin: Twin, method: string, said: unknown, id = 'o') {
  const type = Array.isArray(said) ? 'application/json-patch+json' : 'application/json'
  const { json } = await ask(twin, method, `${HERE}/${id}`, said, { 'content-type': type })
  expect((await ask(twin, 'GET', `${HERE}/${id}`)).json).toEqual(json)
  return json
}

const place = object({ id: served, street: text })
const line = object({ id: served, total, sku: text, count })
const a = { id: 'a', total: 1, sku: 'tea', count: 1 }
const b = { id: 'b', total: 2, sku: 'rye', count: 1 }

test.each([
  ['described in place', line, {}],
  ['by a schema of the place', ref('OrderLine'), { OrderLine: line }],
])(
  'items of a list %s are made with what only the service writes, each its own',
  async (_, items, more) => {
    const twin = orders({ lines: arrayOf(items) }, more)
    const lines = [
      { id: 'mine', total: 7, sku: 'tea' },
      { id: 'mine', sku: 'rye' },
    ]
    const made = await ask(twin, 'POST', HERE, { lines })
    expect(made.json.lines).toEqual([
      { id: anyId, sku: 'tea' },
      { id: anyId, sku: 'rye' },
    ])
    const [one, other] = made.json.lines.map(({ id }: JsonObject) => id)
    expect(new Set(['mine', one, other]).size).toBe(3)
  },
)

test.each(['PUT', 'PATCH'])(
  '%s finds the items of a list by their keys, wherever they stand',
  async (method) => {
    const twin = orders({ lines: arrayOf(line) })
    twin.world().seedState({ orders: [{ id: 'o', lines: [a, b] }] })
    const said = [
      { id: 'b', total: 9, sku: 'oat', count: 3 },
      { sku: 'new' },
      { id: 'a', sku: 'tea' },
      { id: 'mine', total: 5, sku: 'else' },
    ]
    const { lines } = await say(twin, method, { lines: said })
    expect(lines).toEqual([
      { id: 'b', total: 2, sku: 'oat', count: 3 },
      { id: anyId, sku: 'new' },
      { id: 'a', total: 1, sku: 'tea' },
      { id: anyId, sku: 'else' },
    ])
    expect(new Set(lines.map(({ id }: JsonObject) => id)).size).toBe(4)
    expect(lines[3].id).not.toBe('mine')
    expect((await say(twin, method, { lines })).lines).toEqual(lines)
  },
)

test('an item that says no key is the one it is like, and none by its place', async () => {
  const twin = orders({ lines: arrayOf(line) })
  twin.world().seedState({ orders: [{ id: 'o', lines: [a, b] }] })
  const put = async (...lines: JsonObject[]) => (await say(twin, 'PUT', { lines })).lines
  // The same, elsewhere.
  expect(await put({ sku: 'rye', count: 1 }, { sku: 'tea', count: 1 })).toEqual([b, a])
  // More of the same article.
  expect(await put({ sku: 'rye', count: 1 }, { sku: 'tea', count: 5 })).toEqual([
    b,
    { ...a, count: 5 },
  ])
  // What stands where another stood is not that one, nor is what could be either of two.
  const [left, fresh] = await put({ sku: 'rye', count: 1 }, { sku: 'ham', count: 1 })
  expect([left, fresh]).toEqual([b, { id: anyId, sku: 'ham', count: 1 }])
  expect(['a', 'b']).not.toContain(fresh.id)
  const [again] = await put({ sku: 'ham', count: 1 }, { sku: 'ham', count: 2 })
  expect(again.id).toBe(fresh.id)
  const [third] = await put({ sku: 'ham', count: 3 })
  expect(third.id).not.toBe(fresh.id)
})

test('a new item never gets the key that its place has drawn before', async () => {
  const required = object({ id: number, sku: text }, ['id', 'sku'])
  const twin = orders({ lines: arrayOf(required) })
  const made = (await ask(twin, 'POST', HERE, { lines: [{ sku: 'tea' }, { sku: 'rye' }] })).json
  const [, rye] = made.lines
  const { lines } = await say(twin, 'PUT', { lines: [rye, { sku: 'oat' }] }, made.id)
  expect(lines).toEqual([rye, { id: expect.any(Number), sku: 'oat' }])
  expect(made.lines.map(({ id }: JsonObject) => id)).not.toContain(lines[1].id)
})

test('a request that has no word for the key, or for what the service reckons, keeps both', async () => {
  const given = object({
    lines: arrayOf(object({ sku: text, count })),
    state: object({ note: text }),
  })
  const shown = object({ id: text, total: count, sku: text, count }, ['id'])
  const twin = orders({ lines: arrayOf(shown), state: object({ by: text, note: text }) }, {}, given)
  const state = { by: 'robot', note: 'n' }
  twin.world().seedState({ orders: [{ id: 'o', lines: [a, b], state }] })
  const said = { lines: [{ sku: 'rye', count: 4 }], state: { note: 'm' } }
  const after = await say(twin, 'PUT', said)
  expect(after.lines).toEqual([{ ...b, count: 4 }])
  expect(after.state).toEqual({ by: 'robot', note: 'm' })
})

test('a JSON Patch changes items of a list, but not what only the service writes of them', async () => {
  const twin = orders({ lines: arrayOf(line) })
  twin.world().seedState({ orders: [{ id: 'o', lines: [a, b] }] })
  const { lines } = await say(twin, 'PATCH', [
    { op: 'replace', path: '/lines/1/sku', value: 'oat' },
    { op: 'replace', path: '/lines/0/id', value: 'mine' },
    { op: 'replace', path: '/lines/0/total', value: 99 },
    { op: 'add', path: '/lines/0', value: { id: 'forged', sku: 'first' } },
  ])
  expect(lines).toEqual([{ id: anyId, sku: 'first' }, a, { ...b, sku: 'oat' }])
  expect(['forged', 'a', 'b']).not.toContain(lines[0].id)
})

test('lists inside of items, and objects inside of those, are told apart as well', async () => {
  const tax = object({ id: served, rate: count, office: object({ at: served, name: text }) })
  const twin = orders({ lines: arrayOf(object({ id: served, taxes: arrayOf(tax) })) })
  const kept = { id: 't', rate: 1, office: { at: 'then', name: 'x' } }
  twin.world().seedState({ orders: [{ id: 'o', lines: [{ id: 'a', taxes: [kept] }] }] })
  const said = { id: 't', rate: 2, office: { at: 'now', name: 'y' } }
  const { lines } = await say(twin, 'PUT', { lines: [{ id: 'a', taxes: [{ rate: 3 }, said] }] })
  expect(lines[0].taxes[1]).toEqual({ id: 't', rate: 2, office: { at: 'then', name: 'y' } })
  expect(lines[0].taxes[0]).toEqual({ id: anyId, rate: 3 })
})

test('things that stand inside are made and found in the same way where the thing around says them', async () => {
  const Line = object({ id: served, total, sku: text, at: object({ by: served, note: text }) })
  const paths = things('/orders/{id}/lines', 'line', 'Line')
  const twin = orders({ lines: arrayOf(ref('Line')) }, { Line }, undefined, paths)
  const said = { total: 9, at: { by: 'me', note: 'n' } }
  const lines = [{ id: 'mine', sku: 'tea', ...said }, { sku: 'rye' }]
  const { json } = await ask(twin, 'POST', HERE, { lines })
  const listed = async () => (await ask(twin, 'GET', `${HERE}/${json.id}/lines`)).json
  expect(json.lines).toEqual([
    { id: anyId, sku: 'tea', at: { note: 'n' } },
    { id: anyId, sku: 'rye' },
  ])
  const [tea, rye] = json.lines
  expect(tea.id).not.toBe('mine')
  const sent = [{ id: 'forged', sku: 'new' }, { sku: 'rye' }, { ...said, id: tea.id, sku: 'oat' }]
  for (const method of ['PUT', 'PATCH']) {
    const after = (await say(twin, method, { lines: sent }, json.id)).lines
    expect(after).toEqual([{ id: anyId, sku: 'new' }, rye, { ...tea, sku: 'oat' }])
    expect(['forged', tea.id, rye.id]).not.toContain(after[0].id)
    expect(await listed()).toEqual(after)
  }
})

test('what stands under names that clients choose is kept by them', async () => {
  const price = object({ id: served, amount: count })
  const twin = orders({ prices: { type: 'object', additionalProperties: price } })
  twin.world().seedState({ orders: [{ id: 'o', prices: { eur: { id: 'a', amount: 1 } } }] })
  const prices = { eur: { id: 'mine', amount: 2 }, usd: { id: 'mine', amount: 3 } }
  for (const method of ['PATCH', 'PUT'])
    expect((await say(twin, method, { prices })).prices).toEqual({
      eur: { id: 'a', amount: 2 },
      usd: { amount: 3 },
    })
})

test('an object that may be null is no choice between two', async () => {
  const nullable = { anyOf: [place, { type: 'null' }] }
  const twin = orders({ address: nullable, lines: { anyOf: [arrayOf(line), { type: 'null' }] } })
  const address = { id: 'home', street: 'x' }
  twin.world().seedState({ orders: [{ id: 'o', address, lines: [a, b] }] })
  const said = { address: { id: 'mine', street: 'y' }, lines: [{ id: 'b', total: 9, sku: 'oat' }] }
  const after = await say(twin, 'PUT', said)
  expect(after.address).toEqual({ id: 'home', street: 'y' })
  expect(after.lines).toEqual([{ id: 'b', total: 2, sku: 'oat' }])
  expect((await say(twin, 'PUT', { address: null, lines: null })).address).toBeNull()
})

test.each([
  ['described in place', { address: place }, {}, 'address'],
  ['called as its schema', { address: ref('Address') }, { Address: place }, 'address'],
  ['of a kind', { billing_address: ref('Address') }, { Address: place }, 'billing_address'],
])(
  'an object inside, %s, is the same one with the same id, however it is said',
  async (_, own, more, name) => {
    const twin = orders(own as JsonObject, more)
    twin.world().seedState({ orders: [{ id: 'o', [name]: { id: 'home', street: 'x' } }] })
    for (const method of ['PUT', 'PATCH'])
      for (const id of [{}, { id: 'mine' }])
        expect((await say(twin, method, { [name]: { ...id, street: method } }))[name]).toEqual({
          id: 'home',
          street: method,
        })
  },
)

test.each([
  ['is a resource', 'address', ref('Place'), { Place: place }, '/places', 'Place'],
  [
    'is called like one',
    'address',
    place,
    { Other: object({ id: served, at: text }) },
    '/addresses',
    'Other',
  ],
  [
    'shows a part of one',
    'home',
    place,
    { Place: object({ id: served, street: text, at: text }) },
    '/places',
    'Place',
  ],
  ['is somebody', 'owner', object({ id: served, street: text }), {}, undefined, ''],
])('what %s is another thing, and is said whole', async (_, name, schema, more, at, called) => {
  const paths = at === undefined ? {} : things(at, 'id', called)
  const twin = orders(
    { [name]: schema, list: arrayOf(object({ note: text })) },
    more,
    undefined,
    paths,
  )
  twin.world().seedState({ orders: [{ id: 'o', [name]: { id: 'home', street: 'x' } }] })
  const other = { id: 'there', street: 'y' }
  expect((await say(twin, 'PUT', { [name]: other }))[name]).toEqual(other)
})
