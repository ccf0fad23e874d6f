import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { contractOf } from '../../contract/small-contract.ts'

const HERE = 'https://example.com'
const BYTES = Uint8Array.from([0, 255, 13, 10, 45, 45, 13, 10, 128, 10])
const text: JsonObject = { type: 'string' }
const file: JsonObject = { $ref: '#/components/schemas/File' }
const binary: JsonObject = { schema: { type: 'string', format: 'binary' } }
const answers = (content: JsonObject): JsonObject => ({ '200': { description: 'OK', content } })
const upload: JsonObject = {
  content: {
    'application/json': { schema: file },
    'multipart/related': { schema: file },
    '*/*': binary,
  },
}
const json: JsonObject = { 'application/json': { schema: file } }
const alt = { name: 'alt', in: 'query', schema: text }

const contract = contractOf(
  {
    '/files': {
      post: { operationId: 'create', requestBody: upload, responses: answers(json) },
    },
    '/files/{fileId}': {
      get: {
        operationId: 'read',
        parameters: [alt],
        responses: answers({ ...json, 'application/octet-stream': binary }),
      },
      patch: { operationId: 'update', requestBody: upload, responses: answers(json) },
      delete: { operationId: 'delete', responses: { '204': { description: 'Gone' } } },
    },
  },
  {
    File: {
      type: 'object',
      properties: { id: text, name: text, mimeType: text, size: { type: 'integer' } },
    },
  },
)

let twin: Twin

beforeEach(() => {
  twin = createTwin({ contract, seed: 'media' })
})

const send = (method: string, path: string, type: string, body: BodyInit) =>
  twin.fetch(new Request(`${HERE}${path}`, { method, headers: { 'content-type': type }, body }))
const get = (path: string) => twin.fetch(new Request(`${HERE}${path}`))
const media = async (id: string) => {
  const answer = await get(`/files/${id}?alt=media`)
  return [answer.headers.get('content-type'), new Uint8Array(await answer.arrayBuffer())]
}

function related(about: string): Blob {
  const parts = [
    '--b\r\ncontent-type: application/json\r\n\r\n',
    about,
    '\r\n--b\r\nContent-Type: image/png\r\n\r\n',
    BYTES,
    '\r\n--b--',
  ]
  return new Blob(parts)
}

const RELATED = 'multipart/related; boundary=b'

test('what comes after the metadata is kept byte for byte', async () => {
  const made = await (await send('POST', '/files', RELATED, related('{"name":"tea"}'))).json()
  expect(made).toMatchObject({ name: 'tea', mimeType: 'image/png', size: BYTES.length })
  expect(await media(made.id)).toEqual(['image/png', BYTES])
  expect(await (await get(`/files/${made.id}`)).json()).toEqual(made)
  expect(twin.world().state().files).toHaveLength(1)
})

test('media alone make a thing, and take the place of earlier ones', async () => {
  const made = await (await send('POST', '/files', 'text/plain', 'first')).json()
  expect(made).toMatchObject({ mimeType: 'text/plain', size: 5 })
  const changed = await (await send('PATCH', `/files/${made.id}`, 'image/png', BYTES)).json()
  expect(changed).toMatchObject({ mimeType: 'image/png', size: BYTES.length })
  expect(await media(made.id)).toEqual(['image/png', BYTES])
})

test('a change without media leaves them, and a thing without any is refused', async () => {
  const { id } = await (await send('POST', '/files', 'image/png', BYTES)).json()
  await send('PATCH', `/files/${id}`, 'application/json', '{"name":"tea"}')
  expect(await media(id)).toEqual(['image/png', BYTES])
  const bare = await (await send('POST', '/files', 'application/json', '{}')).json()
  expect((await get(`/files/${bare.id}?alt=media`)).status).toBe(403)
})

test('metadata that are no JSON are refused, and nothing is made', async () => {
  expect((await send('POST', '/files', RELATED, related('{name'))).status).toBe(400)
  expect(twin.world().state().files ?? []).toEqual([])
})
