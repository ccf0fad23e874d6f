/** @module What a credential is good for: whether it is known, for how long, and for which scopes. */

import type { JsonObject } from '../../base/index.ts'
import type { Credential, Profile } from '../../behaviour/index.ts'
import type { LiveWorld } from '../../world/index.ts'
import { oauthEndpoints } from '../oauth/find-endpoints.ts'
import { everIssuedBy, issuedBy } from '../oauth/issued-tokens.ts'
import { claimsOfAccessToken } from '../oauth/sign-token.ts'
import type { Service } from '../service.ts'

/** What is known of a credential. */
export interface Grant {
  readonly state: 'good' | 'unknown' | 'expired'
  /** The scopes that it has; all of them where undefined. */
  readonly scopes?: readonly string[]
}

const GOOD: Grant = { state: 'good' }
const UNKNOWN: Grant = { state: 'unknown' }
const EXPIRED: Grant = { state: 'expired' }

/**
 * What a credential is good for now. Any is good where the profile lists none, but a twin's own token only until it ends.
 * A token of another twin is believed until then: its signature is not checked.
 */
export function grantOf(
  service: Service,
  world: LiveWorld,
  credential: string,
  nowMs: number,
): Grant {
  const claims = claimsOfAccessToken(credential)
  if (claims !== undefined) return grantOfToken(service, world, credential, claims, nowMs)
  const { credentials } = service.profile
  if (credentials === undefined) return GOOD
  const listed = listedAs(credentials, credential)
  if (listed === undefined) return UNKNOWN
  return typeof listed === 'string' ? GOOD : grantOfListed(listed, world, nowMs)
}

/** Whether the profile lists a credential, spelled just so. */
export function isListed({ profile }: Service, credential: string): boolean {
  return listedAs(profile.credentials ?? [], credential) !== undefined
}

function listedAs(
  credentials: NonNullable<Profile['credentials']>,
  credential: string,
): string | Credential | undefined {
  const plain = plainBasic(credential)
  return credentials.find((entry) => {
    const text = typeof entry === 'string' ? entry : entry.value
    return text === credential || text === plain
  })
}

function grantOfToken(
  service: Service,
  world: LiveWorld,
  token: string,
  claims: JsonObject,
  nowMs: number,
): Grant {
  const scopes = String(claims.scope ?? '').split(' ')
  const ever = everIssuedBy(world, token)
  const isForeign = ever === undefined
  if (isForeign && oauthEndpoints(service.contract).size > 0) return UNKNOWN
  const expiresMs = ever?.expiresMs ?? Number(claims.exp) * 1000
  if (!(nowMs < expiresMs)) return EXPIRED
  return isForeign || issuedBy(world, token, nowMs) !== undefined
    ? { state: 'good', scopes }
    : UNKNOWN
}

function grantOfListed(listed: Credential, world: LiveWorld, nowMs: number): Grant {
  const { scopes, expiresAfterMs } = listed
  if (expiresAfterMs !== undefined && nowMs - world.beganMs >= expiresAfterMs) return EXPIRED
  return scopes === undefined ? GOOD : { state: 'good', scopes }
}

/** `user:password` of a basic credential; undefined for what is none. */
export function plainBasic(credential: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(credential), (character) => character.charCodeAt(0))
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes(':') ? text : undefined
  } catch {
    return undefined
  }
}
