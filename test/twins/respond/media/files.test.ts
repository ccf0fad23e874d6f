/** @module Files in forms, files that are whole bodies, and uploads that come in pieces. */

import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { contractOf } from '../../contract/small-contract.ts'

const HERE = 'https://example.com'
const BYTES = Uint8Array.from([0, 255, 13, 10, 45, 45, 13, 10, 128, 10])
const text: JsonObject = { type: 'string' }
const binary: JsonObject = { type: 'string', format: 'binary' }
const shown = (name: string, status = '201'): JsonObject => ({
  [status]: {
    description: 'OK',
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  },
})
const named = (name: string): JsonObject => ({ name, in: 'query', schema: text })
const thing = (more: JsonObject): JsonObject => ({
  type: 'object',
  required: ['id'],
  properties: { id: { ...text, readOnly: true }, ...more },
})

const contract = contractOf(
  {
    '/pictures': {
      post: {
        operationId: 'addPicture',
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file'],
                properties: {
                  file: binary,
                  title: text,
                  stars: { type: 'integer' },
                  place: { type: 'object', properties: { town: text } },
                },
              },
            },
          },
        },
        responses: shown('Picture'),
      },
    },
    '/pictures/{picture_id}': {
      get: { operationId: 'getPicture', responses: shown('Picture', '200') },
      delete: { operationId: 'removePicture', responses: { '204': { description: 'Gone' } } },
    },
    '/assets': {
      post: {
        operationId: 'addAsset',
        parameters: [named('name'), named('color'), named('uploadType')],
        requestBody: { content: { 'application/octet-stream': { schema: binary } } },
        responses: shown('Asset'),
      },
    },
    '/assets/{asset_id}': {
      get: {
        operationId: 'getAsset',
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/Asset' } },
              'application/octet-stream': { schema: binary },
            },
          },
        },
      },
      put: {
        operationId: 'putAsset',
        requestBody: { content: { 'application/octet-stream': { schema: binary } } },
        responses: shown('Asset', '200'),
      },
    },
  },
  {
    Picture: thing({
      filename: text,
      mime_type: text,
      size: { type: 'integer' },
      title: text,
      stars: { type: 'integer' },
      place: { type: 'object', properties: { town: text } },
    }),
    Asset: thing({ name: text, content_type: text, size: { type: 'integer' } }),
  },
)

let twin: Twin

beforeEach(() => {
  twin = createTwin({ contract, seed: 'files' })
})

const send = (method: string, path: string, body: BodyInit, headers: HeadersInit = {}) =>
  twin.fetch(new Request(`${HERE}${path}`, { method, headers, body }))
const get = (path: string, headers: HeadersInit = {}) =>
  twin.fetch(new Request(`${HERE}${path}`, { headers }))

test('a file in a form is kept with the thing, the other members in it', async () => {
  const form = new FormData()
  form.set('file', new File([BYTES], 'tea.png', { type: 'image/png' }))
  form.set('title', 'Tea')
  form.set('stars', '4')
  form.set('place', new Blob(['{"town":"Ulm"}'], { type: 'application/json' }))
  const answer = await send('POST', '/pictures', form)
  const made = await answer.json()
  expect([answer.status, made]).toMatchObject([
    201,
    { filename: 'tea.png', mime_type: 'image/png', size: BYTES.length, title: 'Tea', stars: 4 },
  ])
  expect(made.place).toEqual({ town: 'Ulm' })
  expect(await (await get(`/pictures/${made.id}`)).json()).toEqual(made)
  expect(twin.world().state().pictures?.[0]).not.toHaveProperty('file')
  expect(JSON.stringify(twin.world().snapshot())).toContain(Buffer.from(BYTES).toString('base64'))
  await twin.fetch(new Request(`${HERE}/pictures/${made.id}`, { method: 'DELETE' }))
  expect(JSON.stringify(twin.world().state())).not.toContain('tea.png')
})

test('a form without its file is refused by the name of the member', async () => {
  const form = new FormData()
  form.set('title', 'Tea')
  const answer = await send('POST', '/pictures', form)
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('body.file is required'),
  ])
})

test('a body of bytes is kept whole under any type, the query tells about it, and Accept gets it back', async () => {
  const answer = await send('POST', '/assets?name=notes.zip&color=red', BYTES, {
    'content-type': 'application/zip',
  })
  const made = await answer.json()
  expect(made).toMatchObject({
    name: 'notes.zip',
    content_type: 'application/zip',
    size: BYTES.length,
  })
  expect(twin.world().state().assets?.[0]).not.toHaveProperty('color')
  const read = () => get(`/assets/${made.id}`, { accept: 'application/octet-stream' })
  const back = await read()
  expect(back.headers.get('content-type')).toBe('application/zip')
  expect(new Uint8Array(await back.arrayBuffer())).toEqual(BYTES)
  expect(await (await get(`/assets/${made.id}`)).json()).toEqual(made)
  const json = await send('PUT', `/assets/${made.id}`, '{"a":1}', {
    'content-type': 'application/json',
  })
  expect(await json.json()).toMatchObject({
    id: made.id,
    name: 'notes.zip',
    content_type: 'application/json',
    size: 7,
  })
  expect(await (await read()).text()).toBe('{"a":1}')
})

test('an upload in several requests is refused as unsupported, and nothing is made', async () => {
  const type = { 'content-type': 'application/octet-stream' }
  const begun = await send('POST', '/assets?uploadType=resumable', BYTES, type)
  const part = await send('POST', '/assets', BYTES, { ...type, 'content-range': 'bytes 0-9/20' })
  expect([begun.status, part.status]).toEqual([501, 501])
  expect(
    twin
      .world()
      .journal()
      .map(({ outcome }) => outcome),
  ).toEqual(['unsupported', 'unsupported'])
  expect(twin.world().state().assets ?? []).toEqual([])
})

test('a file that is put at a word of its own is read there, and nowhere before or after', async () => {
  const file = (type: string) => ({ content: { [type]: { schema: binary } } })
  const key = { name: 'bookId', in: 'path', required: true, schema: text } as const
  const twin = createTwin({
    contract: contractOf(
      {
        '/books': {
          post: {
            operationId: 'addBook',
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } },
            },
            responses: {
              '202': {
                description: 'begun',
                headers: { Location: { schema: text } },
                content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } },
              },
            },
          },
        },
        '/books/{bookId}': {
          parameters: [key],
          get: { operationId: 'getBook', responses: shown('Book', '200') },
        },
        '/books/{bookId}/cover': {
          parameters: [key],
          get: {
            operationId: 'getCover',
            responses: {
              '200': { description: 'OK', ...file('image/png') },
              '404': { description: 'none yet' },
            },
          },
          put: {
            operationId: 'putCover',
            requestBody: file('image/png'),
            responses: { '204': { description: 'kept' } },
          },
          delete: { operationId: 'dropCover', responses: { '204': { description: 'gone' } } },
        },
      },
      { Book: thing({ title: text }) },
    ),
  })
  const send = (method: string, path: string, body?: Uint8Array<ArrayBuffer> | string) =>
    twin.fetch(
      new Request(path.startsWith('http') ? path : HERE + path, {
        method,
        ...(body === undefined ? {} : { body }),
        headers: { 'content-type': typeof body === 'string' ? 'application/json' : 'image/png' },
      }),
    )
  const made = await send('POST', '/books', '{"title":"one"}')
  const at = made.headers.get('location') ?? 'none'
  expect([made.status, (await send('GET', at)).status]).toEqual([202, 200])
  expect((await send('GET', `${at}/cover`)).status).toBe(404)
  expect((await send('PUT', `${at}/cover`, BYTES)).status).toBe(204)
  const read = await send('GET', `${at}/cover`)
  expect(read.headers.get('content-type')).toBe('image/png')
  expect(new Uint8Array(await read.arrayBuffer())).toEqual(BYTES)
  expect((await send('DELETE', `${at}/cover`)).status).toBe(204)
  expect((await send('GET', `${at}/cover`)).status).toBe(404)
  expect((await send('PUT', '/books/none/cover', BYTES)).status).toBe(404)
})
