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

/** Executes a kind of node; must not keep state between calls. What it throws becomes a `fail`. */
export interface Station {
  execute(
    node: GraphNode,
    context: RunContext,
    graph: Graph,
    directory: string,
    signal: AbortSignal,
  ): Promise<Outcome>
}

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
      readonly status: 'success' | 'fail'
      readonly reason: string
      readonly durationMs: number
    }
