import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { serveTwin } from '../../../../twins/surfaces/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const text: JsonObject = { type: 'string' }
const binary: JsonObject = { type: 'string', format: 'binary' }
const ref: JsonObject = { $ref: '#/components/schemas/Paper' }
const id = { name: 'paperId', in: 'path', required: true, schema: text }

const contract = contractOf(
  {
    '/papers': {
      post: {
        requestBody: {
          content: {
            'multipart/form-data': { schema: { type: 'object', properties: { file: binary } } },
          },
        },
        responses: answer(ref, '201'),
      },
    },
    '/papers/{paperId}': { parameters: [id], get: { responses: answer(ref) } },
    '/papers/content/{paperId}': {
      get: {
        parameters: [
          id,
          { name: 'redirect', in: 'query', schema: { type: 'boolean', default: true } },
        ],
        responses: {
          '200': {
            description: 'OK',
            content: { 'application/json': { schema: { type: 'object' } } },
          },
          '303': { description: 'It is there' },
        },
      },
    },
  },
  {
    Paper: {
      type: 'object',
      required: ['id'],
      properties: {
        id: { ...text, readOnly: true },
        content: { ...text, description: 'URL of the content.' },
      },
    },
  },
)

test('a client that follows the redirect to the bytes comes back to the twin, and to its world', async () => {
  await using served = await serveTwin(createTwin({ contract }))
  for (const base of [served.url, `${served.url}/@world/two`]) {
    const body = new FormData()
    body.append('file', new Blob(['of that'], { type: 'text/plain' }), 'a.txt')
    const made = await fetch(`${base}/papers`, { method: 'POST', body })
    const content = `${base}/papers/content/${(await made.json()).id}`
    const told = await fetch(`${content}?x=1`, { redirect: 'manual' })
    expect(told.status).toBe(303)
    expect(told.headers.get('location')).toBe(`${content}?x=1&redirect=false`)
    expect(await (await fetch(content)).text()).toBe('of that')
  }
})
