/** @module Which kind of station a node is (§2.8), and where a graph starts and ends. */

import { textOf } from './attributes.ts'
import type { Graph, GraphNode } from './model.ts'

/** The specification's shapes and the kinds of station that they mean. */
export const SHAPE_KINDS: Readonly<Record<string, string>> = {
  Mdiamond: 'start',
  Msquare: 'exit',
  box: 'codergen',
  hexagon: 'wait.human',
  diamond: 'conditional',
  component: 'parallel',
  tripleoctagon: 'parallel.fan_in',
  parallelogram: 'tool',
  house: 'stack.manager_loop',
}

/** The kinds that the specification names; `validate`, `reproduce`, `escalate` and `graph` (a graph inside a node) are Holdout's own. */
export const KNOWN_KINDS: ReadonlySet<string> = new Set([
  ...Object.values(SHAPE_KINDS),
  'validate',
  'reproduce',
  'escalate',
  'graph',
])

/**
 * The kind of a node: its `type` where that is known, else what its shape means, else `codergen`.
 *
 * @param registered kinds that have a station; {@link KNOWN_KINDS} unless given
 */
export function kindOf(node: GraphNode, registered: ReadonlySet<string> = KNOWN_KINDS): string {
  const type = textOf(node.attributes, 'type')
  if (type !== '' && registered.has(type)) return type
  const shape = textOf(node.attributes, 'shape')
  return (Object.hasOwn(SHAPE_KINDS, shape) ? SHAPE_KINDS[shape] : undefined) ?? 'codergen'
}

/** A graph's start or end, and how it was recognised. */
export interface GraphEnd {
  /** All nodes that qualify by the first rule under which any does; exactly one is right. */
  readonly candidates: readonly GraphNode[]
  readonly by: 'shape' | 'id' | 'inferred'
}

/** Both ends of a graph. */
export interface GraphEnds {
  readonly start: GraphEnd
  readonly exit: GraphEnd
}

/**
 * Finds where a graph starts and ends: by shape or type, else by id, else as the only node without incoming
 * (outgoing) edges, which is how graphs without shapes are meant.
 */
export function findEnds(graph: Graph): GraphEnds {
  const entered = new Set(graph.edges.map((edge) => edge.to))
  const left = new Set(graph.edges.map((edge) => edge.from))
  return {
    start: findEnd(graph, 'start', /^(start)$/i, (node) => !entered.has(node.id)),
    exit: findEnd(graph, 'exit', /^(exit|end)$/i, (node) => !left.has(node.id)),
  }
}

/** The graph with some nodes made stations of a kind, by id: how a configuration maps a graph that has no types. */
export function assignStations(graph: Graph, kinds: Readonly<Record<string, string>>): Graph {
  const nodes = new Map(graph.nodes)
  for (const [id, kind] of Object.entries(kinds)) {
    const node = nodes.get(id)
    if (node === undefined) continue
    const type = { type: 'string' as const, value: kind }
    nodes.set(id, { ...node, attributes: { ...node.attributes, type } })
  }
  return { ...graph, nodes }
}

function findEnd(
  graph: Graph,
  kind: string,
  id: RegExp,
  inferred: (node: GraphNode) => boolean,
): GraphEnd {
  const nodes = [...graph.nodes.values()]
  const byShape = nodes.filter((node) => kindOf(node) === kind)
  if (byShape.length > 0) return { candidates: byShape, by: 'shape' }
  const byId = nodes.filter((node) => id.test(node.id))
  if (byId.length > 0) return { candidates: byId, by: 'id' }
  return { candidates: nodes.filter(inferred), by: 'inferred' }
}
