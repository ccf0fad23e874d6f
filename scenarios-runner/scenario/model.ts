/** @module A scenario as it is after reading: typed, checked, with the place of every part. */

import type { JsonObject, JsonValue, SourcePosition } from '../../twins/base/index.ts'
import type { Fault } from '../../twins/index.ts'

export type Category = 'happy-path' | 'edge-case' | 'failure-mode'
export type Criticality = 'critical' | 'high' | 'normal' | 'low'

/** What is drawn afresh for each trial. */
export type Variation =
  | { readonly kind: 'person' }
  | { readonly kind: 'word' }
  | { readonly kind: 'sentence' }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'email' }
  | { readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly kind: 'one-of'; readonly values: readonly JsonValue[] }

/** A whole number that an author wrote, or the range that each trial draws it from. */
export type DrawnInt = number | { readonly min: number; readonly max: number }

/** Written as it is, drawn for each trial, or a drawn value by name (`${status}`). */
export type DrawnNumber = DrawnInt | `\${${string}}`

/** A fault as it is written: what goes wrong, and when, may be drawn afresh for each trial. Texts may interpolate. */
export interface FaultTemplate {
  readonly operation?: string
  readonly method?: string
  readonly path?: string
  readonly transport?: Fault['transport'] | `\${${string}}`
  readonly kind?: Fault['kind']
  readonly webhook?: Fault['webhook']
  readonly event?: string
  readonly match?: Fault['match']
  readonly latency?: Fault['latency']
  readonly status?: DrawnNumber
  readonly latencyMs?: DrawnNumber
  readonly stallMs?: DrawnNumber
  readonly staleChanges?: DrawnNumber
  readonly staleMs?: DrawnNumber
  readonly times?: DrawnNumber
  readonly after?: DrawnNumber
  readonly rate?: DrawnNumber
  readonly retryAfterSeconds?: DrawnNumber
}

/** What `given` says of one twin, before anything is drawn. Strings may interpolate drawn values. */
export interface GivenTemplate {
  readonly state: Readonly<Record<string, JsonValue>>
  readonly faults: readonly FaultTemplate[]
  readonly clock?: { readonly startMs?: number }
  /** Whether entities are put in as they stand or in an order drawn for each trial. */
  readonly order: 'shuffled' | 'as-written'
}

/** The state, faults and clock of one twin before one trial, everything drawn and interpolated. */
export interface GivenTwin {
  readonly state: Readonly<Record<string, JsonValue>>
  readonly faults: readonly Fault[]
  readonly clock?: { readonly startMs?: number }
}

/** An HTTP request that the user makes. Strings may interpolate `${…}`. */
export interface HttpStep {
  readonly kind: 'http'
  /** The name under which the answer is known to later steps and checks. */
  readonly as: string
  readonly method: string
  readonly path: string
  readonly query?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: JsonValue
  readonly form?: JsonObject
  readonly text?: string
  /** Name → CEL expression over `response` (`status`, `headers`, `json`, `text`), kept for later `${…}`. */
  readonly save?: Readonly<Record<string, string>>
  /** Milliseconds; 10,000 unless given. */
  readonly timeoutMs: number
  readonly position: SourcePosition
}

/** Lets virtual time pass in every twin of the trial. */
export interface AdvanceStep {
  readonly kind: 'advance'
  readonly as: string
  readonly byMs: number
  readonly position: SourcePosition
}

export type Step = HttpStep | AdvanceStep

/** What a step is to checks and to `${steps.…}`. */
export interface StepAnswer {
  /** Null when nothing was answered. */
  readonly status: number | null
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** The parsed body; null when it is not JSON. */
  readonly json: JsonValue
  readonly text: string
  /** How long it took, in milliseconds. */
  readonly ms: number
  /** Why nothing was answered: `timeout`, `refused`, `reset`, …; null when something was. */
  readonly failure: string | null
}

/** A CEL expression that must be true of `steps`, `twins`, drawn and saved values. */
export interface Check {
  readonly id: string
  readonly expression: string
  /** What a user would notice when it fails; the only words about it that may reach an agent. */
  readonly symptom: string | undefined
  readonly position: SourcePosition
}

/** Something that only reading can tell. */
export interface Criterion {
  readonly id: string
  readonly text: string
  readonly position: SourcePosition
}

/** A hidden end-to-end user story. */
export interface Scenario {
  readonly id: string
  readonly title: string
  readonly file: string
  readonly category: Category
  readonly criticality: Criticality
  /** Searched for wherever agents have been. */
  readonly canary: string | undefined
  readonly tags: readonly string[]
  readonly vary: Readonly<Record<string, Variation>>
  readonly given: Readonly<Record<string, GivenTemplate>>
  readonly steps: readonly Step[]
  readonly checks: readonly Check[]
  readonly criteria: readonly Criterion[]
  /** What a user would notice when this story goes wrong, in words fit for an agent. */
  readonly symptom: string | undefined
  /** Overrides the plan's number of trials. */
  readonly trials: number | undefined
  /** The prose. */
  readonly story: string
  /** The line on which {@link story} begins. */
  readonly storyLine: number
  /** SHA-256 of the file's text. */
  readonly hash: string
}
