import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

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
    '/projects': {
      post: {
        operationId: 'makeProject',
        requestBody: body(ref('NewScheme')),
        responses: answer(ref('ProjectIds'), '201'),
      },
    },
    '/projects/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
      get: { operationId: 'readProject', responses: answer(ref('Project')) },
    },
  },
  {
    NewScheme: { type: 'object', required: ['name'], properties: { name: text, about: text } },
    Project: { type: 'object', properties: { id: text, name: text, self: text } },
    ProjectIds: {
      type: 'object',
      required: ['id', 'self'],
      properties: { id: text, self: { ...text, format: 'uri' } },
    },
    SchemeId: { type: 'object', required: ['schemeId'], properties: { schemeId: text } },
    Scheme: {
      type: 'object',
      required: ['id', 'name'],
      properties: { id: text, name: text, about: text },
    },
  },
)

let twin: Twin
beforeEach(() => {
  twin = createTwin({ contract, clock: { mode: 'manual' } })
})

async function ask(method: string, at: string, sent?: JsonObject) {
  const body = sent === undefined ? {} : { body: JSON.stringify(sent) }
  const headers = { 'content-type': 'application/json' }
  const request = new Request(new URL(at, 'https://example.com'), { method, headers, ...body })
  const response = await twin.fetch(request)
  const said = await response.text()
  return { status: response.status, body: said === '' ? {} : (JSON.parse(said) as JsonObject) }
}

test('what a receipt tells the id of is listed under that id, changed and deleted by it', async () => {
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

test('the address that a receipt tells is where the thing is read', async () => {
  const made = await ask('POST', '/projects', { name: 'Ship' })
  expect(made.status).toBe(201)
  const read = await ask('GET', made.body.self as string)
  expect(read.status).toBe(200)
  expect(read.body).toMatchObject({ id: made.body.id as string, name: 'Ship' })
})
