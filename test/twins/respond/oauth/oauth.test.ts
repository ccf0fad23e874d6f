import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Profile } from '../../../../twins/behaviour/index.ts'
import type { Contract } from '../../../../twins/contract/index.ts'
import { readContract } from '../../../../twins/contract/index.ts'
import { type Served, serveTwin } from '../../../../twins/surfaces/index.ts'
import { createTwin, replayJournal, type Twin } from '../../../../twins/twin/index.ts'

const REDIRECT = 'https://app.example.com/callback'
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
// RFC 7636's own example.
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

const TEXT = `openapi: 3.0.3
info: { title: Accounts, version: '1' }
servers: [{ url: 'https://accounts.example.com' }]
paths:
  /.well-known/openid-configuration:
    get: { operationId: metadata, responses: { '200': &any { description: ok, content: { application/json: { schema: { type: object } } } } } }
  /oauth/authorize:
    get:
      operationId: authorize
      parameters:
        - { name: client_id, in: query, required: true, schema: { type: string } }
        - { name: redirect_uri, in: query, required: true, schema: { type: string } }
        - { name: response_type, in: query, required: true, schema: { type: string } }
        - { name: response_mode, in: query, schema: { type: string } }
        - { name: scope, in: query, schema: { type: string } }
        - { name: state, in: query, schema: { type: string } }
        - { name: nonce, in: query, schema: { type: string } }
        - { name: code_challenge, in: query, schema: { type: string } }
        - { name: code_challenge_method, in: query, schema: { type: string } }
        - { name: login_hint, in: query, schema: { type: string } }
      responses: { '302': { description: back to the client } }
  /oauth/token:
    post:
      operationId: token
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, required: [grant_type], properties: { grant_type: { type: string } } } } } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { type: object, properties: { access_token: { type: string } } } } } }
        '400': &error { description: no, content: { application/json: { schema: { type: object, properties: { error: { type: string }, error_description: { type: string } } } } } }
        '401': *error
  /oauth/introspect:
    post: { operationId: introspect, requestBody: &form { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { token: { type: string } } } } } }, responses: { '200': *any, '401': *error } }
  /oauth/revoke:
    post: { operationId: revoke, requestBody: *form, responses: { '200': { description: ok }, '401': *error } }
  /oauth/keys:
    get: { operationId: keys, responses: { '200': *any } }
  /oauth/userinfo:
    get: { operationId: userinfo, security: [{ oauth: [openid] }], responses: { '200': *any, '401': { description: no } } }
  /reports:
    get: { operationId: listReports, security: [{ oauth: [reports.read] }], responses: { '200': { description: ok, content: { application/json: { schema: { type: array, items: { type: object, properties: { id: { type: string } } } } } } }, '401': *error, '403': *error } }
components:
  securitySchemes:
    oauth: { type: oauth2, flows: { authorizationCode: { authorizationUrl: /oauth/authorize, tokenUrl: /oauth/token, scopes: { openid: '', reports.read: '' } } } }
`

let contract: Contract
let twin: Twin
let served: Served
const profile: Profile = { oauth: { accessTokenSeconds: 600 } }

beforeAll(async () => {
  contract = readContract({ source: 'accounts.yaml', text: TEXT })
  twin = createTwin({ contract, profile, clock: { mode: 'manual' } })
  served = await serveTwin(twin, { port: 0 })
})
afterAll(() => served.close())

async function post(path: string, form: Readonly<Record<string, string>>, basic?: string) {
  const response = await fetch(served.url + path, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: basic === undefined ? {} : { authorization: `Basic ${btoa(basic)}` },
  })
  const text = await response.text()
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes.
  return { status: response.status, json: (text === '' ? undefined : JSON.parse(text)) as any }
}

async function code(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const query = new URLSearchParams({
    client_id: 'spa',
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'openid email offline_access reports.read',
    state: 's1',
    nonce: 'n1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    login_hint: 'ada@example.com',
    ...more,
  })
  const response = await fetch(`${served.url}/oauth/authorize?${query}`, { redirect: 'manual' })
  const location = new URL(response.headers.get('location') ?? '')
  expect([response.status, location.searchParams.get('state')]).toEqual([302, 's1'])
  return location.searchParams.get('code') ?? ''
}

const exchangeOf = (given: string) => ({
  grant_type: 'authorization_code',
  client_id: 'spa',
  code: given,
  redirect_uri: REDIRECT,
  code_verifier: VERIFIER,
})

const get = async (path: string, token?: string) => {
  const response = await fetch(served.url + path, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

test('a code under PKCE becomes tokens that verify against the published keys', async () => {
  const { status, json } = await post('/oauth/token', exchangeOf(await code()))
  expect([status, json.token_type, json.expires_in]).toEqual([200, 'Bearer', 600])
  const found = JSON.parse((await get('/.well-known/openid-configuration')).text)
  expect(found).toMatchObject({ issuer: served.url, token_endpoint: `${served.url}/oauth/token` })
  const jwks = (await (await fetch(found.jwks_uri)).json()) as { keys: JsonWebKey[] }
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const [jwk] = jwks.keys
  const key = await crypto.subtle.importKey('jwk', jwk as JsonWebKey, algorithm, false, ['verify'])
  for (const token of [json.access_token, json.id_token]) {
    const [head, body, signature] = token.split('.')
    const bytes = Buffer.from(signature, 'base64url')
    const signed = new TextEncoder().encode(`${head}.${body}`)
    expect(await crypto.subtle.verify(algorithm.name, key, bytes, signed)).toBe(true)
  }
  const claims = JSON.parse(Buffer.from(json.id_token.split('.')[1], 'base64url').toString())
  expect(claims).toMatchObject({
    iss: served.url,
    aud: 'spa',
    sub: 'ada@example.com',
    nonce: 'n1',
    email: 'ada@example.com',
  })
  expect(JSON.parse((await get('/oauth/userinfo', json.access_token)).text).sub).toBe(
    'ada@example.com',
  )
})

test('what RFC 6749 refuses is refused in its words', async () => {
  const once = await code()
  const wrong = await post('/oauth/token', { ...exchangeOf(once), code_verifier: 'wrong' })
  const other = await post('/oauth/token', { ...exchangeOf(once), client_id: 'other' })
  const first = await post('/oauth/token', exchangeOf(once))
  const again = await post('/oauth/token', exchangeOf(once))
  const bare = await code({ code_challenge: '', code_challenge_method: 'plain' })
  const seen = [
    wrong,
    other,
    again,
    await post('/oauth/token', exchangeOf('nothing')),
    await post('/oauth/token', { grant_type: 'client_credentials', client_id: 'spa' }),
    await post('/oauth/token', { grant_type: 'client_credentials' }),
    await post('/oauth/token', { grant_type: 'magic', client_id: 'spa' }),
  ]
  expect(bare).not.toBe('')
  expect(first.status).toBe(200)
  expect(
    seen.map(({ status, json }) => `${status} ${json.error}: ${json.error_description}`).join('\n'),
  ).toMatchInlineSnapshot(`
    "400 invalid_grant: PKCE verification failed.
    400 invalid_grant: The authorization code is invalid or has expired.
    400 invalid_grant: The authorization code was used before.
    400 invalid_grant: The authorization code is invalid or has expired.
    401 invalid_client: Client credentials are required for this grant.
    401 invalid_client: No client credentials found.
    400 unsupported_grant_type: This twin does not know the grant type."
  `)
  // The code came twice, so that what it gave is worth nothing any more.
  expect((await get('/oauth/userinfo', first.json.access_token)).status).toBe(401)
})

test('tokens end with the clock and are refreshed; a revoked one is not active', async () => {
  const { json } = await post('/oauth/token', exchangeOf(await code()))
  const active = async (token: string) =>
    (await post('/oauth/introspect', { token }, 'web:secret')).json.active
  expect((await get('/reports', json.access_token)).status).toBe(200)
  twin.world().clock.advance(600_000)
  const late = await get('/reports', json.access_token)
  expect([late.status, late.headers.get('www-authenticate')]).toEqual([
    401,
    'Bearer error="invalid_token"',
  ])
  expect(await active(json.access_token)).toBe(false)
  const refresh = {
    grant_type: 'refresh_token',
    client_id: 'spa',
    refresh_token: json.refresh_token,
  }
  const renewed = await post('/oauth/token', refresh)
  expect((await get('/reports', renewed.json.access_token)).status).toBe(200)
  expect(await active(renewed.json.access_token)).toBe(true)
  const narrow = await post('/oauth/token', { ...refresh, scope: 'openid' })
  expect((await get('/reports', narrow.json.access_token)).status).toBe(403)
  expect((await post('/oauth/token', { ...refresh, scope: 'admin' })).json.error).toBe(
    'invalid_scope',
  )
  await post('/oauth/revoke', { token: json.refresh_token, client_id: 'other' })
  expect(await active(json.refresh_token)).toBe(true)
  await post('/oauth/revoke', { token: json.refresh_token, client_id: 'spa' })
  expect(await active(json.refresh_token)).toBe(false)
  expect(await active(renewed.json.access_token)).toBe(false)
  expect((await post('/oauth/token', refresh)).json.error).toBe('invalid_grant')
})

test('a machine gets a token for itself; clients and redirects that the profile lists are kept to', async () => {
  const machine = { grant_type: 'client_credentials', scope: 'reports.read' }
  const { json } = await post('/oauth/token', machine, 'job:secret')
  expect((await get('/reports', json.access_token)).status).toBe(200)
  expect([json.refresh_token, json.id_token]).toEqual([undefined, undefined])
  const strict = createTwin({
    contract,
    profile: { oauth: { clients: [{ id: 'job', secret: 'right', redirectUris: [REDIRECT] }] } },
  })
  const ask = async (basic: string) =>
    strict.fetch(
      new Request('https://accounts.example.com/oauth/token', {
        method: 'POST',
        body: new URLSearchParams(machine),
        headers: { authorization: `Basic ${btoa(basic)}` },
      }),
    )
  expect((await ask('job:right')).status).toBe(200)
  expect([(await ask('job:wrong')).status, (await ask('who:right')).status]).toEqual([401, 401])
  const elsewhere = new URLSearchParams({
    client_id: 'job',
    redirect_uri: 'https://evil.example.com',
    response_type: 'code',
  })
  const refused = await strict.fetch(
    new Request(`https://accounts.example.com/oauth/authorize?${elsewhere}`),
  )
  expect([refused.status, refused.headers.get('location')]).toEqual([400, null])
})

test('the same seed and requests give the same tokens; a fork knows them, a reset does not', async () => {
  const make = async () => {
    const fresh = createTwin({ contract, seed: 'x', clock: { mode: 'manual' } })
    const request = (at: string, init?: RequestInit) =>
      new Request(`https://a.example.com${at}`, init)
    const form = {
      grant_type: 'password',
      client_id: 'c',
      username: 'ada',
      password: 'p',
      scope: 'openid',
    }
    const init = { method: 'POST', body: new URLSearchParams(form) }
    const text = await (await fresh.fetch(request('/oauth/token', init))).text()
    const headers = { authorization: `Bearer ${JSON.parse(text).access_token}` }
    const userinfo = async (world = fresh.world()) =>
      (await fresh.fetch(request('/oauth/userinfo', { headers }), { world })).status
    const statuses = [await userinfo(), await userinfo(fresh.world().fork('f'))]
    fresh.world().reset()
    return { text, statuses: [...statuses, await userinfo()] }
  }
  const one = await make()
  expect(one.statuses).toEqual([200, 200, 401])
  expect(await make()).toEqual(one)
})

test('all of this lives once more from a journal without credentials: its own tokens stand where they were sent', async () => {
  const lines = twin.world().journalLines()
  expect(lines.join('\n')).not.toMatch(/eyJ|s3cret/)
  const { requests, differences, world } = await replayJournal(twin, lines)
  expect(requests).toBeGreaterThan(20)
  expect(differences).toEqual([])
  expect(world.state()).toEqual(twin.world().state())
})
