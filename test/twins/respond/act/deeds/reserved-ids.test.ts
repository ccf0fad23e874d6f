import { expect, test } from 'vitest'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, body, object, ref, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'
const integer = { type: 'integer', minimum: 1, maximum: 50, default: 2 }

/** Files whose ids can be had before they are made, and a feed whose first token nobody can make up. */
const contract = contractOf(
  {
    ...things('/files', 'file', 'File'),
    '/files': {
      get: { operationId: 'list', responses: answer(arrayOf(ref('File'))) },
      post: { operationId: 'make', requestBody: body(ref('File')), responses: answer(ref('File')) },
    },
    '/files/generateIds': {
      get: {
        operationId: 'generateIds',
        parameters: [{ name: 'count', in: 'query', schema: integer }],
        responses: answer(object({ ids: arrayOf(text), kind: text })),
      },
    },
    '/changes/startPageToken': {
      get: {
        operationId: 'startPageToken',
        responses: answer(object({ startPageToken: text, kind: text })),
      },
    },
  },
  { File: object({ id: text, name: text }) },
)

test('ids are given as many as are asked for, never twice, and a file made under one has it', async () => {
  const twin = createTwin({ contract })
  const ids = async (query: string): Promise<string[]> =>
    (await ask(twin, 'GET', `${HERE}/files/generateIds${query}`)).json.ids
  const first = await ids('?count=3')
  const all = [...first, ...(await ids('')), ...(await ids('?count=1'))]
  expect(all).toHaveLength(6)
  const made = (await ask(twin, 'POST', `${HERE}/files`, { name: 'plain' })).json.id
  expect(new Set([...all, made]).size).toBe(7)
  const [id] = first
  expect((await ask(twin, 'POST', `${HERE}/files`, { id, name: 'told' })).json.id).toBe(id)
  expect((await ask(twin, 'GET', `${HERE}/files/${id}`)).json).toEqual({ id, name: 'told' })
  expect((await ask(twin, 'GET', `${HERE}/files`)).json).toHaveLength(2)
  expect((await ask(twin, 'GET', `${HERE}/files/generateIds?count=0`)).status).toBe(400)
})

test('a token that only the service can make is unsupported, not an answer without it', async () => {
  const { status, json } = await ask(
    createTwin({ contract }),
    'GET',
    `${HERE}/changes/startPageToken`,
  )
  expect(status).toBe(501)
  expect(json.startPageToken).toBeUndefined()
})
