/** @module What the engine and the stations share: outcome, context, station, events (Attractor §3–§5, §9). */

import type { JsonObject, JsonValue } from '../../twins/base/index.ts'
import type { Graph, GraphEdge, GraphNode } from '../graph/index.ts'
import type { ArtifactStore } from './record/artifact-store.ts'

export type OutcomeStatus = 'success' | 'fail' | 'partial_success' | 'retry' | 'skipped'

/** How a station ended. */
export interface Outcome {
  readonly status: OutcomeStatus
  /** The agent's own word where it is none of the five (`needs_dod`); what conditions compare. Equals status otherwise. */
  readonly raw: string
  readonly preferredLabel?: string
  readonly suggestedNextIds?: readonly string[]
  readonly contextUpdates?: JsonObject
  readonly notes?: string
  readonly failureReason?: string
}

/** The run's key-value memory. */
export interface RunContext {
  get(key: string): JsonValue | undefined
  getString(key: string): string
  set(key: string, value: JsonValue): void
  apply(updates: JsonObject): void
  /** Adds a remark to the run's log, which the checkpoint keeps. */
  appendLog(entry: string): void
  logs(): readonly string[]
  /** A deep copy of all values. */
  snapshot(): JsonObject
  /** A deep copy that no longer knows this one. */
  clone(): RunContext
}

/** How much of the run so far a stage is told (§5.4). */
export type Fidelity =
  | 'full'
  | 'truncate'
  | 'compact'
  | 'summary:low'
  | 'summary:medium'
  | 'summary:high'

/** What the engine tells a station about this execution of it, and does for it. */
export interface StageCall {
  /** 1 at the first visit of the node. */
  readonly visit: number
  readonly fidelity: Fidelity
  /** The key of the session that goes on here; only under `full`. */
  readonly thread: string | undefined
  /** What happened so far, in words, as the fidelity has it; '' under `full`. Made when it is asked for. */
  readonly preamble: string
  readonly artifacts: ArtifactStore
  /** Runs branches of a parallel stage through the engine, each from its own edge with a context of its own. */
  runBranches(request: BranchRequest): Promise<readonly BranchEnd[]>
  report(event: StationEvent): void
}

/** Branches to run. */
export interface BranchRequest {
  readonly edges: readonly GraphEdge[]
  readonly maxParallel: number
  /** Cancels the branches that still run once one has succeeded. */
  readonly firstSuccess: boolean
}

/** How a branch ended. */
export interface BranchEnd {
  /** The node that it began with, with a number after it where two begin there. */
  readonly id: string
  readonly status: OutcomeStatus
  /** The word of its last stage. */
  readonly outcome: string
  readonly lastNode: string
  readonly reason: string
  readonly durationMs: number
  /** What its last stage noted. */
  readonly notes: string
  /** The context value `score`, where a stage of the branch set one. */
  readonly score: number | undefined
  /** The context value `last_response`. */
  readonly response: string
}

/**
 * Executes a kind of node; must not keep state between calls. What it throws becomes a `fail`, but for a `StopRun`,
 * which ends the run there, a `HoldoutError`, which is the user's to mend, and anything once the signal is aborted.
 */
export interface Station {
  /** It keeps to the node's `timeout` by itself, and knows better than a failure what to make of it. */
  readonly timesItself?: true
  execute(
    node: GraphNode,
    context: RunContext,
    graph: Graph,
    directory: string,
    signal: AbortSignal,
    /** Always given by the engine; a station that is called by hand may go without. */
    call?: StageCall,
  ): Promise<Outcome>
}

/** Finds the station of a node. */
export interface Stations {
  /** The kinds that have a station. */
  readonly kinds: ReadonlySet<string>
  /** The kind of a node and its station; none for a kind that nobody registered. */
  resolve(node: GraphNode): { readonly kind: string; readonly station: Station | undefined }
}

/** A choice between edges that only a label tells apart. */
export interface EdgeChoice {
  readonly node: GraphNode
  readonly graph: Graph
  /** The labels, in the order of the edges. */
  readonly options: readonly string[]
  /** What the stage itself preferred, if it said so and it is an option. */
  readonly preferred: string | undefined
  readonly context: RunContext
  /** Where the stage's files go. */
  readonly directory: string
  readonly signal: AbortSignal
}

/** Who decides an {@link EdgeChoice}, and why; `chosen` undefined when nobody could. */
export type Choose = (
  choice: EdgeChoice,
) => Promise<{ readonly chosen: string | undefined; readonly by: string }>

/** One visit to a node, for the graph's picture with its path. */
export interface PathStep {
  readonly node: string
  readonly outcome: string
  readonly durationMs: number
  /** The edge taken from here, and why; absent at the end. */
  readonly to?: string
  readonly why?: string
  /** The branch of a parallel stage that it was part of: `<parallel node>/<branch>`. */
  readonly branch?: string
}

/** Bounds on a run that may loop. Meeting one ends the run as failed, and it says which. */
export interface RunLimits {
  /** Visits to one node: 50. */
  readonly maxVisits: number
  /** Stages altogether: 1,000. */
  readonly maxStages: number
  /** Jumps from the exit back to a retry target, because a goal gate was not satisfied: 20. */
  readonly maxRedirects: number
  /** Restarts by `loop_restart` edges: 20. */
  readonly maxRestarts: number
  /** Failures of one node in a row that say the same but for their numbers: 10. */
  readonly maxSameFailures: number
}

/**
 * How a run ended: `stopped` by a station that will not go on, `interrupted` by the signal. Both can be resumed.
 */
export type RunStatus = 'success' | 'fail' | 'stopped' | 'interrupted'

/** What a run, its stages and their stations report. `branch` is there for what happens inside a parallel stage. */
export type FactoryEvent = (EngineEvent | StationEvent) & { readonly branch?: string }

type EngineEvent =
  | {
      readonly type: 'run-started'
      readonly graph: string
      readonly directory: string
      readonly resumed: boolean
    }
  | {
      readonly type: 'stage-started'
      readonly node: string
      readonly label: string
      /** Which stage of the run it is, from 1. */
      readonly index: number
      readonly visit: number
      readonly attempt: number
    }
  | {
      readonly type: 'stage-completed'
      readonly node: string
      readonly outcome: Outcome
      readonly durationMs: number
    }
  | {
      readonly type: 'stage-failed'
      readonly node: string
      readonly error: string
      readonly willRetry: boolean
    }
  | {
      readonly type: 'stage-retrying'
      readonly node: string
      readonly attempt: number
      readonly delayMs: number
      readonly reason: string
    }
  | { readonly type: 'edge'; readonly from: string; readonly to: string; readonly why: string }
  | {
      readonly type: 'choice'
      readonly node: string
      readonly options: readonly string[]
      readonly chosen: string
      readonly by: string
    }
  | { readonly type: 'checkpoint'; readonly node: string }
  | {
      readonly type: 'run-finished'
      readonly status: RunStatus
      readonly reason: string
      readonly durationMs: number
      readonly artifacts: number
    }

/** What stations report. */
export type StationEvent =
  /** Something of their own, such as the events of a validation. */
  | { readonly type: 'station'; readonly node: string; readonly event: unknown }
  /** What a turn of an agent spent; `usd` where somebody tells. */
  | {
      readonly type: 'spent'
      readonly node: string
      readonly inputTokens: number
      readonly outputTokens: number
      readonly usd?: number
    }
  | { readonly type: 'parallel-started'; readonly node: string; readonly branches: number }
  | {
      readonly type: 'branch-started'
      readonly node: string
      readonly id: string
      readonly index: number
    }
  | {
      readonly type: 'branch-completed'
      readonly node: string
      readonly id: string
      readonly index: number
      readonly durationMs: number
      readonly success: boolean
    }
  | {
      readonly type: 'parallel-completed'
      readonly node: string
      readonly durationMs: number
      readonly succeeded: number
      readonly failed: number
    }
  | { readonly type: 'interview-started'; readonly node: string; readonly question: string }
  | {
      readonly type: 'interview-completed'
      readonly node: string
      readonly question: string
      readonly answer: string
      readonly durationMs: number
    }
  | {
      readonly type: 'interview-timeout'
      readonly node: string
      readonly question: string
      readonly durationMs: number
    }
