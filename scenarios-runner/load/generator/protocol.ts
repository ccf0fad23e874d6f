/** @module What a measuring process and its generator say to each other. */

import type { Scenario } from '../../scenario/index.ts'
import type { LoadMeasurement, LoadProgress, Stage, Tally, WrittenRequest } from '../model.ts'
import type { LoadFile } from './load-log.ts'

/** A request, and which of the order's endpoints it counts for. */
export interface PlannedRequest extends WrittenRequest {
  readonly endpoint: number
}

/** Something that an arrival may be: one request of several that take turns, or a story. */
export type Arrival = { readonly weight: number } & (
  | { readonly kind: 'requests'; readonly requests: readonly PlannedRequest[] }
  | {
      readonly kind: 'story'
      readonly scenario: Scenario
      /** Step → endpoint. */
      readonly endpoints: Readonly<Record<string, number>>
      readonly seed: string
    }
)

/** Which requests count towards an objective, and when they are good. */
export interface TallyRule {
  readonly endpoints: readonly number[]
  /** Answered well and below this; whatever it took where absent. */
  readonly belowMs?: number
  /** The limit itself is good too. */
  readonly inclusive?: boolean
}

/** Everything that a generator needs to know. */
export interface LoadOrder {
  readonly baseUrl: string
  readonly endpoints: readonly string[]
  readonly mix: readonly Arrival[]
  /** Headers of each user, who take turns. */
  readonly users: readonly Readonly<Record<string, string>>[]
  readonly stages: readonly Stage[]
  /** The seed of Poisson arrivals; even ones without it. */
  readonly poissonSeed?: string
  readonly warmUpMs: number
  readonly tallies: readonly TallyRule[]
  /** A request that is sent later than this after its instant was sent late. */
  readonly lagLimitMs: number
  /** A request unanswered for so long is given up as an error. */
  readonly giveUpMs: number
  /** Connections at once. */
  readonly connections: number
}

/** What the generator is told. `stop` ends what is being offered. */
export type GeneratorCommand =
  | { readonly type: 'start'; readonly order: LoadOrder }
  | { readonly type: 'extend' }
  | { readonly type: 'stop' }
  | { readonly type: 'save' }

/** What it has seen towards each objective so far. */
export type TallySoFar = Pick<Tally, 'n' | 'good' | 'lateBad'>

/** What a generator measures by itself. */
export type GeneratorMeasurement = Omit<LoadMeasurement, 'resources' | 'unobserved'>

/** What it answers. */
export type GeneratorReport =
  | { readonly type: 'counting'; readonly epochMs: number }
  | {
      readonly type: 'second'
      readonly progress: Omit<LoadProgress, 'ofSeconds'>
      readonly tallies: readonly TallySoFar[]
    }
  | { readonly type: 'measured'; readonly measurement: GeneratorMeasurement }
  | { readonly type: 'saved'; readonly file: LoadFile }
  | { readonly type: 'failed'; readonly reason: string }
