/** @module Changes to a graph between reading and checking (§9.1): variables, the stylesheet, and transforms of one's own. */

import { promptOf, textOf } from '../attributes.ts'
import type { AttributeValue, Graph, GraphNode } from '../model.ts'
import { applyStylesheet } from './stylesheet.ts'

/** Makes another graph of one; the one given is left as it is. */
export interface Transform {
  readonly name: string
  apply(graph: Graph): Graph
}

/** `$goal` in prompts: the one variable that the specification knows (§4.5). */
export const variableExpansion: Transform = {
  name: 'variable_expansion',
  apply(graph) {
    const goal = textOf(graph.attributes, 'goal')
    const nodes = new Map<string, GraphNode>()
    for (const [id, node] of graph.nodes) {
      const prompt = promptOf(node)
      if (!prompt.includes('$goal')) nodes.set(id, node)
      else {
        const value: AttributeValue = {
          type: 'string',
          value: prompt.replaceAll('$goal', () => goal),
        }
        nodes.set(id, { ...node, attributes: { ...node.attributes, prompt: value } })
      }
    }
    return { ...graph, nodes }
  },
}

/** `model_stylesheet`, where nodes set nothing themselves. */
export const stylesheetApplication: Transform = {
  name: 'stylesheet',
  apply: applyStylesheet,
}

/** The graph after the built-in transforms and then those of one's own, in their order. */
export function transformGraph(graph: Graph, own: readonly Transform[] = []): Graph {
  return [variableExpansion, stylesheetApplication, ...own].reduce(
    (before, transform) => transform.apply(before),
    graph,
  )
}
