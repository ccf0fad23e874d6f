/** @module Lists that show things in a schema of their own, and creates that answer with a list. */

import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { expectSeenThroughout } from '../../seen-throughout.ts'
import { body, ref, text } from '../../small-service.ts'

const HERE = 'https://example.com'
const list = (name: string): JsonObject => ({ type: 'array', items: ref(name) })
const id: JsonObject = { name: 'id', in: 'path', required: true, schema: text }
const thing = (required: readonly string[], properties: JsonObject): JsonObject =>
  ({ type: 'object', required, properties, additionalProperties: false }) as JsonObject

const contract = contractOf(
  {
    '/layout': {
      get: { operationId: 'listLayouts', responses: answer(list('LayoutDetails')) },
      post: {
        operationId: 'makeLayout',
        requestBody: body(ref('LayoutDetails')),
        responses: answer(ref('Layout')),
      },
    },
    '/layout/{id}': {
      parameters: [id],
      put: {
        operationId: 'changeLayout',
        requestBody: body(ref('LayoutDetails')),
        responses: { '204': { description: 'changed' } },
      },
      delete: { operationId: 'dropLayout', responses: { '204': { description: 'gone' } } },
    },
    '/scope': {
      get: {
        operationId: 'listScopes',
        parameters: [{ name: 'isGlobal', in: 'query', schema: { type: 'boolean' } }],
        responses: answer(list('Scope')),
      },
      post: {
        operationId: 'makeScope',
        requestBody: body(ref('NewScope')),
        responses: answer(ref('NewScope'), '201'),
      },
    },
    '/scope/{id}': {
      parameters: [id],
      delete: { operationId: 'dropScope', responses: { '204': { description: 'gone' } } },
    },
    '/board': {
      post: {
        operationId: 'makeBoard',
        requestBody: body(ref('Board')),
        responses: answer(ref('Board')),
      },
    },
    '/board/{id}': {
      parameters: [id],
      get: { operationId: 'getBoard', responses: answer(ref('Board')) },
    },
    '/board/{id}/favourite': {
      parameters: [id],
      put: { operationId: 'favour', responses: answer(ref('Board')) },
      delete: { operationId: 'unfavour', responses: answer(ref('Board')) },
    },
    '/board/{id}/grant': {
      parameters: [id],
      get: { operationId: 'listGrants', responses: answer(list('Grant')) },
      post: {
        operationId: 'addGrant',
        requestBody: body(ref('NewGrant')),
        responses: answer(list('Grant'), '201'),
      },
    },
    '/board/{id}/grant/{grantId}': {
      parameters: [id, { ...id, name: 'grantId' }],
      get: { operationId: 'getGrant', responses: answer(ref('Grant')) },
      delete: { operationId: 'dropGrant', responses: { '204': { description: 'gone' } } },
    },
    '/board/{id}/files': {
      parameters: [id],
      post: {
        operationId: 'addFile',
        requestBody: {
          content: { 'multipart/form-data': { schema: { ...text, format: 'binary' } } },
        },
        responses: answer(list('File')),
      },
    },
    '/file/{id}': {
      parameters: [id],
      get: { operationId: 'getFile', responses: answer(ref('FileMetadata')) },
    },
  },
  {
    // As contracts sometimes have it: the list shows the schema that is only there to be written.
    LayoutDetails: thing(['name'], {
      name: { ...text, writeOnly: true },
      about: { ...text, writeOnly: true },
    }),
    Layout: thing(['id', 'name'], { id: { type: 'integer' }, name: text, about: text }),
    NewScope: thing(['name'], { id: { ...text, readOnly: true }, name: text, kinds: text }),
    Scope: thing(['id', 'name', 'isGlobal'], {
      id: text,
      name: text,
      isGlobal: { type: 'boolean' },
    }),
    Board: thing(['name'], {
      id: { ...text, readOnly: true },
      name: text,
      favourite: { type: 'boolean' },
    }),
    Grant: thing(['id', 'kind'], { id: { type: 'integer' }, kind: text }),
    NewGrant: thing(['kind'], { kind: text }),
    File: thing(['id'], { id: text, filename: text, size: { type: 'integer' }, mimeType: text }),
    FileMetadata: thing(['id'], {
      id: { type: 'integer' },
      filename: text,
      size: { type: 'integer' },
      mimeType: text,
    }),
  },
)

let twin: Twin
const send = (method: string, path: string, json?: JsonObject) =>
  ask(twin, method, `${HERE}${path}`, json)

beforeEach(() => {
  twin = createTwin({ contract, clock: { mode: 'stepping' } })
})

test('a list whose items have nothing but what is written shows that', async () => {
  await send('POST', '/layout', { name: 'wide', about: 'for screens' })
  expect((await send('GET', '/layout')).json).toEqual([{ name: 'wide', about: 'for screens' }])
})

test('what only the list shows can be asked for, and is what it shows', async () => {
  await send('POST', '/scope', { name: 'everything', kinds: 'a' })
  const [shown] = (await send('GET', '/scope')).json
  const asked = (value: boolean) => send('GET', `/scope?isGlobal=${value}`)
  expect((await asked(shown.isGlobal)).json).toEqual([shown])
  expect((await asked(!shown.isGlobal)).json).toEqual([])
})

test('DELETE takes back the mark that PUT sets, and shows the thing without it', async () => {
  const { id } = (await send('POST', '/board', { name: 'plans' })).json
  expect((await send('PUT', `/board/${id}/favourite`)).json.favourite).toBe(true)
  expect((await send('DELETE', `/board/${id}/favourite`)).json.favourite).toBe(false)
  expect((await send('GET', `/board/${id}`)).json.favourite).toBe(false)
})

test('a list that is posted one thing to answers with all that is there then', async () => {
  const { id } = (await send('POST', '/board', { name: 'plans' })).json
  const [first] = (await send('POST', `/board/${id}/grant`, { kind: 'read' })).json
  const both = await send('POST', `/board/${id}/grant`, { kind: 'write' })
  expect(both.json).toEqual([first, { id: first.id + 1, kind: 'write' }])
  expect((await send('GET', `/board/${id}/grant`)).json).toEqual(both.json)
})

test('a form that is one file makes what tells about the file', async () => {
  const { id } = (await send('POST', '/board', { name: 'plans' })).json
  const form = new FormData()
  form.append('file', new Blob(['hello'], { type: 'text/plain' }), 'a.txt')
  const request = new Request(`${HERE}/board/${id}/files`, { method: 'POST', body: form })
  const [made] = (await (await twin.fetch(request)).json()) as JsonObject[]
  expect(made).toEqual({ id: made?.id, filename: 'a.txt', size: 5, mimeType: 'text/plain' })
  expect((await send('GET', `/file/${made?.id}`)).json).toMatchObject({ filename: 'a.txt' })
})

test('the laws hold of all of it, and see every operation act', async () => {
  await expectSeenThroughout(twin)
})
