import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (name: string): JsonObject => answer({ type: 'array', items: ref(name) })
const body = (name: string): JsonObject => ({
  content: { 'application/json': { schema: ref(name) } },
})
const text: JsonObject = { type: 'string' }
const inPath = (...names: readonly string[]) =>
  names.map((name) => ({ name, in: 'path', required: true, schema: text }))
const thing = (properties: JsonObject = {}): JsonObject => ({
  type: 'object',
  required: ['id'],
  properties: { id: { ...text, readOnly: true }, ...properties },
})
const home = (name: string, key: string): JsonObject => ({
  [`/${name}`]: {
    get: { operationId: `${name}List`, responses: list(name) },
    post: {
      operationId: `${name}Make`,
      requestBody: body(name),
      responses: answer(ref(name), '201'),
    },
  },
  [`/${name}/{${key}}`]: {
    parameters: inPath(key),
    get: { operationId: `${name}Get`, responses: answer(ref(name)) },
    delete: { operationId: `${name}Delete`, responses: { 204: { description: '' } } },
  },
})

// What an app gives a group is a thing of its own, put under the group's id; the group's side only lists apps.
const contract = contractOf(
  {
    ...home('apps', 'appId'),
    ...home('groups', 'groupId'),
    '/apps/{appId}/groups': {
      parameters: inPath('appId'),
      get: { operationId: 'assignments', responses: list('Assignment') },
    },
    '/apps/{appId}/groups/{groupId}': {
      parameters: inPath('appId', 'groupId'),
      get: { operationId: 'assignment', responses: answer(ref('Assignment')) },
      put: {
        operationId: 'assign',
        requestBody: body('Assignment'),
        responses: answer(ref('Assignment')),
      },
      delete: { operationId: 'unassign', responses: { 204: { description: '' } } },
    },
    '/groups/{groupId}/apps': {
      parameters: inPath('groupId'),
      get: { operationId: 'appsOfGroup', responses: list('apps') },
    },
  },
  {
    apps: thing({ label: text }),
    groups: thing({ name: text }),
    Assignment: thing({ priority: { type: 'integer' } }),
  },
)

test('what a thing has under another thing’s name is seen from that other thing', async () => {
  const twin = createTwin({ contract })
  const ask = async (method: string, path: string, say?: JsonValue) => {
    const response = await twin.fetch(
      new Request(`http://twin${path}`, {
        method,
        ...(say === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(say) }),
      }),
    )
    const told = await response.text()
    return told === '' ? response.status : (JSON.parse(told) as JsonValue)
  }
  const made = async (path: string, say: JsonObject) =>
    ((await ask('POST', path, say)) as JsonObject).id
  const [wiki, mail] = [
    await made('/apps', { label: 'Wiki' }),
    await made('/apps', { label: 'Mail' }),
  ]
  const [eng, ops] = [
    await made('/groups', { name: 'eng' }),
    await made('/groups', { name: 'ops' }),
  ]
  await ask('PUT', `/apps/${wiki}/groups/${eng}`, { priority: 1 })
  await ask('PUT', `/apps/${mail}/groups/${eng}`, { priority: 2 })
  await ask('PUT', `/apps/${mail}/groups/${ops}`, { priority: 1 })
  const appsOf = async (group: JsonValue | undefined) =>
    ((await ask('GET', `/groups/${group}/apps`)) as readonly JsonObject[]).map(({ label }) => label)
  expect([await appsOf(eng), await appsOf(ops)]).toEqual([['Wiki', 'Mail'], ['Mail']])
  await ask('DELETE', `/apps/${mail}/groups/${eng}`)
  expect([await appsOf(eng), await appsOf(ops)]).toEqual([['Wiki'], ['Mail']])
  await ask('DELETE', `/apps/${mail}`)
  expect([await appsOf(eng), await appsOf(ops)]).toEqual([['Wiki'], []])
  expect(await ask('GET', '/groups/none/apps')).toHaveProperty('message', 'Not Found')
})

test('the laws see the tie from there', async () => {
  const report = await checkTwin({ twin: createTwin({ contract, seed: 'laws' }) })
  expect(report.operations.find(({ operation }) => operation === 'appsOfGroup')).toMatchObject({
    state: 'stateful',
    seenBy: ['created is listed'],
  })
  expect(report.exceptions).toEqual([])
})
