/** @module Goal gates (§3.4): which is not satisfied, where it sends the run, and which answers a jump makes stale. */

import { flagOf, type Graph, type GraphNode, textOf } from '../../graph/index.ts'
import type { RunState } from '../record/run-state.ts'
import { satisfies } from '../stage/outcome.ts'

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
