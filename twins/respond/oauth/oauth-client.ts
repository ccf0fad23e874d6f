/** @module Which client speaks to an authorization server, and whether it has shown that it is the one. */

import { isJsonObject, type JsonObject } from '../../base/index.ts'
import { plainBasic } from '../authorize/index.ts'
import type { Exchange } from '../exchange.ts'
import { Refusal } from '../refusal.ts'
import { claimsIn } from './sign-token.ts'

/** A client of an authorization server. */
export interface OauthClient {
  readonly id: string
  /** It gave a secret or an assertion; one that did not is public. */
  readonly isConfidential: boolean
}

/** An error as RFC 6749 has them. */
export function oauthError(code: string, message: string, status = 400): Refusal {
  return new Refusal(message, {
    outcome: status === 401 ? 'unauthenticated' : 'invalid-request',
    statuses: [status as number, 400],
    code,
    exactStatus: true,
  })
}

/**
 * The client of a request: by basic authentication, by `client_id` and `client_secret` in the body, or by an assertion.
 * Any client is known and any secret right, unless the profile or the world's own clients say otherwise; an
 * assertion's signature is not checked.
 * @throws {Refusal} `invalid_client`, 401
 */
export function clientOf(exchange: Exchange, request: Request): OauthClient {
  const body = isJsonObject(exchange.body) ? exchange.body : {}
  const given = fromHeader(request) ?? fromAssertion(body, exchange.nowMs) ?? fromBody(body)
  if (given === undefined) throw oauthError('invalid_client', 'No client credentials found.', 401)
  const { id, secret, isAsserted } = given
  const known = registeredClient(exchange, id)
  const { oauth } = exchange.service.profile
  if (known === undefined && oauth?.clients !== undefined) {
    throw oauthError('invalid_client', 'Invalid value for client_id.', 401)
  }
  if (known?.secret !== undefined && !isAsserted && secret !== known.secret) {
    throw oauthError(
      'invalid_client',
      'The client secret supplied for a confidential client is invalid.',
      401,
    )
  }
  return { id, isConfidential: isAsserted || secret !== undefined }
}

/** What is known of a client: from the profile, or kept by the world under its `client_id`. */
export function registeredClient(
  { service, world }: Exchange,
  id: string,
): { readonly secret?: string; readonly redirects?: readonly string[] } | undefined {
  const listed = service.profile.oauth?.clients?.find((client) => client.id === id)
  if (listed !== undefined) {
    return {
      ...(listed.secret === undefined ? {} : { secret: listed.secret }),
      ...(listed.redirectUris === undefined ? {} : { redirects: listed.redirectUris }),
    }
  }
  for (const { name } of Object.values(service.behaviour.resources)) {
    if (!world.store.isIndexed(name, 'client_id')) continue
    for (const { value } of world.store.find(name, 'client_id', id)) {
      const { client_secret: secret, redirect_uris: redirects } = value
      return {
        ...(typeof secret === 'string' ? { secret } : {}),
        ...(Array.isArray(redirects) ? { redirects: redirects.map(String) } : {}),
      }
    }
  }
  return undefined
}

interface GivenClient {
  readonly id: string
  readonly secret: string | undefined
  readonly isAsserted: boolean
}

function fromHeader(request: Request): GivenClient | undefined {
  const basic = /^basic +(\S+)$/i.exec(request.headers.get('authorization') ?? '')
  const plain = basic === null ? undefined : plainBasic(basic[1] as string)
  if (plain === undefined) return undefined
  const colon = plain.indexOf(':')
  const decoded = (text: string) => new URLSearchParams(`v=${text}`).get('v') ?? text
  return {
    id: decoded(plain.slice(0, colon)),
    secret: decoded(plain.slice(colon + 1)),
    isAsserted: false,
  }
}

function fromAssertion(body: JsonObject, nowMs: number): GivenClient | undefined {
  if (typeof body.client_assertion !== 'string') return undefined
  const claims = claimsIn(body.client_assertion)
  if (typeof claims?.sub !== 'string' || Number(claims.exp) * 1000 <= nowMs) {
    throw oauthError('invalid_client', 'The client_assertion is invalid or has expired.', 401)
  }
  return { id: claims.sub, secret: undefined, isAsserted: true }
}

function fromBody({ client_id: id, client_secret: secret }: JsonObject): GivenClient | undefined {
  if (typeof id !== 'string' || id === '') return undefined
  return { id, secret: typeof secret === 'string' ? secret : undefined, isAsserted: false }
}
