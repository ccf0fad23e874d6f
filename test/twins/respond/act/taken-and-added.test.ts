/** @module Bytes at the path of the field that links to them, actions that empty, and a list that is posted to without an answer. */

import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { expectSeenThroughout } from '../../seen-throughout.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const body = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } })
const list = (name: string): JsonObject => ({ type: 'array', items: ref(name) })
const gone: JsonObject = { '204': { description: 'done' }, '404': { description: 'none such' } }
const read = (schema: JsonObject): JsonObject => ({
  ...answer(schema),
  '404': { description: 'none such' },
})
const at = (name: string): JsonObject => ({ name, in: 'path', required: true, schema: text })

const contract = contractOf(
  {
    '/person': {
      post: {
        operationId: 'makePerson',
        requestBody: body(ref('Named')),
        responses: answer(ref('Person')),
      },
    },
    '/person/{id}': {
      parameters: [at('id')],
      get: { operationId: 'getPerson', responses: read(ref('Person')) },
    },
    '/person/{id}/lifecycle/expire_password': {
      parameters: [at('id')],
      post: {
        operationId: 'expire',
        description: 'This operation transitions the person status to `PASSWORD_EXPIRED`.',
        responses: gone,
      },
    },
    '/person/{id}/lifecycle/reset_factors': {
      parameters: [at('id')],
      post: { operationId: 'resetFactors', responses: gone },
    },
    '/person/{id}/factors': {
      parameters: [at('id')],
      get: { operationId: 'listFactors', responses: answer(list('Factor')) },
      post: {
        operationId: 'makeFactor',
        requestBody: body(ref('NewFactor')),
        responses: answer(ref('Factor')),
      },
    },
    '/person/{id}/factors/{factorId}': {
      parameters: [at('id'), at('factorId')],
      get: { operationId: 'getFactor', responses: read(ref('Factor')) },
    },
    '/person/{id}/attachments': {
      parameters: [at('id')],
      post: {
        operationId: 'addAttachment',
        requestBody: {
          content: { 'multipart/form-data': { schema: { ...text, format: 'binary' } } },
        },
        responses: answer(list('Attachment')),
      },
    },
    '/attachment/{id}': {
      parameters: [at('id')],
      get: { operationId: 'getAttachment', responses: read(ref('Attachment')) },
    },
    '/attachment/content/{id}': {
      parameters: [
        at('id'),
        { name: 'redirect', in: 'query', schema: { type: 'boolean', default: true } },
      ],
      get: {
        operationId: 'getContent',
        responses: { ...read({ type: 'object' }), '303': { description: 'elsewhere' } },
      },
    },
    '/modules': {
      get: { operationId: 'getModules', responses: answer(ref('Modules')) },
      post: {
        operationId: 'registerModules',
        requestBody: body(ref('Modules')),
        responses: { '200': { description: 'registered' } },
      },
      delete: {
        operationId: 'removeModules',
        parameters: [{ name: 'moduleKey', in: 'query', schema: { type: 'array', items: text } }],
        responses: gone,
      },
    },
  },
  {
    Named: { type: 'object', required: ['name'], properties: { name: text } },
    Person: {
      type: 'object',
      properties: {
        id: { ...text, readOnly: true },
        name: text,
        status: { ...text, enum: ['ACTIVE', 'PASSWORD_EXPIRED', 'SUSPENDED'] },
      },
    },
    Factor: { type: 'object', properties: { id: { ...text, readOnly: true }, kind: text } },
    NewFactor: { type: 'object', required: ['kind'], properties: { kind: text } },
    Attachment: {
      type: 'object',
      properties: {
        id: { ...text, readOnly: true },
        filename: text,
        mimeType: text,
        content: { ...text, description: 'The URL of the attachment.' },
      },
    },
    Modules: {
      type: 'object',
      required: ['modules'],
      properties: { modules: { type: 'array', items: { type: 'object' } } },
    },
  },
)

let twin: Twin
let person: string
const send = (method: string, path: string, json?: JsonObject) =>
  ask(twin, method, `${HERE}${path}`, json)

beforeEach(async () => {
  twin = createTwin({ contract, clock: { mode: 'stepping' } })
  person = (await send('POST', '/person', { name: 'Ada' })).json.id
})

test('what was uploaded is downloaded where its field links to, by a redirection unless none is wanted', async () => {
  const form = new FormData()
  const bytes = Uint8Array.from([0, 255, 13, 10])
  form.append('file', new Blob([bytes], { type: 'image/png' }), 'a.png')
  const upload = new Request(`${HERE}/person/${person}/attachments`, { method: 'POST', body: form })
  const [made] = (await (await twin.fetch(upload)).json()) as JsonObject[]
  const sent = await twin.fetch(new Request(`${HERE}/attachment/content/${made?.id}`))
  expect(sent.status).toBe(303)
  const there = new URL(sent.headers.get('location') ?? '', HERE).pathname
  const got = await twin.fetch(new Request(`${HERE}${there}?redirect=false`))
  expect([got.status, got.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(new Uint8Array(await got.arrayBuffer())).toEqual(bytes)
  expect((await send('GET', '/attachment/content/none?redirect=false')).status).toBe(404)
})

test('an action does what its description or its name says it does', async () => {
  const other = (await send('POST', '/person', { name: 'Bob' })).json.id
  for (const one of [person, person, other])
    await send('POST', `/person/${one}/factors`, { kind: 'sms' })
  await send('POST', `/person/${person}/lifecycle/reset_factors`)
  expect((await send('GET', `/person/${person}/factors`)).json).toEqual([])
  expect((await send('GET', `/person/${other}/factors`)).json).toHaveLength(1)
  await send('POST', `/person/${person}/lifecycle/expire_password`)
  expect((await send('GET', `/person/${person}`)).json.status).toBe('PASSWORD_EXPIRED')
  expect((await send('GET', `/person/${other}`)).json.status).not.toBe('PASSWORD_EXPIRED')
})

test('what a list is posted is added to it, and what a query names is taken from it', async () => {
  const keys = async () =>
    ((await send('GET', '/modules')).json.modules as JsonObject[]).map(({ key }) => key)
  for (const modules of [[{ key: 'a' }, { key: 'b' }], [{ key: 'c' }]])
    await send('POST', '/modules', { modules })
  expect(await keys()).toEqual(['a', 'b', 'c'])
  await send('DELETE', '/modules?moduleKey=a&moduleKey=c')
  expect(await keys()).toEqual(['b'])
  await send('DELETE', '/modules')
  expect(await keys()).toEqual([])
})

test('the laws hold of all of it, and see every operation act', async () => {
  await expectSeenThroughout(twin)
  const liar: Twin = {
    ...twin,
    fetch: async (request, context) => {
      const told = await twin.fetch(request, context)
      return request.url.includes('/content/') && told.status === 200 ? new Response('no') : told
    },
  }
  const only = ({ operation }: { operation: { id: string } }) => operation.id === 'getContent'
  const caught = await checkTwin({ twin: liar, only })
  expect(caught.exceptions.map(({ law }) => law)).toContain('created is read back')
})
