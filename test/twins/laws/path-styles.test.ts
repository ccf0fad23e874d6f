/** @module Laws say lists and objects in paths as their parameters' styles have it, and twins that read them keep the laws. */

import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../twins/base/index.ts'
import { checkTwin } from '../../../twins/laws/index.ts'
import { pathText } from '../../../twins/laws/run/wire.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { answer, contractOf } from '../contract/small-contract.ts'

const count: JsonObject = { type: 'integer' }
const list: JsonObject = { type: 'array', items: count, minItems: 2 }
const point: JsonObject = {
  type: 'object',
  required: ['x', 'y'],
  properties: { x: count, y: count },
  additionalProperties: false,
}
const at = (style: string, explode: boolean, schema: JsonObject) =>
  contractOf({
    '/things/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, style, explode, schema }],
      get: { operationId: 'get', responses: answer(count) },
    },
  })

// RFC 6570, 3.2.2, 3.2.5 and 3.2.7.
test.each<[string, boolean, JsonObject, JsonValue, string]>([
  ['simple', false, count, 5, '5'],
  ['simple', false, list, [3, 4], '3,4'],
  ['simple', true, list, [3, 4], '3,4'],
  ['simple', false, point, { x: 1, y: 2 }, 'x,1,y,2'],
  ['simple', true, point, { x: 1, y: 2 }, 'x=1,y=2'],
  ['label', false, count, 5, '.5'],
  ['label', false, list, [3, 4], '.3,4'],
  ['label', true, list, [3, 4], '.3.4'],
  ['label', false, point, { x: 1, y: 2 }, '.x,1,y,2'],
  ['label', true, point, { x: 1, y: 2 }, '.x=1.y=2'],
  ['matrix', false, count, 5, ';id=5'],
  ['matrix', false, list, [3, 4], ';id=3,4'],
  ['matrix', true, list, [3, 4], ';id=3;id=4'],
  ['matrix', false, point, { x: 1, y: 2 }, ';id=x,1,y,2'],
  ['matrix', true, point, { x: 1, y: 2 }, ';x=1;y=2'],
])('%s, explode %s, %j: %j is %s', async (style, explode, schema, value, text) => {
  const contract = at(style, explode, schema)
  expect(pathText(contract.operation('get')?.parameters[0], value)).toBe(text)
  // What the law says is what the twin reads: a valid request is answered.
  const { laws, exceptions } = await checkTwin({ twin: createTwin({ contract }), budget: 3 })
  expect(exceptions).toEqual([])
  const answered = laws.find(({ law }) => law === 'valid request succeeds')
  expect(answered).toMatchObject({ checked: 1, held: 1 })
})
