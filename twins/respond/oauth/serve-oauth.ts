/** @module One request to an authorization server: the endpoints of RFC 6749, 7009, 7662, 8414 and OpenID Connect. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { validatorFor } from '../../contract/index.ts'
import { listEntities } from '../act/index.ts'
import { actorOf } from '../actor.ts'
import { addressAsked } from '../address-asked.ts'
import { entityContext, repairValue } from '../entity/index.ts'
import type { Answer, Exchange } from '../exchange.ts'
import { fillValue } from '../fill/index.ts'
import { Refusal } from '../refusal.ts'
import { answerFor } from '../request/index.ts'
import { authorize } from './authorize.ts'
import { PUBLIC_KEY } from './development-key.ts'
import type { AuthorizationServer, Endpoint, EndpointRole } from './find-endpoints.ts'
import { grantTokens, introspect, revokeToken } from './grant-tokens.ts'
import { issuedBy } from './issued-tokens.ts'
import { clientOf } from './oauth-client.ts'
import { subjectNamed, userClaims } from './user-claims.ts'

/**
 * Answers as an authorization server.
 * @throws {Refusal} with the error codes of the RFCs
 */
export async function serveOauth(
  exchange: Exchange,
  request: Request,
  { role, server }: Endpoint,
): Promise<Answer> {
  const issuer = issuerOf(exchange, server)
  const body = isJsonObject(exchange.body) ? exchange.body : {}
  const token = typeof body.token === 'string' ? body.token : ''
  switch (role) {
    case 'authorize':
      return authorize(exchange, issuer, subjectOf(exchange))
    case 'token':
      return render(exchange, await grantTokens(exchange, request, issuer, subjectOf(exchange)), {
        'cache-control': 'no-store',
      })
    case 'introspect':
      clientOf(exchange, request)
      return render(exchange, introspect(exchange, token))
    case 'revoke':
      revokeToken(exchange, token, clientOf(exchange, request).id)
      return { status: exchange.plan.behaviour.status, headers: {}, text: null, problems: [] }
    case 'userinfo':
      return render(exchange, userInfo(exchange, request))
    case 'keys':
      return render(exchange, { keys: [PUBLIC_KEY, ...keptKeys(exchange)] })
    case 'metadata':
      return render(exchange, metadata(exchange, server, issuer))
    default:
      return role satisfies never
  }
}

// Keys that somebody put into the world are published beside the one that tokens are signed with.
function keptKeys(exchange: Exchange): readonly JsonObject[] {
  const { kind, resource } = exchange.plan.behaviour
  if (kind !== 'list' || resource === undefined) return []
  const listed = listEntities(exchange)
  return listed.kind === 'list' ? listed.items.map(({ value }) => value) : []
}

function userInfo(exchange: Exchange, request: Request): JsonObject {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')
  const issued = issuedBy(exchange.world, bearer?.[1] ?? '', exchange.nowMs)
  if (issued?.kind === 'access' && issued.scope.split(' ').includes('openid')) {
    return userClaims(exchange, issued)
  }
  const code = issued?.kind === 'access' ? 'insufficient_scope' : 'invalid_token'
  throw new Refusal('The access token is invalid', {
    outcome: 'unauthenticated',
    statuses: [code === 'invalid_token' ? 401 : 403],
    code,
    exactStatus: true,
    headers: { 'www-authenticate': `Bearer error="${code}"` },
  })
}

// Where the request came to, so that clients who compare the issuer with the address they know find it the same.
function addressOf({ url, mount, plan, path }: Exchange): string {
  const own = expand(plan.operation.path, path)
  const base = url.pathname.endsWith(own) ? url.pathname.slice(0, -own.length) : ''
  return addressAsked(url, mount) + base
}

function issuerOf(exchange: Exchange, server: AuthorizationServer): string {
  const fixed = exchange.service.profile.oauth?.issuer
  return fixed ?? addressOf(exchange) + expand(server.issuer, exchange.path)
}

function expand(template: string, path: Readonly<Record<string, JsonValue>>): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name] ?? '').toWellFormed()),
  )
}

function subjectOf(exchange: Exchange): string {
  const { service, world } = exchange
  const { user } = service.profile.oauth ?? {}
  if (user !== undefined) return user.subject
  const actor = actorOf(world)
  const key = service.behaviour.resources[actor?.resource ?? '']?.keys[0]
  return subjectNamed(exchange, String(actor?.value[key ?? ''] ?? 'user@example.com'))
}

function metadata(exchange: Exchange, server: AuthorizationServer, issuer: string): JsonObject {
  const { service, path } = exchange
  const address = addressOf(exchange)
  const at = (role: EndpointRole, name: string) => {
    const template = server.paths[role]
    return template === undefined ? {} : { [name]: address + expand(template, path) }
  }
  const scopes = [...service.contract.securitySchemes.values()].flatMap(scopesOf)
  return {
    issuer,
    ...at('authorize', 'authorization_endpoint'),
    ...at('token', 'token_endpoint'),
    ...at('userinfo', 'userinfo_endpoint'),
    ...at('keys', 'jwks_uri'),
    ...at('introspect', 'introspection_endpoint'),
    ...at('revoke', 'revocation_endpoint'),
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: [
      'authorization_code',
      'refresh_token',
      'password',
      'client_credentials',
    ],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    ...(scopes.length === 0 ? {} : { scopes_supported: [...new Set(scopes)] }),
  }
}

function scopesOf({ definition }: { readonly definition: JsonObject }): readonly string[] {
  const flows = isJsonObject(definition.flows) ? Object.values(definition.flows) : []
  return flows.flatMap((flow) =>
    isJsonObject(flow) && isJsonObject(flow.scopes) ? Object.keys(flow.scopes) : [],
  )
}

// As it is where the contract allows it; what the contract requires besides is filled in.
function render(
  exchange: Exchange,
  value: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { service, world, plan, nowMs } = exchange
  const { status } = plan.behaviour
  const media = answerFor(plan.success?.content ?? [], exchange.accept)
  const told = { ...headers, 'content-type': 'application/json; charset=utf-8' }
  if (media?.schema === undefined) {
    return { status, headers: told, text: JSON.stringify(value), problems: [] }
  }
  const pointer = media.schemaPointer
  if (validatorFor(service.contract, pointer, 'response')(value).length === 0) {
    return { status, headers: told, text: JSON.stringify(value), problems: [] }
  }
  const context = entityContext(service, world, {
    uid: plan.operation.id,
    order: 0,
    parent: undefined,
    createdMs: nowMs,
    updatedMs: nowMs,
  })
  const repaired = repairValue(context, pointer, fillValue(context, pointer, value))
  return {
    status,
    headers: told,
    text: JSON.stringify(repaired.value),
    problems: repaired.problems,
  }
}
