/** @module Constraints: what is asked of an artifact, what was measured, and the three-valued answer. */

import type { JsonValue } from '../../twins/base/index.ts'
import type { GateStatus } from '../gate/index.ts'

/** What all constraints have. Read from `spec/constraints/*.yaml`. */
interface ConstraintBase {
  readonly id: string
  readonly title: string
  /** What a user would notice when it is not met; fit for an agent. */
  readonly symptom: string | undefined
  readonly file: string
  /** Where it begins in its file, from 1; absent where it was written in none. */
  readonly line?: number
  /** Reported and never gated. */
  readonly aspirational?: boolean
}

/** Service levels under one offered load. */
export interface LoadConstraint extends ConstraintBase {
  readonly kind: 'load'
  readonly requests: readonly RequestSource[]
  readonly offered: OfferedLoad
  readonly objectives: readonly Objective[]
  /** Who asks; nobody in particular unless given. */
  readonly users?: LoadUsers
  /** What the artifact may use while the load runs, where the machine can enforce that. */
  readonly limits?: ResourceLimits
  /** State and faults of the twins while the load runs, as in a scenario's `given`. */
  readonly given: Readonly<Record<string, unknown>>
}

/** An expression that must be true of every trajectory. */
export interface CheckConstraint extends ConstraintBase {
  readonly kind: 'check'
  /** CEL over `calls`, `changes`, `answers`, `output` and `scenario`. */
  readonly check: string
}

/** How fast a function of a library is, in a process of its own. */
export interface BenchConstraint extends ConstraintBase {
  readonly kind: 'bench'
  /** Path of the module in the artifact's folder, and the name that it exports. */
  readonly module: string
  readonly exported: string
  readonly args: readonly JsonValue[]
  readonly durationMs: number
  /** Either the 99th percentile of one call, in milliseconds, or calls a second. */
  readonly asked: { readonly p99Ms: number } | { readonly perSecond: number }
}

/** What nothing here can measure, and why: said in every report. */
export interface Aspiration extends ConstraintBase {
  readonly kind: 'aspiration'
  readonly why: string
}

export type Constraint = LoadConstraint | CheckConstraint | BenchConstraint | Aspiration

/** A request as it is written. */
export interface WrittenRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Statuses that are good; those below 400 unless given. */
  readonly expect?: readonly number[]
}

/** Where requests come from, and how many of all. */
export type RequestSource = {
  readonly weight: number
  readonly tags: readonly string[]
} & (
  | { readonly from: 'request'; readonly request: WrittenRequest }
  /** The steps of a scenario, one arrival a story. */
  | { readonly from: 'scenario'; readonly scenario: string }
  /** Valid requests of the artifact's own contract, about things that it lists. */
  | {
      readonly from: 'contract'
      /** Operation ids or `GET /path`; all that read unless given. */
      readonly operations?: readonly string[]
      readonly writes: boolean
    }
  /** Exchanges of a cassette, in their order. */
  | { readonly from: 'recording'; readonly file: string }
)

/** A stretch of time in which the rate goes evenly from one to another. */
export interface Stage {
  readonly fromPerSecond: number
  readonly toPerSecond: number
  readonly durationMs: number
}

/** What is offered, whatever the artifact answers. */
export interface OfferedLoad {
  readonly stages: readonly Stage[]
  readonly arrival: 'constant' | 'poisson'
  readonly warmUpMs: number
  /** How often it is offered again while undecided. */
  readonly extensions: number
}

/** Users with something of their own: headers as written, or got by signing in. */
export interface LoadUsers {
  readonly count: number
  /** Each one's own, as they were written. */
  readonly listed?: readonly Readonly<Record<string, string>>[]
  /** `${n}` is the user's number from 1, `${name}` what the sign-in saved. */
  readonly headers: Readonly<Record<string, string>>
  readonly signIn?: {
    readonly request: WrittenRequest
    /** Name → CEL over `response`. */
    readonly save: Readonly<Record<string, string>>
  }
}

export interface ResourceLimits {
  readonly cpus?: number
  readonly memoryBytes?: number
}

export type Indicator = 'latency' | 'errors' | 'throughput' | 'cpu' | 'memory' | 'event-loop-lag'

/** A service-level objective, in OpenSLO's words where it has them. */
export interface Objective {
  /** `p99`, `errors`: unique in its constraint. */
  readonly name: string
  readonly indicator: Indicator
  readonly op: 'lt' | 'lte' | 'gt' | 'gte'
  /** Milliseconds for latency and lag, requests a second for throughput, cores for cpu, bytes for memory; 0 for errors. */
  readonly value: number
  /** The share of requests (or of slices) that must be good: 0.99 for a P99. 1 for resources: always. */
  readonly target: number
  readonly budgeting: 'Occurrences' | 'Timeslices'
  /** The share of good requests that makes a slice good, and its length. */
  readonly timeSliceTarget: number
  readonly timeSliceWindowMs: number
  readonly confidence: number
  /** Only requests to this endpoint (`GET /permissions`), or with this tag. */
  readonly endpoint?: string
  readonly tag?: string
  readonly aspirational?: boolean
}

/** One second of a load. Times are milliseconds. */
export interface LoadSlice {
  readonly second: number
  /** Due in this second. */
  readonly offered: number
  readonly sent?: number
  /** Of those due in this second, answered well, however late. */
  readonly answered: number
  /** Answers that came in this second, whenever they had been due. */
  readonly served?: number
  readonly errors: number
  readonly dropped: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly lagP99Ms?: number
}

/** What counts towards one objective in one second. */
export interface Tally {
  readonly n: number
  readonly good: number
  /** Of those that were not good, those that the generator had sent late. */
  readonly lateBad: number
  /** Of those that were not good, those that only came too late, or not at all, by how much (`generator/slow-steps.ts`). */
  readonly slow?: readonly number[]
}

/** Latencies of some requests, in milliseconds, and how they ended. */
export interface LatencySummary {
  readonly requests: number
  readonly errors: number
  readonly dropped: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
}

/** One of the slowest requests, and what the twins did while it was under way. */
export interface SlowRequest {
  readonly endpoint: string
  /** Milliseconds since the counted load began, and since the epoch. */
  readonly atMs: number
  readonly epochMs: number
  readonly latencyMs: number
  /** `200`, `timeout`. */
  readonly ended: string
  readonly twins?: readonly string[]
}

/** One second of the artifact, as the machine sees it. */
export interface ResourceSample {
  /** Seconds since the counted load began. */
  readonly atSecond: number
  /** Cores used, 1 for one whole. */
  readonly cpu: number
  readonly rssBytes: number
  /** Periods in which it was held back, and all there were; absent without a limit. */
  readonly throttled?: number
  readonly periods?: number
  /** The longest that the event loop was late, for Node. */
  readonly loopLagMs?: number
  /** The share of the second for which its longest waiting thread, or its twins', was ready and others had the processors. */
  readonly starved?: number
  /** The same of the look of the second (some half of it) in which it was the largest. */
  readonly starvedMost?: number
  /** That thread ran or waited all the time. */
  readonly isRestless?: boolean
}

/** What one load measured. */
export interface LoadMeasurement extends LatencySummary {
  readonly good: number
  readonly slices: readonly LoadSlice[]
  readonly endpoints: readonly (LatencySummary & {
    readonly name: string
    /** What tells it from others of its name, where anything does. */
    readonly tags?: readonly string[]
    readonly slices: readonly LoadSlice[]
  })[]
  /** Objective → second → tally, in the order of the constraint's objectives; empty for those that count no requests. */
  readonly tallies: readonly (readonly Tally[])[]
  /** Points of the percentile plot: shares and milliseconds. */
  readonly curve: readonly (readonly [share: number, ms: number])[]
  /** What went wrong and how often: `ECONNREFUSED`, `timeout`, `status 503`. */
  readonly errorKinds: Readonly<Record<string, number>>
  readonly slowest: readonly SlowRequest[]
  /** 99th percentile of (sent − intended): how late the generator itself was. */
  readonly lagP99Ms: number
  /** Index of dispersion of arrivals in 10 ms buckets (0 a metronome, 1 Poisson), as sent and as it was to be. */
  readonly fano: number
  readonly fanoDue: number
  /** How long the load was offered, without the warm-up. */
  readonly offeredMs: number
  /** How often it was looked at: 1, and 1 more for each extension. */
  readonly looks: number
  /** The most requests that one arrival makes, where a story makes several. */
  readonly mostEach?: number
  /** Ended before its time, since the failure was certain. */
  readonly endedEarly: boolean
  /** Share of one core that the generator used, and the most memory. */
  readonly generatorCpu: number
  readonly generatorRssBytes: number
  /** The artifact meanwhile; empty where it could not be observed. */
  readonly resources: readonly ResourceSample[]
  /** Why not, or what of it was not; in words. */
  readonly unobserved: readonly string[]
  /** Why the generator could not measure; nothing else here then means anything. */
  readonly failure?: string
}

/** How far a load is, once a second; figures are of the last second. */
export interface LoadProgress {
  /** The second that has just ended, from 1, and how many are planned so far. */
  readonly second: number
  readonly ofSeconds: number
  readonly offered: number
  readonly served: number
  readonly errors: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly lagP99Ms: number
  /** What the generator itself holds. */
  readonly generatorRssBytes: number
}

export interface ShareBounds {
  readonly lower: number
  readonly upper: number
}

/** One objective's answer. */
export interface ObjectiveVerdict {
  readonly objective: Objective
  readonly status: GateStatus
  readonly reason: string
  /** What was counted: requests, or slices. */
  readonly n: number
  readonly bad: number
  /** Bad over allowed: above 1 the error budget is overspent; absent where nothing is allowed. */
  readonly budgetSpent?: number
  /** Bounds on the share that is bad: each request (or slice) by itself, exact; and with each second as one cluster. */
  readonly exact?: ShareBounds
  readonly bySeconds?: ShareBounds
}

/** What was found of an objective. */
export type Finding = Omit<ObjectiveVerdict, 'objective'>

/** A load's measurement and what it proves. */
export interface LoadVerdict {
  readonly constraint: LoadConstraint
  /** Absent when nothing was measured. */
  readonly measurement: LoadMeasurement | undefined
  /** Of its gated objectives together. */
  readonly status: GateStatus
  readonly reason: string
  readonly objectives: readonly ObjectiveVerdict[]
}

/** The answer on any other constraint. */
export interface ConstraintVerdict {
  readonly constraint: Exclude<Constraint, LoadConstraint>
  readonly status: GateStatus
  /** False for what is aspirational, and for what this kind of run cannot tell. */
  readonly gated: boolean
  readonly reason: string
}
