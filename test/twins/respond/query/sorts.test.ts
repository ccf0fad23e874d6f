import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const text: JsonObject = { type: 'string' }
const HERE = 'https://example.com'

/** A shop whose list takes the given parameters, with four things in it. */
async function listedBy(parameters: readonly JsonObject[], wrap?: 'attributes') {
  const own = {
    name: text,
    price: { type: 'integer' },
    created_at: { ...text, format: 'date-time', readOnly: true },
    stock: { type: 'integer', default: 5 },
  }
  const members: JsonObject = wrap ? { [wrap]: { type: 'object', properties: own } } : own
  const thing: JsonObject = {
    type: 'object',
    required: ['id'],
    properties: { id: { ...text, readOnly: true }, ...members },
  }
  const ref = { $ref: '#/components/schemas/Thing' }
  const twin = createTwin({
    contract: contractOf(
      {
        '/things': {
          get: {
            parameters: parameters.map((one) => ({ in: 'query', schema: text, ...one })),
            responses: answer({ type: 'array', items: ref }),
          },
          post: {
            requestBody: { content: { 'application/json': { schema: ref } } },
            responses: answer(ref, '201'),
          },
        },
        '/things/{thingId}': {
          parameters: [{ name: 'thingId', in: 'path', required: true, schema: text }],
          get: { responses: answer(ref) },
        },
      },
      { Thing: thing },
    ),
    clock: { mode: 'manual' },
  })
  const things = [
    { name: 'bolt', price: 2, stock: 9 },
    { name: 'axle', price: 10 },
    { name: 'cog', price: 2, stock: 1 },
    { name: 'drum', price: 9 },
  ]
  for (const one of things) await ask(twin, 'POST', `${HERE}/things`, wrap ? { [wrap]: one } : one)
  return async (query: string) => {
    const { json, status } = await ask(twin, 'GET', `${HERE}/things?${query}`)
    expect(status).toBe(200)
    return json
      .map((one: Record<string, { name: string }> & { name: string }) =>
        (wrap ? one[wrap]?.name : one.name)?.charAt(0),
      )
      .join('')
  }
}

test.each([
  ['sort=price', 'bcda'],
  ['sort=-price', 'adbc'],
  ['sort=price,-name', 'cbda'],
  ['sort=-price,name', 'adbc'],
  ['sort=price%20desc,name%20asc', 'adbc'],
  ['sort=price:asc,name:desc', 'cbda'],
  ['sort=price.desc', 'adbc'],
  ['sort=PRICE_ASC', 'bcda'],
  ['sort=name_desc', 'dcba'],
  ['sort=createdAt%20desc', 'dcab'],
  ['sort=created', 'bacd'],
  ['sort=newest', 'dcab'],
  ['sort=%2Bname', 'abcd'],
  // What a thing was not told, it shows: two have the default of five.
  ['sort=stock', 'cadb'],
])('%s', async (query, names) => {
  const list = await listedBy([{ name: 'sort' }])
  expect(await list(query)).toBe(names)
})

test('a direction beside the field turns every field that has none of its own', async () => {
  const list = await listedBy([
    { name: 'sort_by' },
    { name: 'order', schema: { type: 'string', enum: ['asc', 'desc'] } },
  ])
  expect(await list('sort_by=name&order=desc')).toBe('dcba')
  expect(await list('sort_by=price,name&order=desc')).toBe('adcb')
  expect(await list('sort_by=price,name:asc&order=desc')).toBe('adbc')
  expect(await list('order=desc')).toBe('dcab')
})

test('what is sorted by may be called the order, or come as a list', async () => {
  expect(await (await listedBy([{ name: 'order' }]))('order=price.desc,name.asc')).toBe('adbc')
  const many = { type: 'array', items: text }
  const list = await listedBy([{ name: 'sort[]', schema: many }])
  expect(await list('sort[]=price&sort[]=-name')).toBe('cbda')
})

test('members of a JSON:API resource are sorted by their own names', async () => {
  const list = await listedBy([{ name: 'sort' }], 'attributes')
  expect(await list('sort=-price,name')).toBe('adbc')
  expect(await list('sort=attributes.name')).toBe('abcd')
})
