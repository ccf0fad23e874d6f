/** @module Writes a graph in one canonical spelling, which reads back as the same graph. */

import { valueText } from '../attributes.ts'
import type { Attributes, AttributeValue, Graph } from '../model.ts'

/**
 * A graph as canonical DOT of the subset: attributes sorted by name, texts quoted, one statement a line. Subgraphs are
 * gone (their effect is in the nodes); reading it back gives an equal graph but for positions.
 */
export function printGraph(graph: Graph): string {
  const lines = [`digraph ${graph.id.replace(/[^A-Za-z0-9_]/g, '_')} {`]
  for (const [name, value] of sorted(graph.attributes)) {
    lines.push(`  graph [${name}=${printValue(value)}]`)
  }
  for (const node of graph.nodes.values()) {
    const attributes: Record<string, AttributeValue> = { ...node.attributes }
    if (node.classes.length > 0)
      attributes.class = { type: 'string', value: node.classes.join(',') }
    lines.push(`  ${node.id}${printAttributes(attributes)}`)
  }
  for (const edge of graph.edges) {
    lines.push(`  ${edge.from} -> ${edge.to}${printAttributes(edge.attributes)}`)
  }
  return `${lines.join('\n')}\n}\n`
}

/** A text in the quotes and escapes of the subset. */
export function quote(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')
  return `"${escaped}"`
}

function printAttributes(attributes: Attributes): string {
  const parts = sorted(attributes).map(([name, value]) => `${printName(name)}=${printValue(value)}`)
  return parts.length === 0 ? '' : ` [${parts.join(', ')}]`
}

function printName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(name) ? name : quote(name)
}

function printValue(value: AttributeValue): string {
  return value.type === 'string' ? quote(value.value) : valueText(value)
}

function sorted(attributes: Attributes): [string, AttributeValue][] {
  return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))
}
