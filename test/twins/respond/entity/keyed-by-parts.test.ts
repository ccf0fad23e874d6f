import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (name: string): JsonObject => answer({ type: 'array', items: ref(name) })
const json = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } })
const inPath = (name: string): JsonObject => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
})
const text: JsonObject = { type: 'string' }
const readOnly: JsonObject = { type: 'string', readOnly: true }
const constant = (value: string): JsonObject => ({ type: 'string', enum: [value] })

const contract = contractOf(
  {
    '/apps': { post: { operationId: 'makeApp', responses: answer(ref('App'), '201') } },
    '/apps/{appId}': { get: { parameters: [inPath('appId')], responses: answer(ref('App')) } },
    '/apps/{appId}/keys': {
      parameters: [inPath('appId')],
      get: { operationId: 'keys', responses: list('Key') },
    },
    '/apps/{appId}/keys/generate': {
      parameters: [inPath('appId')],
      post: { operationId: 'generate', responses: answer(ref('Key'), '201') },
    },
    '/apps/{appId}/keys/{keyId}': {
      parameters: [inPath('appId'), inPath('keyId')],
      get: { operationId: 'key', responses: answer(ref('Key')) },
    },
    '/apps/{appId}/csrs': {
      parameters: [inPath('appId')],
      post: { operationId: 'makeCsr', responses: answer(ref('Csr'), '201') },
    },
    '/apps/{appId}/csrs/{csrId}': {
      parameters: [inPath('appId'), inPath('csrId')],
      get: { operationId: 'csr', responses: answer(ref('Csr')) },
    },
    '/apps/{appId}/csrs/{csrId}/publish': {
      parameters: [inPath('appId'), inPath('csrId')],
      post: { operationId: 'publish', responses: answer(ref('Key'), '201') },
    },
    '/jwks': {
      get: { operationId: 'jwks', responses: list('Jwk') },
      post: {
        operationId: 'addJwk',
        requestBody: json({ type: 'object' }),
        responses: answer(ref('Jwk'), '201'),
      },
    },
    '/jwks/{id}': {
      parameters: [inPath('id')],
      get: { operationId: 'jwk', responses: answer(ref('Jwk')) },
    },
    '/links': {
      get: { operationId: 'links', responses: list('Link') },
      post: {
        operationId: 'makeLink',
        requestBody: json(ref('Link')),
        responses: answer(ref('Link'), '201'),
      },
    },
    '/links/{linkName}': {
      parameters: [inPath('linkName')],
      get: { operationId: 'link', responses: answer(ref('Link')) },
    },
    '/roles': {
      parameters: [
        { name: 'after', in: 'query', schema: text },
        { name: 'limit', in: 'query', schema: { type: 'integer' } },
      ],
      get: {
        operationId: 'roles',
        responses: answer({
          type: 'object',
          properties: {
            roles: { type: 'array', items: ref('Role') },
            _links: { type: 'object', properties: { next: ref('Href') } },
          },
        }),
      },
      post: {
        operationId: 'makeRole',
        requestBody: json(ref('Role')),
        responses: answer(ref('Role'), '201'),
      },
    },
  },
  {
    App: { type: 'object', properties: { id: readOnly } },
    Key: { type: 'object', properties: { kid: readOnly } },
    Csr: { type: 'object', properties: { id: readOnly } },
    Jwk: { oneOf: [ref('RsaKey'), ref('EcKey'), ref('EncryptionKey')] },
    RsaKey: { type: 'object', properties: { id: readOnly, kty: constant('RSA') } },
    EcKey: { type: 'object', properties: { id: readOnly, kty: constant('EC') } },
    EncryptionKey: {
      type: 'object',
      properties: { id: readOnly, kty: constant('RSA'), use: constant('enc') },
    },
    Link: { type: 'object', properties: { primary: ref('End'), associated: ref('End') } },
    End: { type: 'object', required: ['name'], properties: { name: text } },
    Role: { type: 'object', required: ['label'], properties: { id: readOnly, label: text } },
    Href: { type: 'object', properties: { href: text } },
  },
)

const twin = createTwin({ contract, seed: 'keys' })
async function ask(method: string, path: string, body?: JsonValue) {
  const response = await twin.fetch(
    new Request(new URL(path, 'https://keys.example'), {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    }),
  )
  const said = await response.text()
  return { status: response.status, json: said === '' ? undefined : JSON.parse(said) }
}

test('keyId is the kid; what is done to a csr of an app makes a key of the app', async () => {
  const app = (await ask('POST', '/apps')).json
  const csr = (await ask('POST', `/apps/${app.id}/csrs`)).json
  const made = [
    (await ask('POST', `/apps/${app.id}/keys/generate`)).json,
    (await ask('POST', `/apps/${app.id}/csrs/${csr.id}/publish`)).json,
  ]
  expect((await ask('GET', `/apps/${app.id}/keys`)).json).toEqual(made)
  for (const key of made)
    expect((await ask('GET', `/apps/${app.id}/keys/${key.kid}`)).json).toEqual(key)
  expect((await ask('POST', `/apps/${app.id}/csrs/none/publish`)).status).toBe(404)
})

test('alternatives that share their members are told apart by the ones that have a single value', async () => {
  const nothing = await ask('POST', '/jwks', {})
  expect(nothing.json).toEqual({ id: expect.any(String), kty: 'EC' })
  const signing = { kty: 'RSA', use: 'sig' }
  const given = await ask('POST', '/jwks', signing)
  expect(given.json).toEqual({ id: expect.any(String), ...signing })
  expect((await ask('GET', `/jwks/${given.json.id}`)).json).toEqual(given.json)
})

test('what the contract cannot tell apart keeps what is known of it', async () => {
  const made = await ask('POST', '/jwks', { kty: 'RSA', use: 'enc' })
  expect(made.json).toMatchObject({ id: expect.any(String), kty: 'RSA', use: 'enc' })
  expect(twin.world().journal().at(-1)?.answerProblems).toHaveLength(1)
  const ids = (await ask('GET', '/jwks')).json.map(({ id }: { id: string }) => id)
  expect(ids).toContain(made.json.id)
})

test('a thing without a name of its own goes by those of its parts', async () => {
  const link = { primary: { name: 'manager' }, associated: { name: 'report' } }
  expect((await ask('POST', '/links', link)).status).toBe(201)
  expect((await ask('GET', '/links/manager')).json).toEqual(link)
  expect((await ask('GET', '/links/report')).json).toEqual(link)
  expect((await ask('POST', '/links', {})).json).toEqual({
    primary: { name: expect.any(String) },
  })
})

test('a link in the body is the address of the next page, and the last page has none', async () => {
  for (const label of ['a', 'b', 'c']) await ask('POST', '/roles', { label })
  const first = (await ask('GET', '/roles?limit=2')).json
  expect(first.roles.map(({ label }: { label: string }) => label)).toEqual(['a', 'b'])
  const { pathname, search } = new URL(first._links.next.href)
  const second = (await ask('GET', pathname + search)).json
  expect(second.roles.map(({ label }: { label: string }) => label)).toEqual(['c'])
  expect(second._links?.next).toBeUndefined()
})
