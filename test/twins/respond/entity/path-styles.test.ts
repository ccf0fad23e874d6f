import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

// Echoes its path: a handler is given what was understood of it.
async function understood(
  style: string,
  explode: boolean,
  schema: JsonObject,
  text: string,
): Promise<JsonValue | undefined> {
  const parameter = { name: 'id', in: 'path', required: true, style, explode, schema }
  const get = { operationId: 'get', responses: answer({}) }
  const contract = contractOf({ '/things/{id}': { parameters: [parameter], get } })
  let seen: JsonValue | undefined
  const twin = createTwin({
    contract,
    handlers: {
      get: ({ path, json }) => {
        seen = (path as Record<string, JsonValue>).id
        return json(200, {})
      },
    },
  })
  await twin.fetch(new Request(`http://twin/things/${text}`))
  return seen
}

const count: JsonObject = { type: 'integer' }
const list: JsonObject = { type: 'array', items: count }
const point: JsonObject = { type: 'object', properties: { x: count, y: count } }
const words: JsonObject = { type: 'array', items: { type: 'string' } }
const named: JsonObject = {
  type: 'object',
  properties: { id: { type: 'string' }, version: count },
}

// The table of styles in OpenAPI 3.1.1, 4.8.12.
test.each<[string, boolean, JsonObject, string, JsonValue]>([
  ['simple', false, count, '5', 5],
  ['simple', false, list, '3,4', [3, 4]],
  ['simple', false, point, 'x,1,y,2', { x: 1, y: 2 }],
  ['simple', true, point, 'x=1,y=2', { x: 1, y: 2 }],
  ['label', false, count, '.5', 5],
  ['label', false, list, '.3,4', [3, 4]],
  ['label', true, list, '.3.4', [3, 4]],
  ['label', false, point, '.x,1,y,2', { x: 1, y: 2 }],
  ['label', true, point, '.x=1.y=2', { x: 1, y: 2 }],
  ['matrix', false, count, ';id=5', 5],
  ['matrix', false, list, ';id=3,4', [3, 4]],
  ['matrix', true, list, ';id=3;id=4', [3, 4]],
  ['matrix', false, point, ';id=x,1,y,2', { x: 1, y: 2 }],
  ['matrix', true, point, ';x=1;y=2', { x: 1, y: 2 }],
  ['matrix', false, count, '5', 5],
  // What begins like the parameter's name and is none: items of a list, and the first member of an object.
  ['simple', false, words, 'id=a,b', ['id=a', 'b']],
  ['label', true, words, '.id=a.b', ['id=a', 'b']],
  ['matrix', true, words, ';id=id=a;id=b', ['id=a', 'b']],
  ['matrix', true, named, ';id=a;version=2', { id: 'a', version: 2 }],
])('%s, explode %s, %j: %s is %j', async (style, explode, schema, text, value) => {
  expect(await understood(style, explode, schema, text)).toEqual(value)
})

test('an object in a path names a thing, in whatever order its members stand', async () => {
  const cell: JsonObject = {
    type: 'object',
    required: ['value'],
    properties: { value: { type: 'string' } },
  }
  const id = {
    name: 'pos',
    in: 'path',
    required: true,
    style: 'matrix',
    explode: true,
    schema: point,
  }
  const put = {
    operationId: 'put',
    requestBody: { content: { 'application/json': { schema: cell } } },
    responses: answer(cell),
  }
  const get = { operationId: 'get', responses: { ...answer(cell), 404: { description: 'none' } } }
  const twin = createTwin({
    contract: contractOf({ '/cells/{pos}': { parameters: [id], get, put } }),
  })
  const ask = (method: string, pos: string, body?: JsonObject) =>
    twin.fetch(
      new Request(`http://twin/cells/${pos}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  await ask('PUT', ';x=1;y=2', { value: 'tea' })
  expect(await (await ask('GET', ';y=2;x=1')).json()).toEqual({ value: 'tea' })
  expect((await ask('GET', ';x=1;y=3')).status).toBe(404)
})
