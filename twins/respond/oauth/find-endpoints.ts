/** @module The authorization servers of a contract: which operations are their endpoints, found by path and parameters. */

import type { Contract, Operation } from '../../contract/index.ts'
import { shapeOf } from '../fill/index.ts'

/** What an endpoint of an authorization server is for. */
export type EndpointRole =
  | 'authorize'
  | 'token'
  | 'introspect'
  | 'revoke'
  | 'userinfo'
  | 'keys'
  | 'metadata'

/** An endpoint and the server it belongs to. */
export interface Endpoint {
  readonly role: EndpointRole
  readonly server: AuthorizationServer
}

/** Paths of one authorization server, as templates. */
export interface AuthorizationServer {
  /** What stands before `/.well-known/`; what stands before its endpoints where there is no metadata. */
  readonly issuer: string
  readonly paths: Readonly<Partial<Record<EndpointRole, string>>>
}

const WELL_KNOWN = /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)$/
const ROLES: Readonly<Record<string, EndpointRole>> = {
  '/token': 'token',
  '/authorize': 'authorize',
  '/introspect': 'introspect',
  '/revoke': 'revoke',
  '/userinfo': 'userinfo',
  '/keys': 'keys',
  '/jwks': 'keys',
  '/certs': 'keys',
}

const known = new WeakMap<Contract, ReadonlyMap<string, Endpoint>>()

/** The endpoints by operation id; none where the contract has no token endpoint. */
export function oauthEndpoints(contract: Contract): ReadonlyMap<string, Endpoint> {
  let endpoints = known.get(contract)
  if (endpoints === undefined) {
    endpoints = findEndpoints(contract)
    known.set(contract, endpoints)
  }
  return endpoints
}

function findEndpoints(contract: Contract): ReadonlyMap<string, Endpoint> {
  const found = new Map<string, Endpoint>()
  const candidates = contract.operations.filter(
    ({ path, method }) => path.endsWith('/token') && method === 'post',
  )
  const tokens = candidates.filter((operation) => takesGrants(contract, operation))
  if (tokens.length === 0) return found
  const wellKnown = contract.operations.filter(({ path }) => WELL_KNOWN.test(path))
  const issuers = wellKnown.map(({ path }) => path.replace(WELL_KNOWN, ''))
  for (const token of tokens) {
    const base = token.path.slice(0, -'/token'.length)
    const issuer = issuers
      .filter((one) => one === '' || base === one || base.startsWith(`${one}/`))
      .reduce<string | undefined>(
        (a, b) => (a === undefined || b.length > a.length ? b : a),
        undefined,
      )
    const own = contract.operations.flatMap((operation) => {
      const role = operation.path.startsWith(base)
        ? ROLES[operation.path.slice(base.length)]
        : undefined
      return role !== undefined && isSpoken(operation, role) ? [{ operation, role }] : []
    })
    const paths = Object.fromEntries(own.map(({ operation, role }) => [role, operation.path]))
    const server: AuthorizationServer = { issuer: issuer ?? base, paths }
    for (const { operation, role } of own) found.set(operation.id, { role, server })
    for (const operation of wellKnown) {
      if (operation.path.replace(WELL_KNOWN, '') === issuer && operation.method === 'get') {
        found.set(operation.id, { role: 'metadata', server })
      }
    }
  }
  return found
}

function takesGrants(contract: Contract, operation: Operation): boolean {
  return (operation.requestBody?.content ?? []).some(
    ({ schema, schemaPointer }) =>
      schema !== undefined && shapeOf(contract, schemaPointer).properties.has('grant_type'),
  )
}

function isSpoken({ method }: Operation, role: EndpointRole): boolean {
  if (role === 'authorize' || role === 'userinfo') return method === 'get' || method === 'post'
  return role === 'keys' ? method === 'get' : method === 'post'
}
