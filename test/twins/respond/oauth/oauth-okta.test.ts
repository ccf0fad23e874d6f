import { expect, test } from 'vitest'
import { validatorFor } from '../../../../twins/contract/index.ts'
import { serveTwin } from '../../../../twins/surfaces/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { NOT_AT_HAND, publishedContract } from '../../contract/published-contract.ts'

test('Okta’s own contract: both kinds of authorization servers, and clients that were registered', async (ctx) => {
  const contract = await publishedContract('okta.oauth.openapi-3.0.yaml.gz')
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const twin = createTwin({ contract })
  const served = await serveTwin(twin, { port: 0 })
  const form = (path: string, fields: Readonly<Record<string, string>>) =>
    fetch(served.url + path, { method: 'POST', body: new URLSearchParams(fields) })
  try {
    const made = await fetch(`${served.url}/oauth2/v1/clients`, {
      method: 'POST',
      headers: { authorization: 'SSWS token', 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'App',
        redirect_uris: ['https://app.example.com/cb'],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        application_type: 'web',
      }),
    })
    expect(made.status).toBe(201)
    // biome-ignore lint/suspicious/noExplicitAny: the shape is the contract's.
    const client = (await made.json()) as any
    for (const base of ['/oauth2/v1', '/oauth2/default/v1']) {
      const query = new URLSearchParams({
        client_id: client.client_id,
        redirect_uri: 'https://app.example.com/cb',
        response_type: 'code',
        scope: 'openid profile offline_access',
        state: 's',
      })
      const sent = await fetch(`${served.url}${base}/authorize?${query}`, { redirect: 'manual' })
      expect(sent.status).toBe(302)
      const code = new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? ''
      const grant = {
        grant_type: 'authorization_code',
        client_id: client.client_id,
        client_secret: 'any',
        redirect_uri: 'https://app.example.com/cb',
        code,
      }
      query.set('redirect_uri', 'https://evil.example.com/cb')
      const elsewhere = await fetch(`${served.url}${base}/authorize?${query}`)
      expect(elsewhere.status).toBe(400)
      const answer = await form(`${base}/token`, grant)
      // biome-ignore lint/suspicious/noExplicitAny: the shape is the contract's.
      const tokens = (await answer.json()) as any
      expect(answer.status).toBe(200)
      expect(problemsOf('token', tokens)).toEqual([])
      const headers = { authorization: `Bearer ${tokens.access_token}` }
      const user = await fetch(`${served.url}${base}/userinfo`, { headers })
      expect([user.status, problemsOf('userinfo', await user.json())]).toEqual([200, []])
      // RFC 7009 has forms; the contract has the same fields in JSON.
      const revoked = await form(`${base}/revoke`, {
        token: tokens.refresh_token,
        client_id: client.client_id,
        client_secret: 'any',
      })
      expect(revoked.status).toBe(200)
      const { active } = (await (
        await form(`${base}/introspect`, {
          token: tokens.refresh_token,
          client_id: client.client_id,
          client_secret: 'any',
        })
      ).json()) as { active: boolean }
      expect(active).toBe(false)
      const keys = await (await fetch(`${served.url}${base}/keys`)).json()
      expect(problemsOf('oauthKeys', keys)).toEqual([])
      const issuer = base === '/oauth2/v1' ? '' : '/oauth2/default'
      const found = await fetch(`${served.url}${issuer}/.well-known/openid-configuration`)
      const metadata = (await found.json()) as { issuer: string; token_endpoint: string }
      expect(problemsOf('getWellKnownOpenIDConfiguration', metadata)).toEqual([])
      expect([metadata.issuer, metadata.token_endpoint]).toEqual([
        served.url + issuer,
        `${served.url}${base}/token`,
      ])
    }
  } finally {
    await served.close()
  }

  function problemsOf(operation: string, value: unknown): readonly unknown[] {
    const success = contract?.operation(operation)?.responses.find(({ status }) => status === '200')
    const pointer = success?.content[0]?.schemaPointer
    if (contract === undefined || pointer === undefined) return ['no schema']
    return validatorFor(contract, pointer, 'response')(value)
  }
})

test('Okta’s own contract: whom the world was given as its user is whom tokens are for, and what userinfo tells', async (ctx) => {
  const contract = await publishedContract('okta.oauth.openapi-3.0.yaml.gz')
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const twin = createTwin({ contract })
  twin.world().seedState({ userinfo: [{ sub: '00u1', name: 'Ada', email: 'ada@example.org' }] })
  const url = 'https://subdomain.okta.com/oauth2/v1'
  const body = new URLSearchParams({
    grant_type: 'password',
    client_id: 'app',
    username: 'ada@example.org',
    password: 'any',
    scope: 'openid email',
  })
  const granted = await twin.fetch(new Request(`${url}/token`, { method: 'POST', body }))
  const tokens = (await granted.json()) as { access_token: string; id_token: string }
  const claims = JSON.parse(
    Buffer.from(tokens.id_token.split('.')[1] ?? '', 'base64url').toString(),
  )
  expect(claims).toMatchObject({ sub: '00u1', email: 'ada@example.org' })
  const headers = { authorization: `Bearer ${tokens.access_token}` }
  const told = await (await twin.fetch(new Request(`${url}/userinfo`, { headers }))).json()
  // The scope tells no name.
  expect(told).toEqual({ sub: '00u1', email: 'ada@example.org', email_verified: true })
})

test('Okta’s own contract: each authorization server of one’s own knows the user that it was given', async (ctx) => {
  const contract = await publishedContract('okta.oauth.openapi-3.0.yaml.gz')
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const twin = createTwin({ contract })
  const resource = twin.behaviour.operations.userinfoCustomAS?.resource as string
  twin.world().seedState({
    [resource]: [
      { authorizationServerId: 'one', sub: '00u1', email: 'ada@example.org' },
      { authorizationServerId: 'two', sub: '00u2', email: 'bob@example.org' },
    ],
  })
  const told = async (server: string) => {
    const url = `https://subdomain.okta.com/oauth2/${server}/v1`
    const body = new URLSearchParams({
      grant_type: 'password',
      client_id: 'app',
      username: 'whoever@example.com',
      password: 'any',
      scope: 'openid email',
    })
    const granted = await twin.fetch(new Request(`${url}/token`, { method: 'POST', body }))
    const { access_token } = (await granted.json()) as { access_token: string }
    const headers = { authorization: `Bearer ${access_token}` }
    return (await twin.fetch(new Request(`${url}/userinfo`, { headers }))).json()
  }
  expect(await told('one')).toMatchObject({ sub: '00u1', email: 'ada@example.org' })
  expect(await told('two')).toMatchObject({ sub: '00u2', email: 'bob@example.org' })
})
