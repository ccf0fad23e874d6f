/** @module What a drift is, and what a report of all of them says. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { LawReport } from '../model.ts'

/** A change to one of the files that make a twin, which would take a difference away. */
export interface Correction {
  /** `behaviour`: what operations do; `profile`: what the contract never says. */
  readonly file: 'behaviour' | 'profile'
  /** Where it goes, from the outermost member: `operations`, `listPets`, `pagination`. */
  readonly at: readonly string[]
  readonly before: JsonValue | undefined
  readonly after: JsonValue
}

/** What differs. */
export type DriftKind =
  /** Another status. */
  | 'status'
  /** The service answers what its contract does not have. */
  | 'schema'
  /** Both answers are valid, and say different things. */
  | 'semantics'
  /** The service broke a law that its twin keeps. */
  | 'law'

/** One difference between a twin and the service that it stands for; the same difference in many exchanges is one. */
export interface Drift {
  readonly kind: DriftKind
  /** `status`, `undocumented-status`, `unknown-field`, `order`, `page-size`, `header`, …: stable, for programs. */
  readonly what: string
  /** The contract's operation; `*` for what all of them share, a method and path for what the contract does not have. */
  readonly operation: string
  /** Dotted, `[]` for the items of a list; a header's name. */
  readonly field?: string
  /** What the service does and what the twin does, in a sentence. */
  readonly message: string
  readonly service?: JsonValue
  readonly twin?: JsonValue
  /** The first request that shows it: `GET /orders?page=2`. */
  readonly example?: string
  /** Numbers of exchanges that show it. */
  readonly evidence: readonly number[]
  /** Commands that show it, for what laws found. */
  readonly curl?: readonly string[]
  /** What to do about it. */
  readonly mend: string
  readonly correction?: Correction
}

/** Why an exchange could not be compared. */
export interface NotCompared {
  readonly reason: string
  readonly exchanges: readonly number[]
}

/** What was found. Plain data. */
export interface DriftReport {
  readonly contract: { readonly title: string; readonly version: string; readonly hash: string }
  readonly twin: string
  /** The address of the service, and where its exchanges came from. */
  readonly service: string
  readonly verdict: 'none' | 'drift' | 'inconclusive'
  readonly exchanges: number
  readonly compared: number
  /** Operations that were compared at least once. */
  readonly operations: number
  readonly drifts: readonly Drift[]
  readonly notCompared: readonly NotCompared[]
  /** State that the recording shows and that the twin could not be given. */
  readonly notSeeded: readonly { readonly what: string; readonly why: string }[]
  readonly laws?: Pick<LawReport, 'requests' | 'laws'>
}

/** A drift as it is found in one exchange, before the same ones are put together. */
export type Finding = Omit<Drift, 'evidence' | 'operation'> & { readonly operation?: string }

/** A list or an object of the two sides, to be compared. */
export interface Pair {
  readonly service: JsonObject
  readonly twin: JsonObject
  /** The same by a twin of another seed: what differs from {@link twin} is made up. */
  readonly other: JsonObject | undefined
}
