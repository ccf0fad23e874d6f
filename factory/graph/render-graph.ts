/** @module A graph as SVG, with the path that a run took through it; Graphviz is loaded only when this is called. */

import { labelOf, textOf } from './attributes.ts'
import { quote } from './dot/print-graph.ts'
import { findEnds, kindOf } from './kinds.ts'
import type { Graph } from './model.ts'

/** A visit to a node, as far as the picture needs it. */
export interface RenderedStep {
  readonly node: string
  readonly to?: string
  readonly outcome?: string
}

/** What to draw besides the graph itself. */
export interface RenderOptions {
  readonly path?: readonly RenderedStep[]
}

const SHAPES: Readonly<Record<string, string>> = {
  start: 'Mdiamond',
  exit: 'Msquare',
  codergen: 'box',
  validate: 'box',
  'wait.human': 'hexagon',
  conditional: 'diamond',
  parallel: 'component',
  'parallel.fan_in': 'tripleoctagon',
  tool: 'parallelogram',
  'stack.manager_loop': 'house',
}

/** Middle greys and a blue and red that keep their contrast on white and on near-black. */
const COLOURS = { line: '#808890', text: '#808890', visited: '#2f81f7', failed: '#d1485b' } as const

/**
 * Draws a graph. Visited nodes and edges are coloured and carry the numbers of the steps that passed them.
 *
 * @returns an `<svg>` element without XML prologue; texts are escaped, nothing in it is fetched or run
 */
export async function renderGraph(graph: Graph, options: RenderOptions = {}): Promise<string> {
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz')
  const graphviz = await Graphviz.load()
  const svg = graphviz.layout(drawnDot(graph, options.path ?? []), 'svg', 'dot')
  return tidy(svg, labelOfGraph(graph, options.path ?? []))
}

/** The DOT that Graphviz is given: everything quoted, only what the picture needs. */
function drawnDot(graph: Graph, path: readonly RenderedStep[]): string {
  const visits = new Map<string, number[]>()
  const walked = new Map<string, number[]>()
  const outcomes = new Map<string, string>()
  path.forEach((step, index) => {
    push(visits, step.node, index + 1)
    if (step.outcome !== undefined) outcomes.set(step.node, step.outcome)
    if (step.to !== undefined) push(walked, `${step.node}\n${step.to}`, index + 1)
  })
  const ends = findEnds(graph)
  const direction = textOf(graph.attributes, 'rankdir')
  const rankdir = /^(TB|LR|BT|RL)$/.test(direction) ? direction : 'TB'
  const lines = [
    'digraph {',
    `graph [rankdir=${rankdir}, bgcolor="transparent", fontname="sans-serif", pad="0.2"]`,
    `node [fontname="sans-serif", fontsize=12, color="${COLOURS.line}", fontcolor="${COLOURS.text}", style="rounded"]`,
    `edge [fontname="sans-serif", fontsize=10, color="${COLOURS.line}", fontcolor="${COLOURS.text}"]`,
  ]
  for (const node of graph.nodes.values()) {
    let kind = kindOf(node)
    if (ends.start.by !== 'shape' && ends.start.candidates[0] === node) kind = 'start'
    if (ends.exit.by !== 'shape' && ends.exit.candidates[0] === node) kind = 'exit'
    const seen = visits.get(node.id)
    const failed = /^fail/.test(outcomes.get(node.id) ?? '')
    const inferred =
      textOf(node.attributes, 'shape') === '' && (kind === 'start' || kind === 'exit')
    const attributes = [
      `label=${quote(labelOf(node) + numbers(seen))}`,
      `shape=${inferred ? 'box' : (SHAPES[kind] ?? 'box')}`,
      `id=${quote(`node-${node.id}`)}`,
      `class=${quote(seen === undefined ? kind.replaceAll('.', '-') : `${kind.replaceAll('.', '-')} visited`)}`,
    ]
    if (kind === 'validate' || inferred) attributes.push('peripheries=2')
    if (seen !== undefined) attributes.push(marked(failed ? COLOURS.failed : COLOURS.visited))
    lines.push(`${quote(node.id)} [${attributes.join(', ')}]`)
  }
  // A step says from where and to where; parallel edges share the mark.
  for (const edge of graph.edges) {
    const seen = walked.get(`${edge.from}\n${edge.to}`)
    const label = textOf(edge.attributes, 'label') || textOf(edge.attributes, 'condition')
    const attributes = [`label=${quote(label + numbers(seen))}`]
    if (seen !== undefined) attributes.push('class="visited"', marked(COLOURS.visited))
    lines.push(`${quote(edge.from)} -> ${quote(edge.to)} [${attributes.join(', ')}]`)
  }
  for (const [key, seen] of walked) {
    // A jump to a retry target follows no edge of the graph, but happened.
    const [from = '', to = ''] = key.split('\n')
    if (graph.edges.some((edge) => edge.from === from && edge.to === to)) continue
    if (!graph.nodes.has(from) || !graph.nodes.has(to)) continue
    lines.push(
      `${quote(from)} -> ${quote(to)} [label=${quote(`retry${numbers(seen)}`)}, class="visited jump", style=dashed, constraint=false, ${marked(COLOURS.visited)}]`,
    )
  }
  return `${lines.join('\n')}\n}`
}

function marked(colour: string): string {
  return `color="${colour}", fontcolor="${colour}", penwidth=2`
}

/** ` ①`-like marks in plain digits, since fonts differ: the first few, then how many more. */
function numbers(steps: readonly number[] | undefined): string {
  if (steps === undefined) return ''
  const shown = steps.length > 6 ? [...steps.slice(0, 5), '…', steps[steps.length - 1]] : steps
  return `\n(${shown.join(', ')})`
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

function labelOfGraph(graph: Graph, path: readonly RenderedStep[]): string {
  const name = textOf(graph.attributes, 'label') || graph.id
  if (path.length === 0) return `Graph ${name}`
  return `Graph ${name}; path: ${path.map((step) => step.node).join(', ')}`
}

/** Only the element, scaled to its container, with a name for those who do not see it. */
function tidy(svg: string, name: string): string {
  const element = svg.slice(svg.indexOf('<svg'))
  const title = name
    .slice(0, 400)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/"/g, '&quot;')
  return element
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/^<svg /, `<svg role="img" aria-label="${title}" `)
    .trim()
}
