/** @module Whether a request carries the credentials that its operation asks for. */

import type { SecurityScheme } from '../../contract/index.ts'
import { Refusal } from '../refusal.ts'
import type { OperationPlan, Service } from '../service.ts'
import { cookieOf } from './read-parameters.ts'

/**
 * The credential of a request, or undefined where none is needed and none was given.
 * Any non-empty credential of the right kind is good, unless the profile lists those that are.
 * @throws {Refusal} 401 (403 where only that is documented)
 */
export function authenticate(
  service: Service,
  plan: OperationPlan,
  request: Request,
  url: URL,
): string | undefined {
  const { security } = plan.operation
  const given = (name: string) => {
    const scheme = service.contract.securitySchemes.get(name)
    return scheme === undefined ? undefined : credentialOf(scheme, plan, request, url)
  }
  let rejected = false
  for (const requirement of security) {
    const credentials = Object.keys(requirement).map(given)
    if (credentials.some((credential) => credential === undefined)) continue
    if (credentials.every((credential) => isAccepted(service, credential as string))) {
      return credentials[0]
    }
    rejected = true
  }
  const isOptional =
    security.length === 0 || security.some((requirement) => Object.keys(requirement).length === 0)
  if (isOptional && !rejected) return request.headers.get('authorization') ?? undefined
  throw new Refusal(rejected ? 'Bad credentials' : 'Requires authentication', {
    outcome: 'unauthenticated',
    statuses: [401, 403],
    code: rejected ? 'invalid_auth' : 'not_authed',
    headers: challengeOf(service, security),
  })
}

function isAccepted(service: Service, credential: string): boolean {
  const { credentials } = service.profile
  return credentials === undefined || credentials.includes(credential)
}

function credentialOf(
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
    // Okta's `SSWS <token>`: the scheme's word is not the credential.
    return value?.replace(/^[A-Za-z]+ +(?=\S)/, '') || undefined
  }
  const header = request.headers.get('authorization')
  const wanted = type === 'http' ? String(definition.scheme).toLowerCase() : 'bearer'
  const found = header === null ? null : /^(\S+) +(\S.*)$/.exec(header)
  const word = found?.[1]?.toLowerCase()
  // `token` is what GitHub's clients write for a bearer token.
  if (word === wanted || (wanted === 'bearer' && word === 'token')) return found?.[2]
  const takesToken = plan.query.some(({ parameter }) => parameter.name === 'token')
  return takesToken ? url.searchParams.get('token') || undefined : undefined
}

function challengeOf(
  service: Service,
  security: readonly Readonly<Record<string, unknown>>[],
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
