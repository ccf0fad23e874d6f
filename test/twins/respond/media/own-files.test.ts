import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const binary: JsonObject = { type: 'string', format: 'binary' }
const ref: JsonObject = { $ref: '#/components/schemas/Document' }
const id = { name: 'documentId', in: 'path', required: true, schema: text }
const bytes = (type: string): JsonObject => ({ content: { [type]: { schema: binary } } })
const given = (type: string): JsonObject => ({
  parameters: [id],
  get: {
    responses: { '200': { description: 'OK', ...bytes(type) }, '404': { description: 'None' } },
  },
})

const contract = contractOf(
  {
    '/documents': {
      post: {
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: { type: 'object', required: ['scan'], properties: { scan: binary } },
            },
          },
        },
        responses: answer(ref, '201'),
      },
    },
    '/documents/{documentId}': {
      parameters: [id],
      get: { responses: answer(ref) },
      delete: { responses: { '204': { description: 'Gone' } } },
    },
    '/documents/{documentId}/content': {
      ...given('application/octet-stream'),
      put: {
        requestBody: bytes('application/octet-stream'),
        responses: { '204': { description: 'Kept' } },
      },
    },
    '/documents/{documentId}/download': given('*/*'),
    '/documents/{documentId}/scan': given('image/png'),
  },
  {
    Document: {
      type: 'object',
      required: ['id', 'size'],
      properties: {
        id: { ...text, readOnly: true },
        size: { type: 'integer', readOnly: true },
      },
    },
  },
)

test('the file that a thing was made with is given at the words that mean it, and changed there', async () => {
  const twin = createTwin({ contract })
  const send = (method: string, path: string, init: RequestInit = {}) =>
    twin.fetch(new Request(HERE + path, { method, ...init }))
  const form = new FormData()
  form.append('scan', new Blob(['first'], { type: 'image/png' }), 'a.png')
  const made = await (await send('POST', '/documents', { body: form })).json()
  const at = `/documents/${made.id}`
  const seen = async (word: string) => {
    const response = await send('GET', `${at}/${word}`)
    return [response.headers.get('content-type'), await response.text()]
  }
  for (const word of ['content', 'download', 'scan'])
    expect(await seen(word)).toEqual(['image/png', 'first'])
  const headers = { 'content-type': 'application/octet-stream' }
  const put = await send('PUT', `${at}/content`, { headers, body: 'and second' })
  expect(put.status).toBe(204)
  for (const word of ['content', 'download', 'scan'])
    expect(await seen(word)).toEqual(['application/octet-stream', 'and second'])
  expect(await (await send('GET', at)).json()).toEqual({ id: made.id, size: 10 })
  await send('DELETE', at)
  expect((await send('GET', `${at}/content`)).status).toBe(404)
  expect((await send('PUT', `${at}/content`, { headers, body: 'more' })).status).toBe(404)
})
