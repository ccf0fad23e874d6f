/** @module Puts edges that only a label tells apart to whoever chooses, and takes the answer for an edge. */

import { type Graph, type GraphEdge, type GraphNode, kindOf, textOf } from '../../graph/index.ts'
import type { Choose, EdgeChoice, Outcome } from '../model.ts'
import { byLabelIdOrWeight, normaliseLabel, retryTargetOf, type Selection } from './select-edge.ts'

/** What was asked, what was answered, and by whom. */
export interface AskedEdge {
  readonly answer: Selection
  readonly options: readonly string[]
  readonly chosen: string
  readonly by: string
}

/** Asks; where nobody can say, the specification's own steps decide, and the record says so. */
export async function askForEdge(
  choose: Choose,
  asked: Omit<EdgeChoice, 'options' | 'preferred'>,
  edges: readonly GraphEdge[],
  outcome: Outcome,
): Promise<AskedEdge> {
  const labelOf = (edge: GraphEdge) => textOf(edge.attributes, 'label')
  const find = (label: string) =>
    edges.find((edge) => normaliseLabel(labelOf(edge)) === normaliseLabel(label))
  const options = edges.map(labelOf)
  const preferredEdge = find(outcome.preferredLabel ?? '')
  const preferred = preferredEdge === undefined ? undefined : labelOf(preferredEdge)
  const given = await choose({ ...asked, options, preferred })
  asked.signal.throwIfAborted()
  const edge = find(given.chosen ?? '')
  const by = edge === undefined ? `order of the edges (${given.by})` : given.by
  const fallback = byLabelIdOrWeight(edges, outcome)
  const taken = edge ?? (fallback.kind === 'go' ? fallback.edge : undefined)
  if (taken === undefined) return { answer: fallback, options, chosen: '', by }
  const chosen = labelOf(taken)
  const why = `${by} chose "${chosen}"`
  return { answer: { kind: 'go', to: taken.to, why, edge: taken }, options, chosen, by }
}

/**
 * Where a run goes after a parallel stage: its edges were its branches, so that it goes on where they met. After a failure
 * only a fan-in is gone to, which decides; otherwise to the node's retry targets or nowhere.
 */
export function afterBranches(
  graph: Graph,
  node: GraphNode,
  outcome: Outcome,
  convergence: string | undefined,
): Selection {
  const met = convergence === undefined ? undefined : graph.nodes.get(convergence)
  if (outcome.status === 'fail') {
    const target = retryTargetOf(graph, node)
    if (target !== undefined) return target
    if (met === undefined || kindOf(met) !== 'parallel.fan_in') return { kind: 'none' }
  }
  if (met === undefined) return { kind: 'none' }
  return { kind: 'go', to: met.id, why: 'where the branches meet' }
}
