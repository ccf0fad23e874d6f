import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const named = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (name: string): JsonObject => answer({ type: 'array', items: named(name) })
const none: JsonObject = {
  '204': { description: 'Yes' },
  '404': { description: 'No' },
}
const make = (name: string): JsonObject => ({
  operationId: `make${name}`,
  requestBody: { content: { 'application/json': { schema: named(name) } } },
  responses: answer(named(name), '201'),
})
const text: JsonObject = { type: 'string' }

/** Clubs have guests whom nothing ties, papers are signed. */
const contract = contractOf(
  {
    '/users': { get: { operationId: 'users', responses: list('User') }, post: make('User') },
    '/users/{userId}': {
      get: { operationId: 'user', responses: { ...answer(named('User')), ...none } },
    },
    '/clubs': { get: { operationId: 'clubs', responses: list('Club') }, post: make('Club') },
    '/clubs/{clubId}': { get: { operationId: 'club', responses: answer(named('Club')) } },
    '/clubs/{clubId}/guests': { get: { operationId: 'guests', responses: list('User') } },
    '/clubs/{clubId}/guests/{guest}': { get: { operationId: 'isGuest', responses: none } },
    '/clubs/{clubId}/barred': { get: { operationId: 'barred', responses: list('User') } },
    '/clubs/{clubId}/barred/{userId}': {
      get: { operationId: 'isBarred', responses: none },
      delete: { operationId: 'readmit', responses: none },
    },
    '/papers': { get: { operationId: 'papers', responses: list('Paper') }, post: make('Paper') },
    '/papers/{paperId}': { get: { operationId: 'paper', responses: answer(named('Paper')) } },
    '/papers/{paperId}/sign': {
      get: { operationId: 'isSigned', responses: none },
      put: { operationId: 'sign', responses: answer(named('Paper')) },
    },
  },
  {
    User: { type: 'object', required: ['id'], properties: { id: text, name: text } },
    Club: { type: 'object', required: ['id'], properties: { id: text, name: text } },
    Paper: {
      type: 'object',
      required: ['id', 'signed'],
      properties: { id: text, signed: { type: 'boolean', default: false } },
    },
  },
)

let twin: Twin
beforeEach(() => {
  twin = createTwin({ contract, seed: 'asking' })
  twin.world().seedState({
    users: [{ id: 'ada' }, { id: 'bob' }],
    clubs: [{ id: 'chess', guests: ['ada'], barred: ['bob'] }, { id: 'go' }],
    papers: [{ id: 'p' }, { id: 'q' }],
  })
})
const status = async (path: string, method = 'GET') =>
  (await ask(twin, method, `${HERE}${path}`)).status

test('GET below a list of members says whether it has that one', async () => {
  expect(await status('/clubs/chess/guests/ada')).toBe(204)
  expect(await status('/clubs/chess/guests/bob')).toBe(404)
  expect(await status('/clubs/go/guests/ada')).toBe(404)
  expect(await status('/clubs/none/guests/ada')).toBe(404)
})

test('what was cut is asked for in vain', async () => {
  expect(await status('/clubs/chess/barred/bob')).toBe(204)
  expect(await status('/clubs/chess/barred/bob', 'DELETE')).toBe(204)
  expect(await status('/clubs/chess/barred/bob')).toBe(404)
})

test('GET where an action is done says whether it was done', async () => {
  expect(await status('/papers/p/sign')).toBe(404)
  expect(await status('/papers/p/sign', 'PUT')).toBe(200)
  expect(await status('/papers/p/sign')).toBe(204)
  expect(await status('/papers/q/sign')).toBe(404)
})

test('laws put ties into the world where the contract makes none, and catch a twin that always says yes', async () => {
  const ids = ['isGuest', 'isBarred', 'readmit', 'isSigned']
  const operations = ({ operation }: { operation: { id: string } }) => ids.includes(operation.id)
  const honest = await checkTwin({ twin, only: operations })
  expect(honest.exceptions).toEqual([])
  expect(honest.operations.filter(({ state }) => state === 'stateful')).toHaveLength(4)
  const liar: Twin = {
    ...twin,
    async fetch(request, context) {
      const told = await twin.fetch(request, context)
      const isAsked = request.method === 'GET' && /\/(?:guests|barred)\//.test(request.url)
      return isAsked ? new Response(null, { status: 204 }) : told
    },
  }
  const caught = await checkTwin({ twin: liar, only: operations })
  const seen = caught.operations.filter(({ state }) => state === 'stateful')
  expect(seen.map(({ operation }) => operation)).toEqual(['isSigned'])
})
