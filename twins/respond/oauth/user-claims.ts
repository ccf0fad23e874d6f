/** @module What is told of a user: what a world was given for the userinfo endpoint, the profile's claims, and what the subject suggests. */

import type { JsonObject } from '../../base/index.ts'
import type { OperationBehaviour } from '../../behaviour/index.ts'
import { fieldOf, keyText } from '../../world/index.ts'
import type { Exchange } from '../exchange.ts'
import { oauthEndpoints } from './find-endpoints.ts'
import type { Issued } from './issued-tokens.ts'

const NAMES = ['sub', 'preferred_username', 'email']

/** What a token's scopes let be told of its user; what the world was given wins over the profile's user, and that over what the subject suggests. */
export function userClaims(exchange: Exchange, { scope, subject }: Issued): JsonObject {
  const scopes = scope.split(' ')
  const isAddress = subject.includes('@')
  const name = subject.split('@')[0] ?? subject
  const claims = {
    preferred_username: subject,
    name,
    email: isAddress ? subject : `${name}@example.com`,
    email_verified: true,
    ...exchange.service.profile.oauth?.user?.claims,
    ...givenUser(exchange, subject),
  }
  const told = Object.entries(claims).filter(([claim]) => scopes.includes(scopeOf(claim)))
  return { sub: subject, ...Object.fromEntries(told), ...subOf(givenUser(exchange, subject)) }
}

/** The subject of tokens for whoever signs in under a name: the one of the user that the world was given, else the name. */
export function subjectNamed(exchange: Exchange, name: string): string {
  return String(subOf(givenUser(exchange, name)).sub ?? name)
}

function subOf(user: JsonObject | undefined): JsonObject {
  return typeof user?.sub === 'string' ? { sub: user.sub } : {}
}

// The scopes of OpenID Connect Core, 5.4.
function scopeOf(claim: string): string {
  return /^(?:email|phone|address)/.exec(claim)?.[0] ?? 'profile'
}

// The one of that name at the server that the path names; where there is only one user, whoever signs in is that one.
function givenUser(exchange: Exchange, name: string): JsonObject | undefined {
  const { service, plan } = exchange
  const endpoints = oauthEndpoints(service.contract)
  const own = endpoints.get(plan.operation.id)?.server
  const given = [...endpoints].flatMap(([id, { role, server }]) => {
    const behaviour = service.behaviour.operations[id]
    const isKept = server === own && role === 'userinfo' && behaviour?.kind === 'singleton'
    return isKept ? usersOf(exchange, behaviour) : []
  })
  const named = given.find((user) => NAMES.some((field) => user[field] === name))
  return named ?? (given.length === 1 ? given[0] : undefined)
}

/** Those that name the server of the path (`/oauth2/{authorizationServerId}/…`); where none does, those that name none. */
function usersOf(
  { world, path }: Exchange,
  { resource, keys }: OperationBehaviour,
): readonly JsonObject[] {
  if (resource === undefined) return []
  const all = [...world.store.list(resource)].map(({ value }) => value)
  const names = keys.flatMap(({ name, fields: [field] }) =>
    field === undefined || path[name] === undefined ? [] : [{ field, said: keyText(path[name]) }],
  )
  const here = all.filter((user) =>
    names.every(({ field, said }) => keyText(fieldOf(user, field)) === said),
  )
  if (here.length > 0) return here
  return all.filter((user) => names.every(({ field }) => fieldOf(user, field) === undefined))
}
