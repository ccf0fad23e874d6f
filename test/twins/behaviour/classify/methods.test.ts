/** @module Methods of OpenAPI 3.2: QUERY looks for things, and of others nobody can tell what they do. */

import { expect, test } from 'vitest'
import { readContract } from '../../../../twins/contract/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { ask } from '../../pet-twin.ts'
import { told } from '../read-behaviour.ts'

const contract = readContract({
  source: 'docs.yaml',
  text: `openapi: 3.2.0
info: { title: Docs, version: '1' }
paths:
  /docs:
    query:
      operationId: queryDocs
      requestBody: { content: { application/json: { schema: { type: object, properties: { title: { type: string } } } } } }
      responses: { '200': { content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Doc' } } } } } }
    post:
      operationId: makeDoc
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Doc' } } } }
      responses: { '201': { content: { application/json: { schema: { $ref: '#/components/schemas/Doc' } } } } }
  /docs/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getDoc
      responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Doc' } } } } }
    additionalOperations:
      COPY:
        operationId: copyDoc
        responses: { '201': { content: { application/json: { schema: { $ref: '#/components/schemas/Doc' } } } } }
components:
  schemas:
    Doc: { type: object, required: [id, title], properties: { id: { type: string, readOnly: true }, title: { type: string } } }
`,
})

test('QUERY finds what its body says', async () => {
  const twin = createTwin({ contract })
  expect(told(twin.behaviour, 'queryDocs')).toBe('search docs → list')
  const at = 'https://example.com/docs'
  for (const title of ['one', 'two']) await ask(twin, 'POST', at, { title })
  const found = await ask(twin, 'QUERY', at, { title: 'two' })
  expect(found.json).toEqual([{ id: expect.any(String), title: 'two' }])
  expect((await ask(twin, 'QUERY', at, {})).json).toHaveLength(2)
})

test('a method of its own is unsupported, never a success', async () => {
  const twin = createTwin({ contract })
  const { json } = await ask(twin, 'POST', 'https://example.com/docs', { title: 'one' })
  const copied = await ask(twin, 'COPY', `https://example.com/docs/${json.id}`)
  expect([copied.status, twin.world().journal().at(-1)?.outcome]).toEqual([501, 'unsupported'])
  // A fault may be meant for it all the same.
  twin.world().setFaults([{ method: 'copy', status: 503 }])
  expect((await ask(twin, 'COPY', `https://example.com/docs/${json.id}`)).status).toBe(503)
})
