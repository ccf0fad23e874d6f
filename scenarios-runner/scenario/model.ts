/** @module A scenario as it is after reading: typed, checked, with the place of every part. */

import type { JsonObject, JsonValue, SourcePosition } from '../../twins/base/index.ts'
import type { Fault } from '../../twins/index.ts'
import type { Step } from './steps/step-model.ts'

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

/** A file of the user's folder before the story begins. */
export type GivenFile = string | { readonly base64: string } | { readonly json: JsonValue }

/** A hidden end-to-end user story; of one with a matrix, each cell is a scenario of its own. */
export interface Scenario {
  /** With the name of the cell: `refund[currency=eur,plan=pro]`. */
  readonly id: string
  readonly title: string
  readonly file: string
  readonly category: Category
  readonly criticality: Criticality
  /** Searched for wherever agents have been. */
  readonly canary: string | undefined
  readonly tags: readonly string[]
  /** Who the user is, for a model that plays them and a judge that reads of them. */
  readonly persona: string | undefined
  /** Where it may be replayed beyond a run, because it harms nothing there. */
  readonly safeFor: readonly 'production'[]
  /** The values of its cell, where the file has a matrix: known like drawn ones, and the same in each trial. */
  readonly cell: JsonObject
  readonly vary: Readonly<Record<string, Variation>>
  /** Twin → what it holds at the beginning. */
  readonly given: Readonly<Record<string, GivenTemplate>>
  /** Path in the user's folder → content. */
  readonly files: Readonly<Record<string, GivenFile>>
  /** Variables of the artifact's environment, and of the programs that the user runs. */
  readonly env: Readonly<Record<string, string>>
  /** Puts in the artifact's own data, through its API, before the story begins. */
  readonly before: readonly Step[]
  readonly steps: readonly Step[]
  /** Taken at the end, whatever happened; decides nothing. */
  readonly cleanup: readonly Step[]
  readonly checks: readonly Check[]
  readonly criteria: readonly Criterion[]
  /** What a user would notice when this story goes wrong, in words fit for an agent. */
  readonly symptom: string | undefined
  /** Milliseconds for all of its steps together; the artifact's failure when they take longer. */
  readonly timeoutMs: number | undefined
  /** Overrides the plan's number of trials. */
  readonly trials: number | undefined
  /** The prose. */
  readonly story: string
  /** The line on which {@link story} begins. */
  readonly storyLine: number
  /** The whole file. */
  readonly text: string
  /** Agents were shown it: it is held to, and proves nothing of what they did not see. */
  readonly visible?: true
  /** SHA-256 of the file's text and of the cell. */
  readonly hash: string
}
