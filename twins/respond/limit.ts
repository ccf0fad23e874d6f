/** @module The service's request limit, counted per credential on the world's clock. */

import type { LiveWorld } from '../world/index.ts'
import { Refusal } from './refusal.ts'
import type { Service } from './service.ts'

/**
 * Counts a request and gives the headers that tell about the limit; none where the profile has no limit.
 * @throws {Refusal} 429 with `Retry-After` once the window is used up
 */
export function countRequest(
  service: Service,
  world: LiveWorld,
  credential: string | undefined,
  nowMs: number,
): Readonly<Record<string, string>> {
  const { limits } = service.profile
  if (limits === undefined) return {}
  const who = credential ?? ''
  let window = world.limits.get(who)
  if (window === undefined || nowMs - window.startMs >= limits.windowMs) {
    window = { startMs: nowMs, used: 0 }
    world.limits.set(who, window)
  }
  window.used += 1
  const endMs = window.startMs + limits.windowMs
  const headers = {
    'x-ratelimit-limit': String(limits.requests),
    'x-ratelimit-remaining': String(Math.max(0, limits.requests - window.used)),
    'x-ratelimit-reset': String(Math.ceil(endMs / 1000)),
  }
  if (window.used <= limits.requests) return headers
  throw new Refusal('Too Many Requests', {
    outcome: 'limited',
    statuses: [429],
    code: 'ratelimited',
    exactStatus: true,
    headers: { ...headers, 'retry-after': String(Math.max(1, Math.ceil((endMs - nowMs) / 1000))) },
  })
}
