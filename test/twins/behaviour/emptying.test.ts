import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../twins/base/index.ts'
import { inferBehaviour } from '../../../twins/behaviour/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import { answer, contractOf } from '../contract/small-contract.ts'
import { ask } from '../pet-twin.ts'

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
    '/apps/{appId}/tokens/{tokenId}': {
      get: { operationId: 'token', responses: answer(named('Token')) },
    },
  },
  {
    App: { type: 'object', properties: { id: { type: 'string' } } },
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

test('a DELETE that is told which ones does not remove them all', async () => {
  expect(inferBehaviour(contract).operations.removeTokens).toMatchObject({
    kind: 'batch',
    does: 'unset',
  })
  expect(inferBehaviour(contract).operations.removeSomeApps?.does).toBeUndefined()
  await ask(twin, 'DELETE', `${HERE}/apps?ids=a`)
  expect((await ask(twin, 'GET', `${HERE}/apps/b`)).status).toBe(200)
})
