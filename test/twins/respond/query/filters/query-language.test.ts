import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const issue: JsonObject = { $ref: '#/components/schemas/Issue' }
const refusals: JsonObject = {
  '400': {
    description: 'refused',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: {
            errorMessages: { type: 'array', items: text },
            errors: { type: 'object', additionalProperties: text },
          },
        },
      },
    },
  },
}
const page: JsonObject = {
  type: 'object',
  properties: {
    startAt: { type: 'integer' },
    maxResults: { type: 'integer' },
    total: { type: 'integer' },
    issues: { type: 'array', items: issue },
    names: { type: 'object', additionalProperties: text },
    schema: { type: 'object', additionalProperties: text },
  },
}
const found: JsonObject = { ...answer(page), ...refusals }

const contract = contractOf(
  {
    '/issue': {
      post: {
        operationId: 'create',
        requestBody: { content: { 'application/json': { schema: issue } } },
        responses: answer(issue, '201'),
      },
    },
    '/issue/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
      get: { operationId: 'read', responses: answer(issue) },
    },
    '/search': {
      get: {
        operationId: 'search',
        parameters: [
          {
            name: 'jql',
            in: 'query',
            schema: text,
            description: 'The JQL that defines the search.',
          },
          { name: 'startAt', in: 'query', schema: { type: 'integer', default: 0 } },
          { name: 'maxResults', in: 'query', schema: { type: 'integer', default: 50 } },
        ],
        responses: found,
      },
      post: {
        operationId: 'searchPost',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  jql: text,
                  startAt: { type: 'integer' },
                  maxResults: { type: 'integer', default: 50 },
                },
              },
            },
          },
        },
        responses: found,
      },
    },
  },
  {
    Issue: {
      type: 'object',
      properties: { id: text, key: text, fields: { type: 'object', additionalProperties: {} } },
    },
    Fields: { type: 'object', properties: { status: text, assignee: text } },
  },
)

let twin: Twin
beforeEach(async () => {
  twin = createTwin({ contract, clock: { mode: 'manual' } })
  await make('Ship it', { project: { key: 'HSP' }, status: { name: 'Done' }, votes: 3 })
  await make('Fix it', { project: { key: 'HSP' }, assignee: { accountId: 'ada' }, votes: 12 })
  await make('Sell it', { project: { key: 'ABC' }, status: { name: 'To Do' } })
})

async function send(method: string, path: string, body?: JsonObject) {
  const headers = { 'content-type': 'application/json' }
  const response = await twin.fetch(
    new Request(HERE + path, {
      method,
      ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }),
    }),
  )
  return { status: response.status, body: (await response.json()) as JsonObject }
}

async function make(summary: string, fields: JsonObject): Promise<void> {
  await send('POST', '/issue', { fields: { summary, ...fields } })
}

function summaries(body: JsonObject): readonly string[] {
  const issues = body.issues as unknown as readonly { fields: { summary: string } }[]
  return issues.map(({ fields }) => fields.summary)
}

async function search(jql: string): Promise<readonly string[]> {
  const asked = await send('GET', `/search?jql=${encodeURIComponent(jql)}`)
  const told = await send('POST', '/search', { jql })
  expect(asked.status).toBe(200)
  expect(told.body).toEqual(asked.body)
  return summaries(asked.body)
}

describe('a query language', () => {
  test.each([
    ['project = hsp', ['Ship it', 'Fix it']],
    ['project = HSP AND status = Done ORDER BY created DESC', ['Ship it']],
    ['project = HSP ORDER BY created DESC', ['Fix it', 'Ship it']],
    ['order by votes desc, summary', ['Fix it', 'Ship it', 'Sell it']],
    ['status in (Done, "To Do")', ['Ship it', 'Sell it']],
    ['status not in (Done)', ['Sell it']],
    ['status != Done', ['Sell it']],
    ['status is EMPTY', ['Fix it']],
    ['assignee is not empty', ['Fix it']],
    ['assignee = ada or not (project = HSP)', ['Fix it', 'Sell it']],
    ['(project = HSP or project = ABC) and summary ~ "sh"', ['Ship it']],
    ['votes > 3', ['Fix it']],
    ['', ['Ship it', 'Fix it', 'Sell it']],
  ])('%s', async (jql, wanted) => {
    expect(await search(jql)).toEqual(wanted)
  })

  test.each([
    ['weight = 3', 'there is no field weight'],
    ['project =', 'a value is missing'],
    ['project = HSP AND', 'a condition is missing'],
    ['assignee = currentUser()', 'is not expected'],
    ['project = HSP ORDER BY', 'a field to order by is missing'],
    ['status is Done', 'a comparison is missing'],
  ])('refuses %s', async (jql, message) => {
    const asked = await send('GET', `/search?jql=${encodeURIComponent(jql)}`)
    expect(asked.status).toBe(400)
    expect(JSON.stringify(asked.body)).toContain(message)
    expect((asked.body.errors as JsonObject)['query.jql']).toContain(message)
    const told = await send('POST', '/search', { jql })
    expect((told.body.errors as JsonObject)['body.jql']).toContain(message)
  })

  test('what is asked for comes in pages, in its order', async () => {
    const first = await send('GET', '/search?jql=order+by+created+desc&maxResults=2')
    const second = await send('GET', '/search?jql=order+by+created+desc&maxResults=2&startAt=2')
    expect(first.body).toMatchObject({ total: 3, startAt: 0, maxResults: 2 })
    expect([...summaries(first.body), ...summaries(second.body)]).toEqual([
      'Sell it',
      'Fix it',
      'Ship it',
    ])
  })
})
