import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const named = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (name: string): JsonObject => answer({ type: 'array', items: named(name) })
const gone = { '204': { description: 'Gone' } }
const ids = {
  name: 'ids',
  in: 'query',
  required: true,
  schema: { type: 'string' },
} as const

const contract = contractOf(
  {
    '/apps': {
      get: { operationId: 'apps', responses: list('App') },
      post: {
        operationId: 'makeApp',
        requestBody: { content: { 'application/json': { schema: named('App') } } },
        responses: answer(named('App'), '201'),
      },
      delete: { operationId: 'removeSomeApps', parameters: [ids], responses: gone },
    },
    '/apps/{appId}': { get: { operationId: 'app', responses: answer(named('App')) } },
    '/apps/{appId}/tokens': {
      get: { operationId: 'tokens', responses: list('Token') },
      post: {
        operationId: 'makeToken',
        requestBody: { content: { 'application/json': { schema: named('Token') } } },
        responses: answer(named('Token'), '201'),
      },
      delete: { operationId: 'removeTokens', responses: gone },
    },
    '/apps/{appId}/marks': {
      get: { operationId: 'marks', responses: list('Mark') },
      post: {
        operationId: 'makeMark',
        requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        responses: answer(named('Mark'), '201'),
      },
      delete: {
        operationId: 'removeMarks',
        parameters: [
          { name: 'name', in: 'query', required: true, schema: { type: 'string' } },
          { name: 'kind', in: 'query', schema: { type: 'string' } },
        ],
        responses: list('Mark'),
      },
    },
    '/apps/{appId}/marks/{markId}': {
      get: { operationId: 'mark', responses: answer(named('Mark')) },
    },
    '/apps/{appId}/tokens/{tokenId}': {
      get: { operationId: 'token', responses: answer(named('Token')) },
    },
  },
  {
    App: { type: 'object', properties: { id: { type: 'string' } } },
    Mark: {
      type: 'object',
      required: ['id', 'name', 'kind'],
      properties: { id: { type: 'string' }, name: { type: 'string' }, kind: { type: 'string' } },
    },
    Token: {
      type: 'object',
      properties: { id: { type: 'string' }, name: { type: 'string' } },
    },
  },
)

let twin: Twin
beforeEach(() => {
  twin = createTwin({ contract, seed: 'emptying' })
  twin.world().seedState({ apps: [{ id: 'a' }, { id: 'b' }] })
})

test('DELETE at a list removes what it lists, and nothing beside it', async () => {
  const make = async (app: string, name: string) =>
    (await ask(twin, 'POST', `${HERE}/apps/${app}/tokens`, { name })).json
  await make('a', 'one')
  await make('a', 'two')
  const kept = await make('b', 'three')
  const names = async (app: string) => {
    const tokens = (await ask(twin, 'GET', `${HERE}/apps/${app}/tokens`)).json
    return tokens.map(({ name }: { name: string }) => name)
  }
  expect([await names('a'), await names('b')]).toEqual([['one', 'two'], ['three']])
  expect((await ask(twin, 'DELETE', `${HERE}/apps/a/tokens`)).status).toBe(204)
  expect([await names('a'), await names('b')]).toEqual([[], ['three']])
  expect((await ask(twin, 'GET', `${HERE}/apps/b/tokens/${kept.id}`)).json).toEqual(kept)
  expect((await ask(twin, 'DELETE', `${HERE}/apps/a/tokens`)).status).toBe(204)
  expect((await ask(twin, 'DELETE', `${HERE}/apps/none/tokens`)).status).toBe(404)
})

test('DELETE with fields in its query removes those that have them, and says which', async () => {
  const marks = `${HERE}/apps/a/marks`
  for (const [name, kind] of ['xp', 'xq', 'yp'].map((both) => both.split('')))
    await ask(twin, 'POST', marks, { name, kind })
  const left = async () =>
    (await ask(twin, 'GET', marks)).json.map((mark: JsonObject) => `${mark.name}${mark.kind}`)
  const gone = await ask(twin, 'DELETE', `${marks}?name=x&kind=q`)
  expect([gone.status, gone.json.map(({ kind }: JsonObject) => kind)]).toEqual([200, ['q']])
  expect(await left()).toEqual(['xp', 'yp'])
  expect((await ask(twin, 'DELETE', `${marks}?name=none`)).json).toEqual([])
  expect((await ask(twin, 'DELETE', marks)).status).toBeGreaterThanOrEqual(400)
  expect(await left()).toEqual(['xp', 'yp'])
  await ask(twin, 'DELETE', `${marks}?name=x`)
  expect(await left()).toEqual(['yp'])
  const only = ({ operation }: { operation: { id: string } }) => operation.id === 'removeMarks'
  const report = await checkTwin({ twin, only })
  expect(report.exceptions).toEqual([])
  expect(report.operations[0]?.state).toBe('stateful')
})

test('a DELETE that is told which ones does not remove them all', async () => {
  expect(inferBehaviour(contract).operations.removeTokens).toMatchObject({
    kind: 'batch',
    does: 'unset',
  })
  expect(inferBehaviour(contract).operations.removeSomeApps?.does).toBeUndefined()
  await ask(twin, 'DELETE', `${HERE}/apps?ids=a`)
  expect((await ask(twin, 'GET', `${HERE}/apps/b`)).status).toBe(200)
})
