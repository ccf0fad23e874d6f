/** @module Where the branches of a parallel stage come together again: the specification names no rule for it. */

import { type Graph, kindOf } from '../../graph/index.ts'

/**
 * The node at which branches end: the nearest fan-in that all of them reach by edges, else the nearest node that all reach
 * and none begins with; undefined when they never meet. "Nearest" is by the longest of the ways, then by the order in
 * the file.
 *
 * @param parallel the parallel node, through which no way leads
 * @param starts the nodes that branches begin with
 */
export function findConvergence(
  graph: Graph,
  parallel: string,
  starts: readonly string[],
): string | undefined {
  const ways = starts.map((start) => distancesFrom(graph, start, parallel))
  const shared = [...graph.nodes.values()]
    .map((node) => ({ node, far: Math.max(...ways.map((way) => way.get(node.id) ?? Infinity)) }))
    .filter(({ far }) => far !== Infinity)
  const fanIns = shared.filter(({ node }) => kindOf(node) === 'parallel.fan_in')
  const others = shared.filter(({ node }) => !starts.includes(node.id) && starts.length > 1)
  const candidates = fanIns.length > 0 ? fanIns : others
  return candidates.reduce<(typeof candidates)[number] | undefined>(
    (best, next) => (best === undefined || next.far < best.far ? next : best),
    undefined,
  )?.node.id
}

/** Edges from a node to each that it reaches, never through `without`. */
function distancesFrom(graph: Graph, start: string, without: string): Map<string, number> {
  const distances = new Map([[start, 0]])
  const queue = [start]
  for (let at = 0; at < queue.length; at += 1) {
    const id = queue[at] as string
    for (const edge of graph.edges) {
      if (edge.from !== id || edge.to === without || distances.has(edge.to)) continue
      distances.set(edge.to, (distances.get(id) ?? 0) + 1)
      queue.push(edge.to)
    }
  }
  return distances
}
