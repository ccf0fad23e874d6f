import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const theme: JsonObject = { $ref: '#/components/schemas/Theme' }
const gone = { '204': { description: 'Gone' } }
const file = {
  content: {
    'multipart/form-data': {
      schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } },
    },
  },
}

function upload(name: string): JsonObject {
  const made = answer({ type: 'object', properties: { url: text } }, '201')
  return {
    [`/themes/{themeId}/${name}`]: {
      post: { operationId: `upload-${name}`, requestBody: file, responses: made },
      delete: { operationId: `delete-${name}`, responses: gone },
    },
  }
}

const contract = contractOf(
  {
    '/themes': {
      get: { operationId: 'themes', responses: answer({ type: 'array', items: theme }) },
      post: {
        operationId: 'make',
        requestBody: { content: { 'application/json': { schema: theme } } },
        responses: answer(theme, '201'),
      },
    },
    '/themes/{themeId}': { get: { operationId: 'theme', responses: answer(theme) } },
    ...upload('background-image'),
    ...upload('favicon'),
    ...upload('anthem'),
  },
  {
    Theme: {
      type: 'object',
      properties: {
        id: { ...text, readOnly: true },
        color: text,
        backgroundImage: { ...text, readOnly: true },
        favicon: { ...text, readOnly: true },
      },
    },
  },
)

test('a file at a path named like a field is linked from it, until it is taken away', async () => {
  const twin = createTwin({ contract, seed: 'uploads' })
  const { json: made } = await ask(twin, 'POST', `${HERE}/themes`, { color: 'red' })
  const path = `${HERE}/themes/${made.id}`
  const send = async (name: string) => {
    const body = new FormData()
    body.set('file', new Blob(['picture']), 'picture.png')
    const headers = { 'x-api-key': 'k' }
    return twin.fetch(new Request(`${path}/${name}`, { method: 'POST', body, headers }))
  }
  const answered = await send('background-image')
  expect(answered.status).toBe(201)
  const { url } = (await answered.json()) as { url: string }
  expect(url).toMatch(new RegExp(`/themes/${made.id}/background-image\\?v=\\d+$`))
  await send('favicon')
  const { favicon, ...shown } = (await ask(twin, 'GET', path)).json
  expect(shown).toEqual({ ...made, backgroundImage: url })
  expect(favicon).toMatch(/favicon/)
  expect((await ask(twin, 'DELETE', `${path}/background-image`)).status).toBe(204)
  expect((await ask(twin, 'GET', path)).json).toEqual({ ...made, favicon })
})

test('a file that no field of the thing is named after is not kept', () => {
  const { operations } = inferBehaviour(contract)
  expect(operations['upload-favicon']?.sets).toEqual({ favicon: '$link' })
  expect(operations['delete-favicon']?.sets).toEqual({ favicon: null })
  expect(operations['upload-anthem']?.sets).toBeUndefined()
})
