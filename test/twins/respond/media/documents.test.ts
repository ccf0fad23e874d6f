import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { retold } from '../../laws/lying-twin.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const number: JsonObject = { type: 'integer' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const counts: JsonObject = { type: 'object', additionalProperties: number }
const rules: JsonObject = { type: 'object', additionalProperties: { type: 'array', items: text } }
const table: JsonObject = { type: 'array', items: { type: 'array', items: number } }
const bin = { name: 'binId', in: 'path', required: true, schema: text }

function get(operationId: string, schema: JsonObject, more: JsonObject = {}): JsonObject {
  return { parameters: [bin], get: { operationId, responses: answer(schema) }, ...more }
}

const contract = contractOf(
  {
    '/versions': { get: { operationId: 'versions', responses: answer(counts) } },
    '/bins': {
      get: { operationId: 'bins', responses: answer({ type: 'array', items: ref('Bin') }) },
    },
    '/bins/{binId}': get('bin', ref('Bin')),
    '/bins/{binId}/languages': get('languages', counts),
    '/bins/{binId}/weeks': get('weeks', table),
    '/bins/{binId}/anything': get('anything', { type: 'object' }),
    '/bins/{binId}/rules': get('rules', rules, {
      put: {
        operationId: 'setRules',
        requestBody: { required: true, content: { 'application/json': { schema: rules } } },
        responses: answer(ref('Done')),
      },
    }),
    '/bins/{binId}/archive': {
      parameters: [bin],
      get: { operationId: 'archive', responses: { '302': { description: 'It is there' } } },
      delete: { operationId: 'dropArchive', responses: { '204': { description: 'Gone' } } },
    },
    '/bins/{binId}/queues/{queueName}': {
      parameters: [bin, { name: 'queueName', in: 'path', required: true, schema: text }],
      get: { operationId: 'queue', responses: answer(ref('Queue')) },
    },
  },
  {
    Bin: { type: 'object', required: ['id'], properties: { id: text } },
    Done: { type: 'object', properties: { message: text } },
    Queue: {
      type: 'object',
      required: ['queue_name', 'total_count', 'members'],
      properties: {
        queue_name: text,
        total_count: number,
        members: { type: 'array', items: { type: 'object', properties: { name: text } } },
      },
    },
  },
)

function bins(): Twin {
  const twin = createTwin({ contract })
  twin.world().seedState({
    bins: [{ id: 'a' }, { id: 'b' }],
    languages: [{ bin: 'a', value: { en: 3, sv: 1 } }],
    weeks: [
      {
        bin: 'b',
        value: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
  })
  return twin
}

test('a document is what the world was given, where it was given', async () => {
  const twin = bins()
  expect((await ask(twin, 'GET', `${HERE}/bins/a/languages`)).json).toEqual({ en: 3, sv: 1 })
  expect((await ask(twin, 'GET', `${HERE}/bins/b/languages`)).json).not.toHaveProperty('sv')
  expect((await ask(twin, 'GET', `${HERE}/bins/b/weeks`)).json).toEqual([
    [1, 2],
    [3, 4],
  ])
  expect((await ask(twin, 'GET', `${HERE}/bins/c/weeks`)).status).toBe(404)
})

test('PUT says what it is from now on, whole', async () => {
  const twin = bins()
  expect((await ask(twin, 'PUT', `${HERE}/bins/a/rules`, { x: ['1'], y: [] })).status).toBe(200)
  await ask(twin, 'PUT', `${HERE}/bins/a/rules`, { z: ['2', '3'] })
  expect((await ask(twin, 'GET', `${HERE}/bins/a/rules`)).json).toEqual({ z: ['2', '3'] })
})

test('what is only said to be elsewhere is at the address that the world was given, until it is taken away', async () => {
  const twin = bins()
  twin.world().seedState({ archive: [{ bin: 'a', value: 'https://files.example.org/a.zip' }] })
  const there = async (id: string) => {
    const { status, headers } = await ask(twin, 'GET', `${HERE}/bins/${id}/archive`)
    return [status, headers.location]
  }
  expect(await there('a')).toEqual([302, 'https://files.example.org/a.zip'])
  expect(await there('b')).toEqual([302, 'https://files.example.com/bins/b/archive'])
  expect((await ask(twin, 'DELETE', `${HERE}/bins/a/archive`)).status).toBe(204)
  expect((await ask(twin, 'DELETE', `${HERE}/bins/b/archive`)).status).toBe(204)
  expect(await there('a')).toEqual([404, undefined])
  expect(await there('b')).toEqual([404, undefined])
})

test('what describes nothing, or the service itself, is no document', () => {
  const { operations } = inferBehaviour(contract)
  expect(operations.anything?.kind).toBe('static')
  expect(operations.versions?.kind).toBe('static')
})

test("an item's path shows the item, though it looks like a page of a list", async () => {
  expect(inferBehaviour(contract).operations.queue).toMatchObject({
    kind: 'read',
    resource: 'queues',
    response: { holds: 'entity', at: '' },
  })
})

test('the laws see documents, and a twin that makes one up is caught', async () => {
  const only = ({ operation }: { operation: { id: string } }) =>
    /^(?:languages|weeks|rules|setRules|archive|dropArchive)$/.test(operation.id)
  const honest = await checkTwin({ twin: createTwin({ contract }), only })
  expect(honest.exceptions).toEqual([])
  expect(honest.state).toMatchObject({ stateful: 6 })
  const twin = createTwin({ contract })
  const liar: Twin = {
    ...twin,
    async fetch(request, context) {
      const told = await twin.fetch(request, context)
      return request.method === 'GET' && request.url.endsWith('/languages')
        ? retold(told, () => ({ made: 1, up: 2 }))
        : told
    },
  }
  const caught = await checkTwin({ twin: liar, only })
  expect(caught.exceptions.map(({ operation }) => operation)).toEqual(['languages'])
})
