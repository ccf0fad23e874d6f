/** @module How much a stage is told of what came before, and which session it goes on with (§5.4). */

import {
  classNames,
  type Graph,
  type GraphEdge,
  type GraphNode,
  textOf,
} from '../../graph/index.ts'
import type { Fidelity } from '../model.ts'

const FIDELITIES = new Set<string>([
  'full',
  'truncate',
  'compact',
  'summary:low',
  'summary:medium',
  'summary:high',
])

/** What StrongDM's own pipelines call the graph's defaults, beside the specification's name. */
const GRAPH_FIDELITY = ['default_fidelity', 'context_fidelity_default']
const GRAPH_THREAD = ['default_thread_id', 'thread_id', 'context_thread_default']

/**
 * The fidelity of a stage: its edge's, its own, the graph's, `compact`. A word that is none is passed over.
 *
 * @param edge the one by which the node is entered; undefined after a jump
 */
export function fidelityOf(graph: Graph, node: GraphNode, edge: GraphEdge | undefined): Fidelity {
  const given = [
    edge === undefined ? '' : textOf(edge.attributes, 'fidelity'),
    textOf(node.attributes, 'fidelity'),
    ...GRAPH_FIDELITY.map((name) => textOf(graph.attributes, name)),
  ]
  return (given.find((word) => FIDELITIES.has(word)) ?? 'compact') as Fidelity
}

/**
 * The key of the session that a stage under `full` goes on with: its edge's `thread_id`, its own, the graph's, the class
 * of the subgraph that it is in, the node before it.
 */
export function threadOf(
  graph: Graph,
  node: GraphNode,
  edge: GraphEdge | undefined,
  previous: string,
): string {
  const own = classNames(node.attributes)
  const given = [
    edge === undefined ? '' : textOf(edge.attributes, 'thread_id'),
    textOf(node.attributes, 'thread_id'),
    ...GRAPH_THREAD.map((name) => textOf(graph.attributes, name)),
    node.classes.find((name) => !own.includes(name)) ?? '',
    previous,
  ]
  return given.find((key) => key !== '') ?? node.id
}
