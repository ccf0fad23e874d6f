/** @module Which edge a run follows after a stage: the specification's five steps (§3.3) and what a failure does (§3.7). */

import {
  evaluateCondition,
  type Graph,
  type GraphEdge,
  type GraphNode,
  integerOf,
  kindOf,
  parseCondition,
  textOf,
} from '../../graph/index.ts'
import { conditionLookup } from '../context.ts'
import type { Outcome, RunContext } from '../model.ts'
import { mayPass } from '../stage/outcome.ts'

/** Where a run goes next, why, and along which edge if it is one; or what must be asked; or that nothing leads on. */
export type Selection =
  | { readonly kind: 'go'; readonly to: string; readonly why: string; readonly edge?: GraphEdge }
  | { readonly kind: 'ask'; readonly options: readonly GraphEdge[] }
  | { readonly kind: 'none' }

/** What selection looks at. */
export interface SelectionRequest {
  readonly graph: Graph
  readonly node: GraphNode
  readonly outcome: Outcome
  readonly context: RunContext
  /** Nothing is asked when false: edges that only a label tells apart then follow steps 2 to 5. */
  readonly mayAsk: boolean
}

/**
 * Selects the next node: a condition that holds; else, after a failure, the node's retry targets; else a choice between
 * labels (asked where somebody can be), the preferred label, the suggested ids, the weight, the name.
 *
 * After a failure an unconditional edge is followed only into a node that decides: a failed stage stops the run unless
 * the graph says what happens then. One that may pass by itself stops it unless the graph asks for it, so that it is
 * resumed there: whatever came next would be held to be the stage's answer.
 */
export function selectEdge(request: SelectionRequest): Selection {
  const { graph, node, outcome, context } = request
  const edges = graph.edges.filter((edge) => edge.from === node.id)
  const lookup = conditionLookup(context)
  const holding = edges.filter((edge) => {
    const condition = textOf(edge.attributes, 'condition')
    if (condition.trim() === '') return false
    return evaluateCondition(parseCondition(condition), lookup)
  })
  if (holding.length > 0) {
    const edge = best(holding)
    return go(edge, `condition ${textOf(edge.attributes, 'condition')} holds`)
  }
  const open = edges.filter((edge) => textOf(edge.attributes, 'condition').trim() === '')
  if (outcome.status === 'fail' && !(passesThrough(node) && decides(graph, node.id))) {
    return afterFailure(request, open)
  }
  // At a human gate somebody has answered already.
  if (request.mayAsk && kindOf(node) !== 'wait.human' && isChoice(open))
    return { kind: 'ask', options: open }
  return byLabelIdOrWeight(open, outcome)
}

/** Steps 2 to 5 of the selection, over unconditional edges. */
export function byLabelIdOrWeight(open: readonly GraphEdge[], outcome: Outcome): Selection {
  if (outcome.preferredLabel !== undefined && outcome.preferredLabel.trim() !== '') {
    const wanted = normaliseLabel(outcome.preferredLabel)
    const edge = open.find(
      (candidate) => normaliseLabel(textOf(candidate.attributes, 'label')) === wanted,
    )
    if (edge !== undefined) return go(edge, `preferred label "${outcome.preferredLabel}"`)
  }
  for (const id of outcome.suggestedNextIds ?? []) {
    const edge = open.find((candidate) => candidate.to === id)
    if (edge !== undefined) return go(edge, 'suggested by the stage')
  }
  if (open.length === 0) return { kind: 'none' }
  const edge = best(open)
  return go(
    edge,
    open.length === 1 ? 'the only open edge' : 'the highest weight, then the first name',
  )
}

/** Label without case, outer space and the accelerator before it: `[Y] Yes`, `Y) Yes`, `Y - Yes`. */
export function normaliseLabel(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replace(/^(\[[a-z0-9]+\]\s*|[a-z0-9]\)\s*|[a-z0-9]\s+-\s+)/, '')
    .trim()
}

/** True for a node whose outgoing edges look at what happened: conditions, or labels to choose from. */
export function decides(graph: Graph, id: string): boolean {
  const edges = graph.edges.filter((edge) => edge.from === id)
  if (edges.some((edge) => textOf(edge.attributes, 'condition').trim() !== '')) return true
  return isChoice(edges)
}

/** True for a diamond, whose outcome is the one that came before it. */
export function passesThrough(node: GraphNode): boolean {
  return kindOf(node) === 'conditional'
}

function isDiamond(graph: Graph, id: string): boolean {
  const node = graph.nodes.get(id)
  return node !== undefined && passesThrough(node)
}

/** Where a node's own retry targets send a run after it failed; undefined when it has none. */
export function retryTargetOf(graph: Graph, node: GraphNode): Selection | undefined {
  for (const name of ['retry_target', 'fallback_retry_target']) {
    const target = textOf(node.attributes, name)
    if (graph.nodes.has(target)) return { kind: 'go', to: target, why: `failed; its ${name}` }
  }
  return undefined
}

function afterFailure(request: SelectionRequest, open: readonly GraphEdge[]): Selection {
  const { graph, node, outcome } = request
  const target = retryTargetOf(graph, node)
  if (target !== undefined) return target
  // A gate's edges are answers: where nobody gave one, none of them is followed.
  if (kindOf(node) === 'wait.human') return { kind: 'none' }
  if (asksForOutcome(graph, node.id)) {
    const otherwise = byLabelIdOrWeight(open, outcome)
    if (otherwise.kind !== 'go') return otherwise
    return { ...otherwise, why: 'failed; the edge without a condition is what happens otherwise' }
  }
  const selected = byLabelIdOrWeight(
    open.filter(({ to }) => decides(graph, to) && (!mayPass(outcome) || isDiamond(graph, to))),
    outcome,
  )
  if (selected.kind !== 'go') return selected
  return { ...selected, why: 'failed; the next node decides what that means' }
}

/** True for a node whose edges ask how it ended: its edge without a condition is what happens otherwise. */
function asksForOutcome(graph: Graph, id: string): boolean {
  return graph.edges.some(
    (edge) =>
      edge.from === id &&
      parseCondition(textOf(edge.attributes, 'condition')).some(({ key }) => key === 'outcome'),
  )
}

/** Two or more edges that differ in their labels and in nothing else. */
function isChoice(edges: readonly GraphEdge[]): boolean {
  if (edges.length < 2) return false
  const labels = new Set(edges.map((edge) => normaliseLabel(textOf(edge.attributes, 'label'))))
  const weights = new Set(edges.map((edge) => integerOf(edge.attributes, 'weight') ?? 0))
  return labels.size === edges.length && !labels.has('') && weights.size === 1
}

function best(edges: readonly GraphEdge[]): GraphEdge {
  const weight = (edge: GraphEdge) => integerOf(edge.attributes, 'weight') ?? 0
  const [first] = [...edges].sort((a, b) => weight(b) - weight(a) || (a.to < b.to ? -1 : 1))
  return first as GraphEdge
}

function go(edge: GraphEdge, why: string): Selection {
  return { kind: 'go', to: edge.to, why, edge }
}
