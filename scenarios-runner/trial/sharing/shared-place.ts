/** @module How several trials are played side by side on one instance, and what must be known of each that is. */

import { type JsonObject, type JsonValue, sha256Hex } from '../../../twins/base/index.ts'
import type { TwinObservation } from '../model.ts'
import type { Worlds } from '../trial-worlds.ts'

/** What a trial that shares its instance says of itself. */
export interface SharingTrial {
  /** As {@link carriedName} gives it. */
  readonly name: string
  readonly drawn: JsonObject
  /** Waits until nobody else is there, and keeps them out. */
  readonly isAlone: boolean
}

/** Why what was observed is not certain to be a trial's own. */
export interface Doubt {
  /** `world`: a call carried none, or another's; `instance`: the instance ended while others were on it too. */
  readonly cause: 'world' | 'instance'
  readonly reason: string
}

/** A trial's part in a shared instance, until it is over. */
export interface Sharing extends Disposable {
  /** Has the trial's worlds answer what carries its name. */
  use(worlds: Worlds): void
  /** Whether others were there meanwhile: what the instance printed then may be theirs. */
  readonly hadCompany: boolean
  /** Undefined while nothing speaks against the trial. */
  doubt(
    observations: Readonly<Record<string, TwinObservation>>,
    hasEnded: boolean,
  ): Doubt | undefined
}

/** An instance that several trials share. */
export interface SharedPlace {
  /** What a user's requests carry beside their own headers. */
  headers(name: string): Readonly<Record<string, string>>
  enter(trial: SharingTrial): Promise<Sharing>
}

/** The name that the requests of an attempt at a trial carry; never the same for two of a run. */
export function carriedName(trialSeed: string, attempt: number): string {
  return `w-${sha256Hex(`${trialSeed}/${attempt}`).slice(0, 20)}`
}

/** Shorter texts are found anywhere. */
const TELLING_LENGTH = 8

/** The texts that were drawn for a trial and tell it from others. */
export function tellingTexts(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return value.length < TELLING_LENGTH ? [] : [value]
  if (typeof value !== 'object' || value === null) return []
  return (Array.isArray(value) ? value : Object.values(value)).flatMap(tellingTexts)
}
