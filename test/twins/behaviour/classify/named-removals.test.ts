import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const number: JsonObject = { type: 'integer' }
const pattern: JsonObject = { $ref: '#/components/schemas/Pattern' }

/** Patterns go many at a time, each named in an object as its own path names it. */
const contract = contractOf(
  {
    '/patterns': {
      get: { operationId: 'patterns', responses: answer({ type: 'array', items: pattern }) },
      delete: {
        operationId: 'dropPatterns',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['patterns'],
                properties: {
                  patterns: {
                    type: 'array',
                    minItems: 1,
                    items: {
                      type: 'object',
                      required: ['pattern_id'],
                      properties: { pattern_id: number, version: text },
                    },
                  },
                  afterwards: { type: 'string', enum: ['keep', 'close'] },
                },
              },
            },
          },
        },
        responses: { '204': { description: 'Gone' }, '404': { description: 'No such pattern' } },
      },
    },
    '/patterns/{pattern_id}': {
      parameters: [{ name: 'pattern_id', in: 'path', required: true, schema: number }],
      get: {
        operationId: 'pattern',
        responses: { ...answer(pattern), '404': { description: 'No such pattern' } },
      },
    },
  },
  { Pattern: { type: 'object', required: ['id'], properties: { id: number, name: text } } },
)

test('a DELETE takes away each that an object of its body names', async () => {
  expect(inferBehaviour(contract).operations.dropPatterns).toMatchObject({
    kind: 'batch',
    does: 'unset',
    items: { names: { pattern_id: 'id' } },
  })
  const twin = createTwin({ contract })
  twin.world().seedState({ patterns: [{ id: 1 }, { id: 2 }, { id: 3 }] })
  const drop = (...ids: number[]) =>
    ask(twin, 'DELETE', `${HERE}/patterns`, {
      patterns: ids.map((id) => ({ pattern_id: id, version: 'v' })),
      afterwards: 'close',
    })
  expect((await drop(1, 3)).status).toBe(204)
  expect((await ask(twin, 'GET', `${HERE}/patterns`)).json).toMatchObject([{ id: 2 }])
  expect((await drop(2, 9)).status).toBe(404)
  expect((await ask(twin, 'GET', `${HERE}/patterns`)).json).toHaveLength(1)
})

test('the laws see it', async () => {
  const only = ({ operation }: { operation: { id: string } }) => operation.id === 'dropPatterns'
  const report = await checkTwin({ twin: createTwin({ contract }), only })
  expect(report.exceptions).toEqual([])
  expect(report.state).toMatchObject({ stateful: 1 })
})
