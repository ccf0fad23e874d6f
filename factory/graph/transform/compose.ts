/** @module Transforms that change a graph's shape: one graph put into another (§9.4), and fan-outs made explicit. */

import { integerOf, textOf } from '../attributes.ts'
import { findEnds } from '../kinds.ts'
import type { AttributeValue, Graph, GraphEdge, GraphNode } from '../model.ts'
import type { Transform } from './transforms.ts'

const text = (value: string): AttributeValue => ({ type: 'string', value })

/**
 * Puts a graph in the place of a node. Its nodes are named `<node>__<id>`, retry targets with them; its start and its
 * exit become diamonds, so that an outcome goes in and comes out as it was. Its graph attributes are not taken over.
 */
export function inlineGraph(node: string, inner: Graph): Transform {
  return {
    name: `inline ${node}`,
    apply(graph) {
      const place = graph.nodes.get(node)
      if (place === undefined) return graph
      const { start, exit } = findEnds(inner)
      const [first, last] = [start.candidates[0], exit.candidates[0]]
      if (first === undefined || last === undefined) return graph
      const named = (id: string) => `${node}__${id}`
      const nodes = new Map<string, GraphNode>()
      for (const [id, outer] of graph.nodes) {
        if (id !== node) {
          nodes.set(id, outer)
          continue
        }
        for (const one of inner.nodes.values()) {
          nodes.set(named(one.id), placed(one, place, named, one === first || one === last))
        }
      }
      const edges = [
        ...graph.edges.map((edge) => ({
          ...edge,
          from: edge.from === node ? named(last.id) : edge.from,
          to: edge.to === node ? named(first.id) : edge.to,
        })),
        ...inner.edges.map((edge) => ({ ...edge, from: named(edge.from), to: named(edge.to) })),
      ]
      return { ...graph, nodes, edges }
    },
  }
}

function placed(
  one: GraphNode,
  place: GraphNode,
  named: (id: string) => string,
  isEnd: boolean,
): GraphNode {
  const attributes: Record<string, AttributeValue> = { ...one.attributes }
  for (const name of ['retry_target', 'fallback_retry_target']) {
    const target = textOf(one.attributes, name)
    if (target !== '') attributes[name] = text(named(target))
  }
  if (isEnd) {
    attributes.shape = text('diamond')
    attributes.type = text('conditional')
    attributes.label ??= text(one.id)
  }
  const classes = [...new Set([...one.classes, ...place.classes])]
  return { ...one, id: named(one.id), attributes, classes, position: place.position }
}

/**
 * Some pipelines draw several edges with the same condition from one node and mean all of them. By the specification one
 * is taken, the first by name; this makes a parallel node of each such bundle, so that all are.
 */
export const explicitFanOut: Transform = {
  name: 'explicit_fan_out',
  apply(graph) {
    const nodes = new Map<string, GraphNode>()
    const edges: GraphEdge[] = []
    for (const node of graph.nodes.values()) {
      nodes.set(node.id, node)
      const own = graph.edges.filter((edge) => edge.from === node.id)
      const bundles = Map.groupBy(own, bundleOf)
      let count = 0
      for (const bundle of bundles.values()) {
        const [first] = bundle as [GraphEdge]
        if (bundle.length < 2 || textOf(node.attributes, 'shape') === 'component') {
          edges.push(...bundle)
          continue
        }
        count += 1
        const id = `${node.id}_all${count === 1 ? '' : `_${count}`}`
        const attributes = { shape: text('component'), label: text(`all after ${node.id}`) }
        nodes.set(id, { id, attributes, classes: [], position: first.position })
        edges.push({ ...first, to: id })
        edges.push(...bundle.map((edge) => ({ ...edge, from: id, attributes: {} })))
      }
    }
    return { ...graph, nodes, edges }
  },
}

/** Edges of a bundle differ in where they lead and in nothing that selects among them. */
function bundleOf(edge: GraphEdge): string {
  const { attributes } = edge
  const of = (name: string) => textOf(attributes, name).trim()
  return [of('condition'), of('label'), integerOf(attributes, 'weight') ?? 0].join('\n')
}
