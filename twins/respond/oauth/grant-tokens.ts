/** @module The token endpoint: what each grant type gives tokens for. */

import { isJsonObject, type JsonObject } from '../../base/index.ts'
import type { Exchange } from '../exchange.ts'
import {
  commonClaims,
  everIssuedBy,
  type Issued,
  issuedBy,
  keepIssued,
  newSecret,
  revoke,
  spendCode,
} from './issued-tokens.ts'
import { clientOf, type OauthClient, oauthError } from './oauth-client.ts'
import { challengeOf, signToken } from './sign-token.ts'
import { subjectNamed, userClaims } from './user-claims.ts'

const ACCESS_SECONDS = 3600
const REFRESH_SECONDS = 90 * 24 * 3600

/** What tokens are given for. */
interface Authorization {
  readonly client: string
  readonly scope: string
  readonly subject: string
  readonly family: string
  readonly issuer: string
  readonly nonce?: string
  /** The refresh token that was used, which stays good. */
  readonly refresh?: string
  /** There is a user, so that ID and refresh tokens make sense. */
  readonly hasUser: boolean
}

/**
 * Gives tokens as RFC 6749 says. The world changes before anything is awaited; only signing takes its time.
 * @throws {Refusal} with the error codes of RFC 6749
 */
export async function grantTokens(
  exchange: Exchange,
  request: Request,
  issuer: string,
  subject: string,
): Promise<JsonObject> {
  const body = isJsonObject(exchange.body) ? exchange.body : {}
  const client = clientOf(exchange, request)
  const authorization = authorizationOf(exchange, body, client, issuer, subject)
  return issueTokens(exchange, authorization)
}

function authorizationOf(
  exchange: Exchange,
  body: JsonObject,
  client: OauthClient,
  issuer: string,
  subject: string,
): Authorization {
  const { world } = exchange
  const scope = typeof body.scope === 'string' ? body.scope : ''
  switch (body.grant_type) {
    case 'authorization_code':
      return fromCode(exchange, body, client)
    case 'refresh_token':
      return fromRefresh(exchange, body, client, scope)
    case 'client_credentials':
      if (!client.isConfidential) {
        throw oauthError('invalid_client', 'Client credentials are required for this grant.', 401)
      }
      if (scope.split(' ').includes('openid')) {
        throw oauthError('invalid_scope', 'There is no user whom openid could tell about.')
      }
      return {
        client: client.id,
        scope,
        subject: client.id,
        family: newSecret(world, 'family', 16),
        issuer,
        hasUser: false,
      }
    case 'password': {
      const { username, password } = body
      if (typeof username !== 'string' || typeof password !== 'string' || password === '') {
        throw oauthError('invalid_grant', 'The credentials provided were invalid.')
      }
      return {
        client: client.id,
        scope,
        subject: username === '' ? subject : subjectNamed(exchange, username),
        family: newSecret(world, 'family', 16),
        issuer,
        hasUser: true,
      }
    }
    default:
      throw oauthError('unsupported_grant_type', 'This twin does not know the grant type.')
  }
}

function fromCode(exchange: Exchange, body: JsonObject, client: OauthClient): Authorization {
  const { world, nowMs } = exchange
  const code = String(body.code ?? '')
  const issued = issuedBy(world, code, nowMs)
  if (issued === undefined || issued.kind !== 'code' || issued.client !== client.id) {
    throw oauthError('invalid_grant', 'The authorization code is invalid or has expired.')
  }
  if (body.redirect_uri !== undefined && body.redirect_uri !== issued.redirect) {
    throw oauthError('invalid_grant', 'The redirect_uri is not the one of the authorization.')
  }
  if (issued.challenge === undefined) {
    if (!client.isConfidential) {
      throw oauthError('invalid_client', 'A client without a secret must use PKCE.', 401)
    }
  } else {
    const verifier = String(body.code_verifier ?? '')
    const shown = issued.method === 'S256' ? challengeOf(verifier) : verifier
    if (shown !== issued.challenge) throw oauthError('invalid_grant', 'PKCE verification failed.')
  }
  // A code that comes twice may have been stolen: everything that came of it ends (RFC 6749, 4.1.2).
  if (!spendCode(world, code)) {
    revoke(world, code, issued)
    throw oauthError('invalid_grant', 'The authorization code was used before.')
  }
  const { nonce } = issued
  return { ...issued, hasUser: true, ...(nonce === undefined ? {} : { nonce }) }
}

function fromRefresh(
  exchange: Exchange,
  body: JsonObject,
  client: OauthClient,
  scope: string,
): Authorization {
  const refresh = String(body.refresh_token ?? '')
  const issued = issuedBy(exchange.world, refresh, exchange.nowMs)
  if (issued === undefined || issued.kind !== 'refresh' || issued.client !== client.id) {
    throw oauthError('invalid_grant', 'The refresh token is invalid or expired.')
  }
  const had = issued.scope.split(' ')
  if (scope !== '' && !scope.split(' ').every((one) => had.includes(one))) {
    throw oauthError('invalid_scope', 'The scope goes beyond what was granted.')
  }
  return { ...issued, scope: scope === '' ? issued.scope : scope, hasUser: true, refresh }
}

async function issueTokens(exchange: Exchange, given: Authorization): Promise<JsonObject> {
  const { world, nowMs, service } = exchange
  const { oauth } = service.profile
  const { client, scope, subject, family, issuer, nonce } = given
  const accessSeconds = oauth?.accessTokenSeconds ?? ACCESS_SECONDS
  const issue = (kind: Issued['kind'], seconds: number): Issued => ({
    kind,
    client,
    scope,
    subject,
    family,
    issuer,
    issuedMs: nowMs,
    expiresMs: nowMs + seconds * 1000,
  })
  const scopes = scope.split(' ').filter((one) => one !== '')
  const access = issue('access', accessSeconds)
  const accessClaims = {
    ...commonClaims(access),
    aud: oauth?.audience ?? issuer,
    jti: newSecret(world, 'jti', 22),
    client_id: client,
    scope,
  }
  let refresh = given.refresh
  if (refresh === undefined && given.hasUser && scopes.includes('offline_access')) {
    refresh = newSecret(world, 'refresh', 43)
    keepIssued(world, refresh, issue('refresh', oauth?.refreshTokenSeconds ?? REFRESH_SECONDS))
  }
  const id = given.hasUser && scopes.includes('openid') ? issue('id', accessSeconds) : undefined
  const accessToken = await signToken('at+jwt', accessClaims)
  keepIssued(world, accessToken, access)
  let idToken: string | undefined
  if (id !== undefined) {
    idToken = await signToken('JWT', {
      ...userClaims(exchange, id),
      ...commonClaims(id),
      aud: client,
      auth_time: Math.floor(nowMs / 1000),
      ...(nonce === undefined ? {} : { nonce }),
    })
    keepIssued(world, idToken, id)
  }
  return {
    token_type: 'Bearer',
    expires_in: accessSeconds,
    access_token: accessToken,
    scope,
    ...(refresh === undefined ? {} : { refresh_token: refresh }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
  }
}

/** What is known of a token, for introspection; only that it is not active once it has ended. */
export function introspect(exchange: Exchange, token: string): JsonObject {
  const issued = issuedBy(exchange.world, token, exchange.nowMs)
  if (issued === undefined || issued.kind === 'code') return { active: false }
  const { client, scope, subject } = issued
  return {
    active: true,
    ...commonClaims(issued),
    client_id: client,
    scope,
    username: subject,
    aud: exchange.service.profile.oauth?.audience ?? issued.issuer,
    token_type: 'Bearer',
  }
}

/** Ends a token before its time; one that is not known, or another client's, is left as it is. */
export function revokeToken(exchange: Exchange, token: string, client: string): void {
  const issued = everIssuedBy(exchange.world, token)
  if (issued !== undefined && issued.client === client) revoke(exchange.world, token, issued)
}
