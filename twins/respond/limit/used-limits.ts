/** @module How much of each request limit is used up in a world, for people who look. */

import type { JsonObject } from '../../base/index.ts'
import type { Profile } from '../../behaviour/index.ts'
import type { LiveWorld } from '../../world/index.ts'
import { plannedLimits } from './planned-limits.ts'

/** One limit of the profile and its windows. */
export interface UsedLimit {
  readonly name: string
  /** How many requests a window takes. */
  readonly requests: number
  readonly windowMs: number
  readonly per: 'credential' | 'operation' | 'world'
  /** Those that have not ended. */
  readonly windows: readonly UsedWindow[]
}

/** A window that has begun. */
export interface UsedWindow {
  /** Absent where the limit counts all operations together. */
  readonly operation?: string
  /** Which credential, in an order that has nothing to do with how they are spelled; none is kept; absent for requests without one. */
  readonly credential?: number
  readonly used: number
  /** When it lifts, on the world's clock. */
  readonly endsMs: number
}

/** The limits of a profile, with the windows that are open now. */
export function usedLimits(profile: Profile, world: LiveWorld): readonly UsedLimit[] {
  const nowMs = world.clock.now()
  const notes = [...world.store.notesUnder('limit')]
  const ids = Object.keys(world.model.behaviour.operations)
  return plannedLimits(profile).map(({ name, rule }) => {
    const { requests, windowMs, per = 'credential' } = rule
    const credentials: string[] = []
    const windows = notes.flatMap(([at, value]) => {
      if (!at.startsWith(`${name} `)) return []
      const rest = at.slice(name.length + 1)
      // Ids may hold spaces themselves.
      const operation = per === 'operation' ? ids.find((id) => rest.startsWith(`${id} `)) : ''
      if (operation === undefined || rest[operation.length] !== ' ') return []
      const credential = rest.slice(operation.length + 1)
      const { startMs, used } = value as JsonObject
      const endsMs = Number(startMs) + windowMs
      if (endsMs <= nowMs) return []
      if (credential !== '' && !credentials.includes(credential)) credentials.push(credential)
      return {
        ...(operation === '' ? {} : { operation }),
        ...(credential === '' ? {} : { credential: credentials.indexOf(credential) + 1 }),
        used: Number(used),
        endsMs,
      }
    })
    return { name: rule.name ?? `limit ${Number(name) + 1}`, requests, windowMs, per, windows }
  })
}
