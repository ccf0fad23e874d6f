/** @module Marks that only lists show, what is said to delete, and things at a place that the query names. */

import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { expectSeenThroughout } from '../../../seen-throughout.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const flag: JsonObject = { type: 'boolean' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const body = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } })
const list = (name: string): JsonObject => ({ type: 'array', items: ref(name) })
const gone: JsonObject = { '204': { description: 'done' }, '404': { description: 'none such' } }
const read = (name: string): JsonObject => ({
  ...answer(ref(name)),
  '404': { description: 'none such' },
})
const at = (name: string, description = 'Its id.'): JsonObject => ({
  name,
  in: 'path',
  required: true,
  schema: text,
  description,
})
const make = (name: string, from = 'Named'): JsonObject => ({
  operationId: `make${name}`,
  requestBody: body(ref(from)),
  responses: answer(ref(name)),
})
const act = (operationId: string, responses: JsonObject): JsonObject => ({
  parameters: [at('id')],
  post: { operationId, responses },
})
const linkId: JsonObject = { name: 'globalId', in: 'query', schema: text }

const contract = contractOf(
  {
    '/field': {
      get: { operationId: 'listFields', responses: answer(list('Field')) },
      post: make('Field'),
    },
    '/field/search/trashed': {
      get: { operationId: 'listTrashed', responses: answer(list('Field')) },
    },
    '/field/{id}': {
      parameters: [at('id')],
      get: { operationId: 'getField', responses: read('Field') },
    },
    '/field/{id}/trash': act('trashField', answer({})),
    '/field/{id}/restore': act('restoreField', answer({})),
    '/project': { post: make('Project') },
    '/project/{id}': {
      parameters: [at('id')],
      get: { operationId: 'getProject', responses: read('Project') },
    },
    '/project/{id}/archive': act('archiveProject', gone),
    '/project/{id}/restore': act('restoreProject', answer(ref('Project'))),
    '/version': { post: make('Version') },
    '/version/{id}': {
      parameters: [at('id')],
      get: { operationId: 'getVersion', responses: read('Version') },
    },
    '/version/{id}/mergeto/{other}': {
      parameters: [at('id', 'The id of the version to delete.'), at('other')],
      put: { operationId: 'mergeVersions', responses: gone },
    },
    '/version/{id}/removeAndSwap': {
      parameters: [at('id')],
      post: {
        operationId: 'swapVersion',
        description: 'Deletes a project version. Others may take its place.',
        responses: gone,
      },
    },
    '/version/{id}/link': {
      parameters: [at('id')],
      get: { operationId: 'getLinkByGlobalId', parameters: [linkId], responses: read('Link') },
      post: make('Link', 'NewLink'),
      delete: {
        operationId: 'dropLinkByGlobalId',
        parameters: [{ ...linkId, required: true }],
        responses: gone,
      },
    },
    '/version/{id}/link/{linkId}': {
      parameters: [at('id'), at('linkId')],
      get: { operationId: 'getLink', responses: read('Link') },
      delete: { operationId: 'dropLink', responses: gone },
    },
  },
  {
    Named: { type: 'object', required: ['name'], properties: { name: text } },
    Field: { type: 'object', properties: { id: { ...text, readOnly: true }, name: text } },
    Project: {
      type: 'object',
      properties: { id: { ...text, readOnly: true }, name: text, deleted: flag, archived: flag },
    },
    Version: { type: 'object', properties: { id: { ...text, readOnly: true }, name: text } },
    NewLink: {
      type: 'object',
      required: ['globalId'],
      properties: { globalId: text, title: text },
    },
    Link: {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'integer', readOnly: true }, globalId: text, title: text },
    },
  },
)

let twin: Twin
const send = (method: string, path: string, json?: JsonObject) =>
  ask(twin, method, `${HERE}${path}`, json)

beforeEach(() => {
  twin = createTwin({ contract, clock: { mode: 'stepping' } })
})

test('what is put into the trash is listed there and nowhere else, until it is restored', async () => {
  const { id } = (await send('POST', '/field', { name: 'due' })).json
  await send('POST', '/field', { name: 'size' })
  const names = async (path: string) =>
    ((await send('GET', path)).json as JsonObject[]).map(({ name }) => name)
  await send('POST', `/field/${id}/trash`)
  expect(await names('/field/search/trashed')).toEqual(['due'])
  expect(await names('/field')).toEqual(['size'])
  expect((await send('GET', `/field/${id}`)).json).toMatchObject({ id, name: 'due' })
  await send('POST', `/field/${id}/restore`)
  expect(await names('/field/search/trashed')).toEqual([])
  expect(await names('/field')).toEqual(['due', 'size'])
})

test('restoring takes every mark away that says that a thing is out of use', async () => {
  const { id } = (await send('POST', '/project', { name: 'plans' })).json
  await send('POST', `/project/${id}/archive`)
  expect((await send('GET', `/project/${id}`)).json.archived).toBe(true)
  const restored = (await send('POST', `/project/${id}/restore`)).json
  expect(restored).toMatchObject({ archived: false, deleted: false })
})

test('what is said to delete something does', async () => {
  const made = async (name: string) => (await send('POST', '/version', { name })).json.id
  const [one, two, three] = [await made('1'), await made('2'), await made('3')]
  expect((await send('PUT', `/version/${one}/mergeto/${two}`)).status).toBe(204)
  expect((await send('POST', `/version/${three}/removeAndSwap`)).status).toBe(204)
  const status = async (id: string) => (await send('GET', `/version/${id}`)).status
  expect([await status(one), await status(two), await status(three)]).toEqual([404, 200, 404])
})

test('a query names one of what stands at a place', async () => {
  const { id } = (await send('POST', '/version', { name: '1' })).json
  for (const name of ['a', 'b'])
    await send('POST', `/version/${id}/link`, { globalId: name, title: `to ${name}` })
  const title = async (query: string) =>
    (await send('GET', `/version/${id}/link${query}`)).json?.title
  expect(await title('?globalId=b')).toBe('to b')
  expect(await title('')).toBe('to a')
  expect((await send('DELETE', `/version/${id}/link?globalId=a`)).status).toBe(204)
  expect(await title('')).toBe('to b')
  expect(await title('?globalId=a')).toBeUndefined()
  expect((await send('DELETE', `/version/${id}/link`)).status).toBe(400)
})

test('the laws hold of all of it, and see every operation act', async () => {
  await expectSeenThroughout(twin)
  const liar: Twin = {
    ...twin,
    fetch: async (request, context) =>
      request.url.endsWith('/trash')
        ? new Response('{}', { headers: { 'content-type': 'application/json' } })
        : twin.fetch(request, context),
  }
  const caught = await checkTwin({
    twin: liar,
    only: ({ operation }) => operation.id === 'trashField',
  })
  expect(caught.exceptions.map(({ law }) => law)).toContain('update is seen')
})
