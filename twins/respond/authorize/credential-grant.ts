/** @module What a credential is good for: whether it is known, for how long, and for which scopes. */

import type { Credential } from '../../behaviour/index.ts'
import type { LiveWorld } from '../../world/index.ts'
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

/** What a credential is good for now. Any is good where the profile lists none. */
export function grantOf(
  service: Service,
  world: LiveWorld,
  credential: string,
  nowMs: number,
): Grant {
  const { credentials } = service.profile
  if (credentials === undefined) return GOOD
  const plain = plainBasic(credential)
  const listed = credentials.find((entry) => {
    const text = typeof entry === 'string' ? entry : entry.value
    return text === credential || text === plain
  })
  if (listed === undefined) return UNKNOWN
  return typeof listed === 'string' ? GOOD : grantOfListed(listed, world, nowMs)
}

function grantOfListed(listed: Credential, world: LiveWorld, nowMs: number): Grant {
  const { scopes, expiresAfterMs } = listed
  if (expiresAfterMs !== undefined && nowMs - world.startMs >= expiresAfterMs) return EXPIRED
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
