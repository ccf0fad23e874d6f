/** @module Whether a request carries the credentials that its operation asks for. */

import type { SecurityRequirement, SecurityScheme } from '../../contract/index.ts'
import type { LiveWorld } from '../../world/index.ts'
import { grantOf, isListed, plainBasic } from '../authorize/index.ts'
import { Refusal } from '../refusal.ts'
import type { OperationPlan, Service } from '../service.ts'
import { cookieOf } from './read-parameters.ts'

/**
 * The credential of a request, or undefined where none is needed and none was given.
 * Any non-empty credential of the right kind is good, unless the profile lists those that are.
 * @throws {Refusal} 401 (403 where only that is documented); 403 for a good credential without the scopes
 */
export function authenticate(
  service: Service,
  world: LiveWorld,
  plan: OperationPlan,
  request: Request,
  url: URL,
  nowMs: number,
): string | undefined {
  const { security } = plan.operation
  let worst: 'missing' | 'unknown' | 'expired' | 'scope' = 'missing'
  for (const requirement of security) {
    const given = credentialsFor(service, requirement, plan, request, url)
    if (given === undefined) continue
    const grants = given.map(({ credential }) => grantOf(service, world, credential, nowMs))
    const bad = grants.find(({ state }) => state !== 'good')
    if (bad !== undefined) {
      if (worst !== 'scope') worst = bad.state === 'expired' ? 'expired' : 'unknown'
      continue
    }
    const hasScopes = given.every(({ wanted }, i) => {
      const scopes = grants[i]?.scopes
      return scopes === undefined || wanted.every((scope) => scopes.includes(scope))
    })
    if (hasScopes) return given[0]?.credential ?? request.headers.get('authorization') ?? undefined
    worst = 'scope'
  }
  const isOptional =
    security.length === 0 || security.some((requirement) => Object.keys(requirement).length === 0)
  if (isOptional && worst === 'missing') return request.headers.get('authorization') ?? undefined
  throw refusalFor(service, security, worst)
}

interface GivenCredential {
  readonly credential: string
  /** Scopes that the operation asks for. */
  readonly wanted: readonly string[]
}

// Every scheme of a requirement must be met; undefined where the request lacks one, or where it asks for none.
function credentialsFor(
  service: Service,
  requirement: SecurityRequirement,
  plan: OperationPlan,
  request: Request,
  url: URL,
): readonly GivenCredential[] | undefined {
  const names = Object.keys(requirement)
  if (names.length === 0) return undefined
  const given: GivenCredential[] = []
  for (const name of names) {
    const scheme = service.contract.securitySchemes.get(name)
    const credential =
      scheme === undefined
        ? anyCredential(service, plan, request, url)
        : credentialOf(service, scheme, plan, request, url)
    if (credential === undefined) return undefined
    const hasScopes = scheme?.type === 'oauth2' || scheme?.type === 'openIdConnect'
    given.push({ credential, wanted: hasScopes ? (requirement[name] ?? []) : [] })
  }
  return given
}

/** The refusal of a credential that was good before. */
export function expiredCredential(service: Service, plan: OperationPlan): Refusal {
  return refusalFor(service, plan.operation.security, 'expired')
}

function refusalFor(
  service: Service,
  security: readonly SecurityRequirement[],
  problem: 'missing' | 'unknown' | 'expired' | 'scope',
): Refusal {
  const challenge = challengeOf(service, security)
  if (problem === 'scope') {
    const wanted = [...new Set(security.flatMap((one) => Object.values(one).flat()))].join(' ')
    return new Refusal('The token does not have the scopes that this operation asks for', {
      outcome: 'unauthenticated',
      statuses: [403, 401],
      code: 'insufficient_scope',
      headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${wanted}"` },
    })
  }
  const isBearer = challenge['www-authenticate'] === 'Bearer'
  const isExpired = problem === 'expired'
  return new Refusal(
    problem === 'missing'
      ? 'Requires authentication'
      : isExpired
        ? 'The credentials have expired'
        : 'Bad credentials',
    {
      outcome: 'unauthenticated',
      statuses: [401, 403],
      code: problem === 'missing' ? 'not_authed' : isExpired ? 'token_expired' : 'invalid_auth',
      headers:
        isBearer && problem !== 'missing'
          ? { 'www-authenticate': 'Bearer error="invalid_token"' }
          : challenge,
    },
  )
}

// Of a scheme that the contract does not define nobody knows where its credential stands.
function anyCredential(
  service: Service,
  plan: OperationPlan,
  request: Request,
  url: URL,
): string | undefined {
  const header = request.headers.get('authorization')
  if (header) return withoutWord(service, header)
  for (const scheme of service.contract.securitySchemes.values()) {
    if (scheme.type === 'mutualTLS') continue
    const credential = credentialOf(service, scheme, plan, request, url)
    if (credential !== undefined) return credential
  }
  return undefined
}

// Okta's `SSWS <token>`: the scheme's word is not the credential, unless the whole is listed as one.
function withoutWord(service: Service, value: string): string {
  const credential = value.replace(/^[A-Za-z]+ +(?=\S)/, '')
  return credential !== value && isListed(service, value) ? value : credential
}

function credentialOf(
  service: Service,
  scheme: SecurityScheme,
  plan: OperationPlan,
  request: Request,
  url: URL,
): string | undefined {
  const { definition, type } = scheme
  if (type === 'mutualTLS') return 'mutualTLS'
  if (type === 'apiKey') {
    const name = String(definition.name)
    if (definition.in === 'query') return url.searchParams.get(name) || undefined
    if (definition.in === 'cookie') return cookieOf(request.headers, name) || undefined
    const value = request.headers.get(name)
    return value === null || value === '' ? undefined : withoutWord(service, value)
  }
  const header = request.headers.get('authorization')
  const wanted = type === 'http' ? String(definition.scheme).toLowerCase() : 'bearer'
  const found = header === null ? null : /^(\S+) +(\S.*)$/.exec(header)
  const word = found?.[1]?.toLowerCase()
  // `token` is what GitHub's clients write for a bearer token.
  if (word === wanted || (wanted === 'bearer' && word === 'token')) {
    const credential = found?.[2]
    return wanted === 'basic' && plainBasic(credential ?? '') === undefined ? undefined : credential
  }
  const takesToken = plan.query.some(({ parameter }) => parameter.name === 'token')
  return takesToken ? url.searchParams.get('token') || undefined : undefined
}

function challengeOf(
  service: Service,
  security: readonly SecurityRequirement[],
): Readonly<Record<string, string>> {
  for (const name of security.flatMap((requirement) => Object.keys(requirement))) {
    const scheme = service.contract.securitySchemes.get(name)
    if (scheme?.type === 'http' && String(scheme.definition.scheme).toLowerCase() === 'basic') {
      return { 'www-authenticate': `Basic realm="${service.name.replaceAll('"', '')}"` }
    }
    if (scheme !== undefined && scheme.type !== 'apiKey') return { 'www-authenticate': 'Bearer' }
  }
  return {}
}
