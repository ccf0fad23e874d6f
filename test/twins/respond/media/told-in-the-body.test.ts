import { expect, test } from 'vitest'
import type { Profile } from '../../../../twins/behaviour/index.ts'
import { readContract } from '../../../../twins/contract/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'

const ok = { type: 'object', required: ['ok'], properties: { ok: { const: true } } }
const thing = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'string' }, name: { type: 'string' } },
}
const answering = (properties: object) => ({
  '200': {
    description: 'ok',
    content: {
      'application/json': {
        schema: {
          ...ok,
          required: ['ok', ...Object.keys(properties)],
          properties: { ...ok.properties, ...properties },
        },
      },
    },
  },
  default: {
    description: 'failed',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['ok', 'error'],
          properties: { ok: { const: false }, error: { type: 'string' } },
        },
      },
    },
  },
})
const contract = readContract({
  source: 'shelves.json',
  text: JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Shelves', version: '1' },
    servers: [{ url: 'https://shelves.example/api' }],
    paths: {
      '/shelves.create': {
        post: {
          operationId: 'create',
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { ...thing, required: ['name'], properties: { name: { type: 'string' } } },
              },
            },
          },
          responses: answering({ shelf: thing }),
        },
      },
      '/shelves.info': {
        get: {
          operationId: 'info',
          parameters: [{ name: 'shelf', in: 'query', required: true, schema: { type: 'string' } }],
          responses: answering({ shelf: thing }),
        },
      },
      '/shelves.list': {
        get: {
          operationId: 'list',
          parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 50 } }],
          responses: answering({ shelves: { type: 'array', items: thing } }),
        },
      },
    },
  }),
})
const profile: Profile = {
  errorStatus: 200,
  errors: { default: { ok: false, error: '${code}' } },
  methods: { GET: ['POST'] },
  limits: { requests: 100, windowMs: 60_000, operations: ['list'], headers: {} },
}

function shelves(of: Profile = profile) {
  const twin = createTwin({ contract, profile: of })
  const post = async (method: string, body: BodyInit | undefined, type?: string) => {
    const headers = type === undefined ? undefined : { 'content-type': type }
    const url = `https://shelves.example/api/${method}`
    const response = await twin.fetch(
      new Request(url, {
        method: 'POST',
        ...(body === undefined ? {} : { body }),
        ...(headers === undefined ? {} : { headers }),
      }),
    )
    return { status: response.status, json: (await response.json()) as never }
  }
  return { twin, post }
}

test('what the query asks may stand in the body where another method stands for the one of the contract', async () => {
  const { twin, post } = shelves()
  const made = await post('shelves.create', '{"name":"oak"}', 'application/json')
  const { id } = (made.json as { shelf: { id: string } }).shelf
  const shelf = { ok: true, shelf: { id, name: 'oak' } }
  const form = new FormData()
  form.set('shelf', id)
  const bodies: [BodyInit, string?][] = [
    [`shelf=${id}`, 'application/x-www-form-urlencoded'],
    [JSON.stringify({ shelf: id, none: null }), 'application/json'],
    [form],
  ]
  for (const [body, type] of bodies) {
    expect(await post('shelves.info', body, type)).toEqual({ status: 200, json: shelf })
  }
  // The body wins over the address, and a request without one asks by its address alone.
  expect(
    (await post('shelves.info?shelf=no', `shelf=${id}`, 'application/x-www-form-urlencoded')).json,
  ).toEqual(shelf)
  expect((await post(`shelves.info?shelf=${id}`, undefined)).json).toEqual(shelf)
  expect(twin.world().journal()[1]?.requestBody).toEqual({ shelf: id })
})

test('refusals are told in the body, under the status that the profile says', async () => {
  const { post } = shelves()
  const said = async (method: string, body: string, type = 'application/x-www-form-urlencoded') => {
    const { status, json } = await post(method, body, type)
    return [status, (json as { error: string }).error]
  }
  expect(await said('shelves.info', 'shelf=nothing')).toEqual([200, 'shelf_not_found'])
  expect(await said('shelves.info', '')).toEqual([200, 'invalid_arguments'])
  expect(await said('shelves.info', '{', 'application/json')).toEqual([200, 'invalid_json'])
  expect(await said('shelves.info', '[]', 'application/json')).toEqual([200, 'invalid_json'])
  expect(await said('shelves.list', 'limit=51')).toEqual([200, 'invalid_arguments'])
  expect(await said('shelves.burn', '')).toEqual([200, 'unknown_method'])
})

test('a limit keeps its own status, and a world without the setting its own methods', async () => {
  const { post } = shelves({ ...profile, limits: { requests: 1, windowMs: 60_000, headers: {} } })
  const type = 'application/x-www-form-urlencoded'
  expect((await post('shelves.list', '', type)).status).toBe(200)
  expect((await post('shelves.list', '', type)).status).toBe(429)
  expect((await shelves({}).post('shelves.list', '', type)).status).not.toBe(200)
})

test('the laws take a refusal in the body for one, and hold it to the body that the contract has for errors', async () => {
  const report = await checkTwin({ twin: createTwin({ contract, profile }) })
  expect(report.exceptions).toEqual([])
  const wrong = { ...profile, errors: { default: { ok: false } } }
  const broken = await checkTwin({ twin: createTwin({ contract, profile: wrong }) })
  expect(new Set(broken.exceptions.map(({ law }) => law))).toContain('reference to nothing refused')
})
