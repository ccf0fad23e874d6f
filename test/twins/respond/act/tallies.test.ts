import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const done: JsonObject = { '204': { description: 'done' } }
const json = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } })
const item = (name: string): JsonObject => ({ name, in: 'path', required: true, schema: text })

const contract = contractOf(
  {
    '/user': {
      get: {
        operationId: 'readUser',
        parameters: [{ name: 'accountId', in: 'query', schema: text }],
        responses: answer(ref('User')),
      },
      post: {
        operationId: 'makeUser',
        requestBody: json(ref('User')),
        responses: answer(ref('User'), '201'),
      },
      delete: {
        operationId: 'dropUser',
        parameters: [{ name: 'accountId', in: 'query', schema: text }],
        responses: done,
      },
    },
    '/myself': { get: { operationId: 'me', responses: answer(ref('User')) } },
    '/issues': {
      post: {
        operationId: 'makeIssue',
        requestBody: json(ref('Issue')),
        responses: answer(ref('Issue'), '201'),
      },
    },
    '/issues/{id}': {
      parameters: [item('id')],
      get: { operationId: 'readIssue', responses: answer(ref('Issue')) },
    },
    '/issues/{id}/votes': {
      parameters: [item('id')],
      get: { operationId: 'votes', responses: answer(ref('Votes')) },
      post: { operationId: 'vote', responses: done },
      delete: { operationId: 'unvote', responses: done },
    },
    '/issues/{id}/watchers': {
      parameters: [item('id')],
      get: { operationId: 'watchers', responses: answer(ref('Watchers')) },
      post: { operationId: 'watch', requestBody: json(text), responses: done },
      delete: {
        operationId: 'unwatch',
        parameters: [{ name: 'accountId', in: 'query', schema: text }],
        responses: done,
      },
    },
  },
  {
    User: { type: 'object', properties: { accountId: text, displayName: text } },
    Issue: { type: 'object', properties: { id: text, title: text } },
    Votes: {
      type: 'object',
      properties: {
        self: { type: 'string', format: 'uri' },
        votes: { type: 'integer' },
        hasVoted: { type: 'boolean' },
        voters: { type: 'array', items: ref('User') },
      },
    },
    Watchers: {
      type: 'object',
      properties: {
        isWatching: { type: 'boolean' },
        watchCount: { type: 'integer' },
        watchers: { type: 'array', items: ref('User') },
      },
    },
  },
)

let twin: Twin
beforeEach(async () => {
  twin = await createTwin({ contract, clock: { mode: 'manual' } })
})

async function ask(method: string, path: string, body?: unknown): Promise<JsonObject> {
  const response = await twin.fetch(
    new Request(HERE + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    }),
  )
  const said = await response.text()
  return said === '' ? { status: response.status } : (JSON.parse(said) as JsonObject)
}

async function issue(): Promise<string> {
  const made = await ask('POST', '/issues', { title: 'Another' })
  return `/issues/${String(made.id)}`
}

test('the caller votes, is counted and shown, and takes the vote back', async () => {
  const path = await issue()
  const me = await ask('GET', '/myself')
  expect(await ask('GET', `${path}/votes`)).toMatchObject({ votes: 0, hasVoted: false, voters: [] })
  expect(await ask('POST', `${path}/votes`)).toEqual({ status: 204 })
  await ask('POST', `${path}/votes`)
  const seen = await ask('GET', `${path}/votes`)
  expect(seen).toMatchObject({ votes: 1, hasVoted: true, voters: [{ accountId: me.accountId }] })
  await ask('DELETE', `${path}/votes`)
  expect(await ask('GET', `${path}/votes`)).toMatchObject({ votes: 0, hasVoted: false })
})

test('whoever the body names watches until the query names them; another issue has no watchers', async () => {
  const [path, other] = [await issue(), await issue()]
  const ada = await ask('POST', '/user', { displayName: 'Ada' })
  await ask('POST', `${path}/watchers`, ada.accountId)
  expect(await ask('GET', `${path}/watchers`)).toEqual({
    isWatching: false,
    watchCount: 1,
    watchers: [ada],
  })
  expect(await ask('GET', `${other}/watchers`)).toMatchObject({ watchCount: 0, watchers: [] })
  await ask('DELETE', `${path}/watchers?accountId=${String(ada.accountId)}`)
  expect(await ask('GET', `${path}/watchers`)).toMatchObject({ watchCount: 0 })
})

test('nobody watches whom nobody knows', async () => {
  const path = await issue()
  const response = await twin.fetch(
    new Request(`${HERE}${path}/watchers`, {
      method: 'POST',
      body: JSON.stringify('nobody'),
      headers: { 'content-type': 'application/json' },
    }),
  )
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(await ask('GET', `${path}/watchers`)).toMatchObject({ watchCount: 0 })
})
