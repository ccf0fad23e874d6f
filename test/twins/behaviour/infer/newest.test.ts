import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const named = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (name: string): JsonObject => answer({ type: 'array', items: named(name) })
const none: JsonObject = { '404': { description: 'There is none' } }
const flag: JsonObject = { type: 'boolean', default: false }
const make = (name: string): JsonObject => ({
  operationId: `make${name}`,
  requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
  responses: answer(named(name), '201'),
})

/** Books have editions; the latest is the newest one that is no draft. */
const contract = contractOf(
  {
    '/books': { get: { operationId: 'books', responses: list('Book') }, post: make('Book') },
    '/books/{bookId}': { get: { operationId: 'book', responses: answer(named('Book')) } },
    '/books/{bookId}/editions': {
      get: { operationId: 'editions', responses: list('Edition') },
      post: make('Edition'),
    },
    '/books/{bookId}/editions/latest': {
      get: {
        operationId: 'latest',
        description: 'The latest edition is the most recent non-draft edition.',
        responses: { ...answer(named('Edition')), ...none },
      },
    },
    '/books/{bookId}/editions/{editionId}': {
      get: { operationId: 'edition', responses: { ...answer(named('Edition')), ...none } },
      delete: { operationId: 'withdraw', responses: { '204': { description: 'Gone' } } },
    },
  },
  {
    Book: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
    Edition: {
      type: 'object',
      required: ['id', 'name', 'draft'],
      properties: { id: { type: 'integer' }, name: { type: 'string' }, draft: flag },
    },
  },
)

let twin: Twin
beforeEach(() => {
  twin = createTwin({ contract, seed: 'newest' })
  twin.world().seedState({ books: [{ id: 'a' }, { id: 'b' }] })
})

test('the newest is read where a key would stand, without those that its description leaves out', async () => {
  const latest = async (book: string) => {
    const { status, json } = await ask(twin, 'GET', `${HERE}/books/${book}/editions/latest`)
    return status === 200 ? json.name : status
  }
  const add = async (book: string, name: string, draft = false) =>
    (await ask(twin, 'POST', `${HERE}/books/${book}/editions`, { name, draft })).json
  expect(await latest('a')).toBe(404)
  expect(await latest('none')).toBe(404)
  await add('a', 'first')
  const second = await add('a', 'second')
  await add('a', 'third', true)
  await add('b', 'other')
  expect([await latest('a'), await latest('b')]).toEqual(['second', 'other'])
  await ask(twin, 'DELETE', `${HERE}/books/a/editions/${second.id}`)
  expect(await latest('a')).toBe('first')
})

test('the law sees it, and catches a twin that shows the first or a draft', async () => {
  const only = ({ operation }: { operation: { id: string } }) => operation.id === 'latest'
  const honest = await checkTwin({ twin, only })
  expect(honest.exceptions).toEqual([])
  expect(honest.operations[0]?.state).toBe('stateful')
  const liar = (pick: (editions: readonly JsonObject[]) => JsonObject | undefined): Twin => ({
    ...twin,
    async fetch(request, context) {
      if (!request.url.endsWith('/latest')) return twin.fetch(request, context)
      const all = await twin.fetch(new Request(request.url.replace('/latest', '')), context)
      return Response.json(pick((await all.json()) as readonly JsonObject[]))
    },
  })
  for (const pick of [
    (all: readonly JsonObject[]) => all[0],
    (all: readonly JsonObject[]) => all.at(-1),
  ]) {
    const caught = await checkTwin({ twin: liar(pick), only })
    expect(caught.exceptions.map(({ law }) => law)).toContain('created is read back')
  }
})
