/** @module Media types, methods and statuses as clients meet them. */

import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const VENDOR = 'application/vnd.notes+json'
const note: JsonObject = { $ref: '#/components/schemas/Note' }
const told = (status: string): JsonObject => ({
  [status]: { description: '', content: { [VENDOR]: { schema: note } } },
})
const contract = contractOf(
  {
    '/notes': {
      get: { operationId: 'list', responses: answer({ type: 'array', items: note }) },
      post: {
        operationId: 'add',
        requestBody: { content: { [VENDOR]: { schema: note } } },
        responses: told('201'),
      },
    },
    '/notes/{note_id}': {
      get: { operationId: 'get', responses: told('200') },
      delete: { operationId: 'remove', responses: { '204': { description: 'Gone' } } },
    },
  },
  {
    Note: {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string', readOnly: true }, title: { type: 'string' } },
    },
  },
)

test('types of bodies and answers are taken as clients mean them, methods as the path has them', async () => {
  const twin = createTwin({ contract, seed: 'negotiation' })
  const ask = (method: string, path: string, headers: HeadersInit = {}, body?: string) =>
    twin.fetch(
      new Request(`https://example.com${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      }),
    )
  const made = await ask('POST', '/notes', { 'content-type': 'application/json' }, '{"title":"a"}')
  const value = await made.json()
  const at = made.headers.get('location')?.replace(/^https?:\/\/[^/]+/, '') ?? ''
  expect([made.status, at]).toEqual([201, `/notes/${value.id}`])
  for (const accept of [
    '*/*',
    'application/json',
    'application/vnd.other.v3+json, */*;q=0.1',
    'text/html;q=0.9, application/*;q=0.8',
    'image/png',
  ]) {
    const read = await ask('GET', at, { accept })
    expect([read.status, read.headers.get('content-type'), await read.json()]).toEqual([
      200,
      `${VENDOR}; charset=utf-8`,
      value,
    ])
  }
  for (const type of ['text/csv', 'application/x-www-form-urlencoded']) {
    expect((await ask('POST', '/notes', { 'content-type': type }, 'title=a')).status).toBe(415)
  }
  const head = await ask('HEAD', at)
  expect([head.status, await head.text()]).toEqual([200, ''])
  for (const method of ['PUT', 'OPTIONS']) {
    const refused = await ask(method, at)
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, DELETE'])
  }
  expect(twin.world().state().notes).toHaveLength(1)
  const gone = await ask('DELETE', at)
  expect([gone.status, gone.headers.get('content-type'), await gone.text()]).toEqual([
    204,
    null,
    '',
  ])
  expect((await ask('GET', at)).status).toBe(404)
  expect((await ask('HEAD', '/nowhere')).status).toBe(404)
})
