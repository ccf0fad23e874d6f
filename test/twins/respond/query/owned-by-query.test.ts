/** @module What the query's owner has, the caller where nobody is named; and lists that are put as a whole. */

import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const body = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } })
const form: JsonObject = {
  content: { 'multipart/form-data': { schema: { type: 'array', items: text } } },
}
const list = (name: string): JsonObject => ({ type: 'array', items: ref(name) })
const whose: JsonObject = { name: 'accountId', in: 'query', schema: text }
const done: JsonObject = { '204': { description: 'done' } }
const key: JsonObject = { name: 'noteKey', in: 'path', required: true, schema: text }
const board: JsonObject = { name: 'id', in: 'path', required: true, schema: text }

const contract = contractOf(
  {
    '/myself': { get: { operationId: 'me', responses: answer(ref('User')) } },
    '/user': {
      get: {
        operationId: 'getUser',
        parameters: [{ ...whose, required: true }],
        responses: answer(ref('User')),
      },
      post: {
        operationId: 'makeUser',
        requestBody: body(ref('NewUser')),
        responses: answer(ref('User'), '201'),
      },
      delete: {
        operationId: 'dropUser',
        parameters: [{ ...whose, required: true }],
        responses: done,
      },
    },
    '/user/notes': {
      get: { operationId: 'listNotes', parameters: [whose], responses: answer(list('Note')) },
    },
    '/user/notes/{noteKey}': {
      parameters: [key, whose],
      get: { operationId: 'getNote', responses: answer(ref('Note')) },
      put: { operationId: 'setNote', requestBody: body(ref('Note')), responses: done },
      delete: { operationId: 'dropNote', responses: done },
    },
    '/user/columns': {
      parameters: [whose],
      get: { operationId: 'userColumns', responses: answer(list('Column')) },
      put: { operationId: 'setUserColumns', requestBody: form, responses: done },
      delete: { operationId: 'dropUserColumns', responses: done },
    },
    '/mychoices': {
      parameters: [{ name: 'key', in: 'query', required: true, schema: text }],
      get: {
        operationId: 'getChoice',
        responses: { ...answer(text), '404': { description: 'none' } },
      },
      put: { operationId: 'setChoice', requestBody: body(text), responses: done },
      delete: {
        operationId: 'dropChoice',
        responses: { ...done, '404': { description: 'none' } },
      },
    },
    '/board': {
      post: {
        operationId: 'makeBoard',
        requestBody: body(ref('Board')),
        responses: answer(ref('Board')),
      },
    },
    '/board/{id}': {
      parameters: [board],
      get: { operationId: 'getBoard', responses: answer(ref('Board')) },
    },
    '/board/{id}/columns': {
      parameters: [board],
      get: { operationId: 'boardColumns', responses: answer(list('Column')) },
      put: { operationId: 'setBoardColumns', requestBody: form, responses: done },
    },
  },
  {
    User: {
      type: 'object',
      required: ['accountId'],
      properties: { accountId: { ...text, readOnly: true }, name: text },
    },
    NewUser: { type: 'object', required: ['name'], properties: { name: text } },
    Note: { type: 'object', required: ['key'], properties: { key: text, says: text } },
    Column: { type: 'object', properties: { label: text, value: text } },
    Board: { type: 'object', properties: { id: { ...text, readOnly: true }, name: text } },
  },
)

let twin: Twin
const send = (method: string, path: string, json?: JsonObject) =>
  ask(twin, method, `${HERE}${path}`, json)
const put = (path: string, ...columns: readonly string[]) => {
  const fields = new FormData()
  for (const column of columns) fields.append('columns', column)
  return twin.fetch(new Request(`${HERE}${path}`, { method: 'PUT', body: fields }))
}
const columnsOf = async (path: string) =>
  ((await send('GET', path)).json as JsonObject[]).map(({ value }) => value)

beforeEach(() => {
  twin = createTwin({ contract, clock: { mode: 'stepping' } })
})

test('what is below a user is that of the one who is named, else of the caller', async () => {
  const me = (await send('GET', '/myself')).json.accountId
  const ada = (await send('POST', '/user', { name: 'Ada' })).json.accountId
  await send('PUT', '/user/notes/tea', { key: 'tea', says: 'green' })
  await send('PUT', `/user/notes/tea?accountId=${ada}`, { key: 'tea', says: 'black' })
  const read = async (query: string) => (await send('GET', `/user/notes/tea${query}`)).json?.says
  expect(await read('')).toBe('green')
  expect(await read(`?accountId=${me}`)).toBe('green')
  expect(await read(`?accountId=${ada}`)).toBe('black')
  expect((await send('GET', '/user/notes/tea?accountId=nobody')).status).toBe(404)
  expect((await send('DELETE', '/user/notes/tea')).status).toBe(204)
  expect((await send('GET', '/user/notes')).json).toEqual([])
  expect((await send('GET', `/user/notes?accountId=${ada}`)).json).toHaveLength(1)
})

test('a list that is put as a whole is that one of its place and of its owner', async () => {
  const ada = (await send('POST', '/user', { name: 'Ada' })).json.accountId
  const { id } = (await send('POST', '/board', { name: 'plans' })).json
  await put(`/board/${id}/columns`, 'key', 'status')
  await put('/user/columns', 'key')
  await put(`/user/columns?accountId=${ada}`, 'due')
  await put(`/board/${id}/columns`, 'status', 'summary')
  expect(await columnsOf(`/board/${id}/columns`)).toEqual(['status', 'summary'])
  expect(await columnsOf('/user/columns')).toEqual(['key'])
  expect(await columnsOf(`/user/columns?accountId=${ada}`)).toEqual(['due'])
  expect((await send('DELETE', '/user/columns')).status).toBe(204)
  expect(await columnsOf('/user/columns')).toEqual([])
  expect(await columnsOf(`/user/columns?accountId=${ada}`)).toEqual(['due'])
})

test('a plain value that the query names is kept, shown and taken away', async () => {
  expect((await send('GET', '/mychoices?key=theme')).status).toBe(404)
  const set = (key: string, value: string) =>
    ask(twin, 'PUT', `${HERE}/mychoices?key=${key}`, `"${value}"`)
  expect((await set('theme', 'dark')).status).toBe(204)
  await set('size', 'large')
  await set('theme', 'light')
  expect((await send('GET', '/mychoices?key=theme')).json).toBe('light')
  expect((await send('DELETE', '/mychoices?key=theme')).status).toBe(204)
  expect((await send('GET', '/mychoices?key=theme')).status).toBe(404)
  expect((await send('GET', '/mychoices?key=size')).json).toBe('large')
  expect((await send('GET', '/mychoices')).status).toBe(400)
})

test('the laws hold of it, and see that a list is not what was said', async () => {
  const honest = await checkTwin({ twin })
  expect(honest.exceptions).toEqual([])
  const columns = honest.operations.filter(({ path }) => /notes|columns|choices/.test(path))
  expect(columns.filter(({ state }) => state !== 'stateful')).toEqual([])
  const liar: Twin = {
    ...twin,
    async fetch(request, context) {
      const isPut = request.method === 'PUT' && request.url.includes('columns')
      return isPut ? new Response(null, { status: 204 }) : twin.fetch(request, context)
    },
  }
  const caught = await checkTwin({
    twin: liar,
    only: ({ operation }) => operation.method === 'put',
  })
  expect(caught.exceptions).toContainEqual(
    expect.objectContaining({ law: 'update is seen', operation: 'setBoardColumns' }),
  )
})
