/** @module Where a run stands: what its steps add up to. Running and resuming apply the same steps in the same way. */

import { contentHash, type JsonObject, type JsonValue } from '../../../twins/base/index.ts'
import { type Graph, printGraph, textOf } from '../../graph/index.ts'
import { createContext, type TrackedContext } from '../context.ts'
import type { Outcome, PathStep } from '../model.ts'
import { markStaleGates } from '../route/goal-gates.ts'
import type { StepRecord } from './step-log.ts'

/** Something of each node. A node may be called `constructor`: nothing is inherited. */
type ByNode<T> = Record<string, T>

/** What is known of nodes: nothing yet, or a copy. */
export function byNode<T>(...known: readonly ByNode<T>[]): ByNode<T> {
  return Object.assign(Object.create(null), ...known)
}

/** The state of one run. Only {@link applyStep} and stations (through the context) change it. */
export interface RunState {
  context: TrackedContext
  /** The node that completed last; '' before the first. */
  current: string
  /** Where the run goes on; '' when it has ended. */
  next: string
  /** The edge by which `next` is entered, by its place in the graph. */
  via: number | undefined
  /** The fidelity of the last stage, if it had one. */
  fidelity: string | undefined
  completed: string[]
  retries: ByNode<number>
  outcomes: ByNode<Outcome>
  visits: ByNode<number>
  /** Goal gates that a redirect made stale: they count only once they have run again. */
  staleGates: Set<string>
  /** How each node failed last, and how often in a row it failed like that. */
  failures: ByNode<{ signature: string; count: number }>
  redirects: number
  restarts: number
  path: PathStep[]
  ended: { status: 'success' | 'fail'; reason: string } | undefined
  /** Milliseconds since the epoch of the first and of the last step. */
  beganAt: number
  at: number
}

/** The hash by which steps know their graph: of the canonical text, so that comments and spacing may change. */
export function hashGraph(graph: Graph): string {
  return contentHash(printGraph(graph))
}

/** The state before the first step. */
export function emptyState(): RunState {
  return {
    context: createContext(),
    current: '',
    next: '',
    via: undefined,
    fidelity: undefined,
    completed: [],
    retries: byNode(),
    outcomes: byNode(),
    visits: byNode(),
    staleGates: new Set(),
    failures: byNode(),
    redirects: 0,
    restarts: 0,
    path: [],
    ended: undefined,
    beganAt: 0,
    at: 0,
  }
}

/** What is in the context before the first stage: the graph's attributes (§3.2), then what the caller gives. */
export function initialValues(graph: Graph, given: JsonObject): JsonObject {
  const values: Record<string, JsonValue> = {}
  for (const name of Object.keys(graph.attributes)) {
    values[`graph.${name}`] = textOf(graph.attributes, name)
  }
  return { ...values, ...given }
}

/** Adds one step to the state. */
export function applyStep(state: RunState, record: StepRecord, graph: Graph): void {
  state.at = record.at
  switch (record.kind) {
    case 'begin':
      state.beganAt = record.at
      state.next = record.next
      state.context.restore(record)
      return
    case 'retry':
      state.context.restore(record)
      state.retries[record.node] = record.attempt
      return
    case 'stage':
      applyStage(state, record)
      return
    case 'redirect':
      markStaleGates(state, graph, record.next)
      state.path.push(record.step)
      state.redirects += 1
      state.next = record.next
      state.via = undefined
      return
    case 'end':
      if (record.step !== undefined) {
        state.path.push(record.step)
        state.current = record.step.node
        complete(state, record.step.node)
      }
      state.ended = { status: record.status, reason: record.reason }
      state.next = ''
      return
  }
}

function applyStage(state: RunState, record: Extract<StepRecord, { kind: 'stage' }>): void {
  const { node, outcome, inner } = record
  state.context.restore(record)
  state.visits[node] = record.visit
  state.current = node
  state.next = record.next
  state.via = record.via
  state.fidelity = record.fidelity
  delete state.retries[node]
  complete(state, node)
  for (const step of inner?.path ?? []) complete(state, step.node)
  Object.assign(state.outcomes, inner?.outcomes)
  for (const id of Object.keys(inner?.outcomes ?? {})) state.staleGates.delete(id)
  if (outcome.status !== 'skipped') {
    state.outcomes[node] = outcome
    state.staleGates.delete(node)
  }
  countFailure(state, node, outcome)
  state.path.push(...(inner?.path ?? []), record.step)
  if (record.restart !== undefined) restart(state, record.restart)
}

/** A `loop_restart` edge: everything forgotten but the count, the path and where it goes (§2.7). */
function restart(state: RunState, values: JsonObject): void {
  const logs = state.context.logs()
  state.context = createContext(values)
  state.context.restore({ set: {}, logs })
  state.restarts += 1
  state.completed = []
  state.retries = byNode()
  state.outcomes = byNode()
  state.visits = byNode()
  state.staleGates = new Set()
}

function complete(state: RunState, node: string): void {
  if (!state.completed.includes(node)) state.completed.push(node)
}

/** Counts failures that say the same but for their numbers; anything else starts the count anew. */
function countFailure(state: RunState, node: string, outcome: Outcome): void {
  if (outcome.status !== 'fail') {
    delete state.failures[node]
    return
  }
  const signature = (outcome.failureReason ?? outcome.raw).replace(/[0-9]+/g, '#').slice(0, 400)
  const before = state.failures[node]
  const count = before?.signature === signature ? before.count + 1 : 1
  state.failures[node] = { signature, count }
}
