import { expect, test } from 'vitest'
import type { JsonObject } from '../../../twins/base/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { answer, contractOf } from '../contract/small-contract.ts'

const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const body = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } })

const contract = contractOf(
  {
    '/schemes': {
      get: {
        operationId: 'listSchemes',
        responses: answer({
          type: 'object',
          properties: { values: { type: 'array', items: ref('Scheme') } },
        }),
      },
      post: {
        operationId: 'makeScheme',
        requestBody: body(ref('NewScheme')),
        responses: answer(ref('SchemeId'), '201'),
      },
    },
    '/schemes/{schemeId}': {
      parameters: [{ name: 'schemeId', in: 'path', required: true, schema: text }],
      put: {
        operationId: 'changeScheme',
        requestBody: body(ref('NewScheme')),
        responses: { '204': { description: 'changed' } },
      },
      delete: { operationId: 'dropScheme', responses: { '204': { description: 'gone' } } },
    },
  },
  {
    NewScheme: { type: 'object', required: ['name'], properties: { name: text, about: text } },
    SchemeId: { type: 'object', required: ['schemeId'], properties: { schemeId: text } },
    Scheme: {
      type: 'object',
      required: ['id', 'name'],
      properties: { id: text, name: text, about: text },
    },
  },
)

test('what a receipt tells the id of is listed under that id, changed and deleted by it', async () => {
  const twin = createTwin({ contract, clock: { mode: 'manual' } })
  const ask = async (method: string, at: string, sent?: JsonObject) => {
    const request = new Request(`http://twin${at}`, {
      method,
      ...(sent === undefined
        ? {}
        : { body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } }),
    })
    const response = await twin.fetch(request)
    const said = await response.text()
    return { status: response.status, body: said === '' ? {} : (JSON.parse(said) as JsonObject) }
  }
  const listed = async () => (await ask('GET', '/schemes')).body.values as JsonObject[]

  const made = await ask('POST', '/schemes', { name: 'Default', about: 'for all' })
  expect(made.status).toBe(201)
  expect(Object.keys(made.body)).toEqual(['schemeId'])
  const id = made.body.schemeId as string
  const before = await listed()
  expect(before).toContainEqual({ id, name: 'Default', about: 'for all' })

  expect((await ask('PUT', `/schemes/${id}`, { name: 'Other' })).status).toBe(204)
  expect((await listed()).find((one) => one.id === id)?.name).toBe('Other')

  expect((await ask('DELETE', `/schemes/${id}`)).status).toBe(204)
  expect(await listed()).toHaveLength(before.length - 1)
  expect((await ask('DELETE', `/schemes/${id}`)).status).toBe(404)
})
