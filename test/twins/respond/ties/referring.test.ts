import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const param = (name: string): JsonObject => ({ name, in: 'path', required: true, schema: text })
const pair = (name: string, id: string): JsonObject => ({
  [`/${name.toLowerCase()}`]: {
    post: {
      operationId: `make${name}`,
      requestBody: { content: { 'application/json': { schema: ref(name) } } },
      responses: answer(ref(name), '201'),
    },
  },
  [`/${name.toLowerCase()}/{${id}}`]: {
    parameters: [param(id)],
    get: { operationId: `read${name}`, responses: answer(ref(name)) },
  },
})

const contract = contractOf(
  {
    ...pair('Project', 'projectIdOrKey'),
    ...pair('Version', 'id'),
    '/project/{projectIdOrKey}/version': {
      parameters: [param('projectIdOrKey')],
      get: {
        operationId: 'listVersions',
        responses: {
          ...answer({ type: 'array', items: ref('Version') }),
          '404': { description: 'no such project' },
        },
      },
    },
  },
  {
    Project: { type: 'object', properties: { id: text, key: text, name: text } },
    Version: {
      type: 'object',
      properties: {
        id: { ...text, readOnly: true },
        name: text,
        project: { ...text, description: 'Deprecated. Use `projectId`.' },
        projectId: { type: 'integer' },
      },
    },
  },
)

test('what refers to a thing by its id or by its key is listed under either, and under no other', async () => {
  const twin = createTwin({ contract, clock: { mode: 'manual' } })
  const ask = async (method: string, at: string, sent?: JsonObject) => {
    const body = sent === undefined ? {} : { body: JSON.stringify(sent) }
    const headers = { 'content-type': 'application/json' }
    const request = new Request(`https://example.com${at}`, { method, headers, ...body })
    const response = await twin.fetch(request)
    return { status: response.status, body: await response.json() }
  }
  const names = async (project: string) =>
    (await ask('GET', `/project/${project}/version`)).body.map(({ name }: JsonObject) => name)

  await ask('POST', '/project', { id: '7', key: 'SHIP' })
  await ask('POST', '/project', { id: '8', key: 'DOCK' })
  const made = await ask('POST', '/version', { name: '1.0', projectId: 7 })
  // Nobody said the key, and the twin makes up none.
  expect(made.body.project).toBeUndefined()
  await ask('POST', '/version', { name: '1.1', project: 'SHIP' })
  await ask('POST', '/version', { name: '2.0', projectId: 8 })

  expect(await names('SHIP')).toEqual(['1.0', '1.1'])
  expect(await names('7')).toEqual(['1.0', '1.1'])
  expect(await names('DOCK')).toEqual(['2.0'])
  expect((await ask('GET', '/project/NONE/version')).status).toBe(404)
})
