/** @module The bounds of a run that may loop, and which of them it has met (§C19 of the decisions). */

import type { Graph } from '../../graph/index.ts'
import type { RunLimits } from '../model.ts'
import type { RunState } from '../record/run-state.ts'

const LIMITS: RunLimits = {
  maxVisits: 50,
  maxStages: 1_000,
  maxRedirects: 20,
  maxRestarts: 20,
  maxSameFailures: 10,
}

/** What bounds a run of a graph unless it is told otherwise; a long graph is given the stages to come to its end. */
export function boundsOf(graph: Graph): RunLimits {
  return { ...LIMITS, maxStages: Math.max(LIMITS.maxStages, 2 * graph.nodes.size) }
}

/**
 * The bound that forbids to enter a node, in words that name it; undefined when none does.
 *
 * @param earlier stages of the run before this branch of it began
 */
export function boundMet(
  state: RunState,
  limits: RunLimits,
  node: string,
  earlier: number,
): string | undefined {
  const { visits, path, restarts, failures } = state
  if ((visits[node] ?? 0) >= limits.maxVisits) {
    return `node "${node}" was visited ${limits.maxVisits} times (bound: maxVisits)`
  }
  if (earlier + path.length >= limits.maxStages)
    return `${limits.maxStages} stages were run (bound: maxStages)`
  if (restarts > limits.maxRestarts) {
    return `the loop was restarted ${limits.maxRestarts} times (bound: maxRestarts)`
  }
  const failure = failures[node]
  if (failure !== undefined && failure.count >= limits.maxSameFailures) {
    return `node "${node}" failed ${failure.count} times in a row in the same way: ${failure.signature} (bound: maxSameFailures)`
  }
  return undefined
}
