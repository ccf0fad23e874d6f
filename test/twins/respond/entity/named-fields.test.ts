import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } })
const item = (name: string): JsonObject => ({ name, in: 'path', required: true, schema: text })
const set: JsonObject = {
  requestBody: json({ type: 'object', properties: { login: { ...text, nullable: true } } }),
  responses: { '204': { description: 'done' }, '400': { description: 'refused' } },
}
const pair = (name: string): JsonObject => ({
  [`/${name.toLowerCase()}s`]: {
    post: {
      operationId: `make${name}`,
      requestBody: json(ref(name)),
      responses: answer(ref(name), '201'),
    },
  },
  [`/${name.toLowerCase()}s/{id}`]: {
    parameters: [item('id')],
    get: { operationId: `read${name}`, responses: answer(ref(name)) },
  },
})

const contract = contractOf(
  {
    ...pair('User'),
    ...pair('Issue'),
    '/issues/{id}/assignee': { parameters: [item('id')], put: { operationId: 'assign', ...set } },
    '/issues/{id}/owner': { parameters: [item('id')], put: { operationId: 'hand', ...set } },
  },
  {
    User: { type: 'object', properties: { id: text, login: text, city: text } },
    Issue: {
      type: 'object',
      properties: {
        id: text,
        login: text,
        owner: ref('User'),
        fields: { type: 'object', additionalProperties: {} },
      },
    },
    Fields: { type: 'object', properties: { assignee: ref('User') } },
  },
)

let twin: Twin
let path: string
beforeEach(async () => {
  twin = createTwin({ contract, clock: { mode: 'manual' } })
  await ask('POST', '/users', { login: 'ada', city: 'London' })
  await ask('POST', '/users', { login: 'grace' })
  const made = await ask('POST', '/issues', { fields: { summary: 'Ship it' } })
  path = `/issues/${String(made.body?.id)}`
})

async function ask(method: string, at: string, body?: JsonObject) {
  const headers = { 'content-type': 'application/json' }
  const response = await twin.fetch(
    new Request(`https://example.com${at}`, {
      method,
      ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }),
    }),
  )
  const said = await response.text()
  const read = said === '' ? undefined : (JSON.parse(said) as JsonObject)
  return { status: response.status, body: read }
}

test('a PUT to a field in the open member for fields sets it to the one that is named, and nothing else', async () => {
  const before = (await ask('GET', path)).body
  expect((await ask('PUT', `${path}/assignee`, { login: 'ada' })).status).toBe(204)
  const seen = (await ask('GET', path)).body
  expect(seen?.fields).toMatchObject({
    summary: 'Ship it',
    assignee: { login: 'ada', city: 'London' },
  })
  expect({ ...seen, fields: undefined }).toEqual({ ...before, fields: undefined })
})

test('a second one takes the place of the first, and nobody the place of the second', async () => {
  const assignee = async () =>
    ((await ask('GET', path)).body?.fields as JsonObject | undefined)?.assignee
  await ask('PUT', `${path}/assignee`, { login: 'ada' })
  await ask('PUT', `${path}/assignee`, { login: 'grace' })
  expect(await assignee()).toMatchObject({ login: 'grace' })
  expect(await assignee()).not.toMatchObject({ city: 'London' })
  await ask('PUT', `${path}/assignee`, { login: null })
  expect(await assignee()).toBeUndefined()
})

test('a field of the thing itself is set likewise, and whom nobody knows is refused', async () => {
  await ask('PUT', `${path}/owner`, { login: 'ada' })
  expect((await ask('GET', path)).body?.owner).toMatchObject({ login: 'ada', city: 'London' })
  expect((await ask('PUT', `${path}/owner`, { login: 'nobody' })).status).toBe(400)
  expect((await ask('PUT', `${path}/owner`, {})).status).toBe(400)
  expect((await ask('GET', path)).body?.owner).toMatchObject({ login: 'ada' })
})
