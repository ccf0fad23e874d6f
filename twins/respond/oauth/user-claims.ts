/** @module What is told of a user: what a world was given for the userinfo endpoint, the profile's claims, and what the subject suggests. */

import type { JsonObject } from '../../base/index.ts'
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

// The one of that name; where there is only one user, whoever signs in is that one.
function givenUser({ service, world, plan }: Exchange, name: string): JsonObject | undefined {
  const endpoints = oauthEndpoints(service.contract)
  const own = endpoints.get(plan.operation.id)?.server
  const given = [...endpoints].flatMap(([id, { role, server }]) => {
    const { kind, resource } = service.behaviour.operations[id] ?? {}
    const isKept = server === own && role === 'userinfo' && kind === 'singleton'
    return isKept && resource !== undefined
      ? [...world.store.list(resource)].map(({ value }) => value)
      : []
  })
  const named = given.find((user) => NAMES.some((field) => user[field] === name))
  return named ?? (given.length === 1 ? given[0] : undefined)
}
