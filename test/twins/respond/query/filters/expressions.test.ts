import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const file: JsonObject = { $ref: '#/components/schemas/File' }
const list = answer({ type: 'array', items: file })
const q = (description: string): JsonObject => ({
  name: 'q',
  in: 'query',
  schema: text,
  description,
})
const bounds: JsonObject = {
  type: 'object',
  properties: { gte: { type: 'integer' }, lt: { type: 'integer' } },
}

const contract = contractOf(
  {
    '/files': {
      get: {
        operationId: 'list',
        parameters: [
          q('A query. For supported syntax, see the guide.'),
          { name: 'bytes', in: 'query', style: 'deepObject', explode: true, schema: bounds },
          { name: 'space', in: 'query', schema: { ...text, default: 'drive' } },
        ],
        responses: list,
      },
      post: {
        operationId: 'create',
        requestBody: { content: { 'application/json': { schema: file } } },
        responses: answer(file, '201'),
      },
    },
    '/files/{fileId}': { get: { operationId: 'read', responses: answer(file) } },
    '/files/search': {
      get: {
        operationId: 'search',
        parameters: [q('See the search query language.')],
        responses: list,
      },
    },
  },
  {
    File: {
      type: 'object',
      properties: {
        id: text,
        name: text,
        space: text,
        bytes: { type: 'integer' },
        trashed: { type: 'boolean' },
        modified: { type: 'string', format: 'date-time' },
        parents: { type: 'array', items: text },
        labels: { type: 'object', additionalProperties: text },
        owner: { type: 'object', properties: { email: text } },
      },
    },
  },
)

describe('expressions', () => {
  let twin: Twin

  beforeEach(async () => {
    twin = createTwin({ contract, seed: 'expressions' })
    const files = [
      {
        name: "Ada's plan",
        bytes: 5,
        parents: ['home'],
        labels: { team: 'blue' },
        modified: '2026-01-05T09:00:00Z',
      },
      {
        name: 'notes',
        bytes: 50,
        parents: ['home', 'work'],
        trashed: true,
        modified: '2026-03-01T00:00:00Z',
      },
      { name: 'Notes again', bytes: 500, owner: { email: 'bob@example.com' }, space: 'app' },
    ]
    for (const one of files) await ask(twin, 'POST', `${HERE}/files`, one)
  })

  const names = async (expression: string, path = 'files') => {
    const { json, status } = await ask(
      twin,
      'GET',
      `${HERE}/${path}?space=all&q=${encodeURIComponent(expression)}`,
    )
    return status === 200 ? json.map(({ name }: { name: string }) => name) : json
  }

  test.each([
    ["name = 'notes'", ['notes']],
    ["name = 'Ada\\'s plan'", ["Ada's plan"]],
    ["name contains 'NOTES' and trashed = false", ['Notes again']],
    ["'home' in parents and not trashed", ["Ada's plan"]],
    ["modified > '2026-01-05T09:00:00' or bytes >= 500", ['notes', 'Notes again']],
    ["(name = 'notes' or bytes < 10) and 'work' in parents", ['notes']],
    ['owner.email eq "bob@example.com"', ['Notes again']],
    ['owner.email pr', ['Notes again']],
    ['name sw "note"', ['notes', 'Notes again']],
    ["labels['team']:'blue' AND bytes>4", ["Ada's plan"]],
    ['-name:\'NOTES\' name~"n"', ["Ada's plan", 'Notes again']],
    ['bytes in (5, 50)', ["Ada's plan", 'notes']],
    ['space:null', ["Ada's plan", 'notes']],
  ])('%s', async (expression, wanted) => {
    expect(await names(expression)).toEqual(wanted)
    expect(await names(expression, 'files/search')).toEqual(wanted)
  })

  test.each([
    ["name = 'notes", "the text that begins with ' does not end (at 7)"],
    ['name =', 'a value is missing (at 6)'],
    ["colour = 'red'", 'there is no field colour (at 0)'],
    ["name is near 'x'", 'a comparison is missing after name (at 5)'],
    ["(name = 'x'", ') is missing (at 11)'],
    ["name = 'x')", ') is not expected (at 10)'],
  ])('%s is refused', async (expression, message) => {
    const { message: said } = await names(expression)
    expect(said).toBe(`The q cannot be understood: query.q ${message}`)
  })

  test('bounds pick what lies between them', async () => {
    const { json } = await ask(twin, 'GET', `${HERE}/files?space=all&bytes[gte]=5&bytes[lt]=500`)
    expect(json.map(({ bytes }: { bytes: number }) => bytes)).toEqual([5, 50])
  })

  test('a default hides what is otherwise, and not what says nothing about it', async () => {
    const { json } = await ask(twin, 'GET', `${HERE}/files`)
    expect(json.map(({ name }: { name: string }) => name)).toEqual(["Ada's plan", 'notes'])
  })
})
