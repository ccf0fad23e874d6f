/** @module Where a run stands: what a checkpoint holds, while it is being changed. */

import { contentHash, type JsonObject } from '../../twins/base/index.ts'
import { findEnds, flagOf, type Graph, type GraphNode, printGraph, textOf } from '../graph/index.ts'
import type { Checkpoint } from './checkpoint.ts'
import { createContext } from './context.ts'
import type { Outcome, PathStep, RunContext } from './model.ts'
import { satisfies } from './outcome.ts'

/** The mutable state of one run. */
export interface RunState {
  context: RunContext
  current: string
  next: string
  completed: string[]
  retries: Record<string, number>
  outcomes: Record<string, Outcome>
  visits: Record<string, number>
  staleGates: Set<string>
  redirects: number
  restarts: number
  path: PathStep[]
  logs: string[]
  ended: { status: 'success' | 'fail'; reason: string } | undefined
}

/** The hash by which a checkpoint knows its graph: of the canonical text, so that comments and spacing may change. */
export function hashGraph(graph: Graph): string {
  return contentHash(printGraph(graph))
}

/** A run that has not begun: at the start node, the graph's attributes in its context (§3.2). */
export function freshState(graph: Graph, initial: JsonObject): RunState {
  const start = findEnds(graph).start.candidates[0]
  return {
    context: initialContext(graph, initial),
    current: '',
    next: start?.id ?? '',
    completed: [],
    retries: {},
    outcomes: {},
    visits: {},
    staleGates: new Set(),
    redirects: 0,
    restarts: 0,
    path: [],
    logs: [],
    ended: undefined,
  }
}

/** The context that a run begins with. */
export function initialContext(graph: Graph, initial: JsonObject): RunContext {
  const context = createContext()
  for (const name of Object.keys(graph.attributes)) {
    context.set(`graph.${name}`, textOf(graph.attributes, name))
  }
  context.apply(initial)
  return context
}

/** The state that a checkpoint holds. */
export function restoreState(checkpoint: Checkpoint): RunState {
  return {
    context: createContext(checkpoint.context as JsonObject),
    current: checkpoint.current_node,
    next: checkpoint.next_node,
    completed: [...checkpoint.completed_nodes],
    retries: { ...checkpoint.node_retries },
    outcomes: { ...checkpoint.node_outcomes } as Record<string, Outcome>,
    visits: { ...checkpoint.node_visits },
    staleGates: new Set(checkpoint.stale_gates),
    redirects: checkpoint.redirects,
    restarts: checkpoint.restarts,
    path: [...checkpoint.path],
    logs: [...checkpoint.logs],
    ended: checkpoint.ended,
  }
}

/** The state as a checkpoint. */
export function checkpointOf(
  state: RunState,
  graph: Graph,
  graphHash: string,
  timestampMs: number,
): Checkpoint {
  return {
    version: 1,
    timestamp: new Date(timestampMs).toISOString(),
    graph: graph.id,
    graph_hash: graphHash,
    current_node: state.current,
    next_node: state.next,
    completed_nodes: state.completed,
    node_retries: state.retries,
    node_outcomes: state.outcomes as Checkpoint['node_outcomes'],
    node_visits: state.visits,
    stale_gates: [...state.staleGates],
    redirects: state.redirects,
    restarts: state.restarts,
    context: state.context.snapshot() as Checkpoint['context'],
    path: state.path,
    logs: state.logs,
    ...(state.ended === undefined ? {} : { ended: state.ended }),
  }
}

/** The first visited goal gate that is not satisfied, or whose satisfaction is stale. */
export function unsatisfiedGate(state: RunState, graph: Graph): GraphNode | undefined {
  for (const [id, outcome] of Object.entries(state.outcomes)) {
    const node = graph.nodes.get(id)
    if (node === undefined || !flagOf(node.attributes, 'goal_gate')) continue
    if (!satisfies(outcome) || state.staleGates.has(id)) return node
  }
  return undefined
}

/** Where an unsatisfied gate sends the run (§3.4): its own targets, then the graph's. */
export function redirectTarget(gate: GraphNode, graph: Graph): string | undefined {
  const targets = [gate.attributes, graph.attributes].flatMap((attributes) => [
    textOf(attributes, 'retry_target'),
    textOf(attributes, 'fallback_retry_target'),
  ])
  return targets.find((target) => graph.nodes.has(target))
}

/**
 * Marks the gates whose answer is about work that a jump to `target` does again: those visited since the target was
 * last visited. They count only once they have run again.
 */
export function markStaleGates(state: RunState, graph: Graph, target: string): void {
  const lastVisit = (id: string) => state.path.findLastIndex((step) => step.node === id)
  const since = lastVisit(target)
  for (const id of Object.keys(state.outcomes)) {
    const node = graph.nodes.get(id)
    if (node === undefined || !flagOf(node.attributes, 'goal_gate')) continue
    if (lastVisit(id) >= since) state.staleGates.add(id)
  }
}
