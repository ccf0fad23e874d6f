/** @module What the engine and the stations share: outcome, context, station, events (Attractor §3–§5, §9). */

import type { JsonObject, JsonValue } from '../../twins/base/index.ts'
import type { Graph, GraphNode } from '../graph/index.ts'

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
  snapshot(): JsonObject
  clone(): RunContext
}

/**
 * Executes a kind of node; must not keep state between calls. What it throws becomes a `fail`, but for a `StopRun`,
 * which ends the run there, a `HoldoutError`, which is the user's to mend, and anything once the signal is aborted.
 */
export interface Station {
  execute(
    node: GraphNode,
    context: RunContext,
    graph: Graph,
    directory: string,
    signal: AbortSignal,
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
}

/**
 * How a run ended: `stopped` by a station that will not go on, `interrupted` by the signal. Both can be resumed.
 */
export type RunStatus = 'success' | 'fail' | 'stopped' | 'interrupted'

export type FactoryEvent =
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
  /** Something a station reports as it goes, such as a run's own events. */
  | { readonly type: 'station'; readonly node: string; readonly event: unknown }
  | {
      readonly type: 'run-finished'
      readonly status: RunStatus
      readonly reason: string
      readonly durationMs: number
    }
