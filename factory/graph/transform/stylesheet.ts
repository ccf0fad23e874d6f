/** @module The model stylesheet (§8): rules that give nodes their model, provider and effort where they set none. */

import { HoldoutError } from '../../../twins/base/index.ts'
import { textOf } from '../attributes.ts'
import type { Attributes, AttributeValue, Graph, GraphNode } from '../model.ts'

/** One rule, with how strongly its selector binds: `*` 0, a shape 1, `.class` 2, `#id` 3. */
export interface StyleRule {
  readonly selector: string
  readonly specificity: 0 | 1 | 2 | 3
  readonly declarations: Readonly<Record<string, string>>
}

const RULE = /\s*(\*|[.#]?[A-Za-z_][A-Za-z0-9_-]*)\s*\{([^{}]*)\}/y
const DECLARATION = /^\s*([A-Za-z_][A-Za-z0-9_-]*)\s*:\s*("(?:[^"\\]|\\.)*"|[^\s;"]+)\s*$/

/**
 * Reads a stylesheet.
 *
 * @throws {HoldoutError} `STYLESHEET_SYNTAX` naming what it could not read
 */
export function parseStylesheet(text: string): readonly StyleRule[] {
  const source = text.replace(/\/\*[\s\S]*?\*\//g, ' ')
  const rules: StyleRule[] = []
  let offset = 0
  while (source.slice(offset).trim() !== '') {
    RULE.lastIndex = offset
    const match = RULE.exec(source)
    if (match === null) throw problem(`cannot read "${source.slice(offset).trim().slice(0, 40)}"`)
    const [whole, selector = '', body = ''] = match
    rules.push({
      selector,
      specificity: specificityOf(selector),
      declarations: declarationsOf(body),
    })
    offset += whole.length
  }
  return rules
}

/**
 * The graph with its `model_stylesheet` applied: only properties that a node leaves unset are filled, the strongest and
 * then the latest rule first. The graph given is not changed.
 *
 * @throws {HoldoutError} `STYLESHEET_SYNTAX`
 */
export function applyStylesheet(graph: Graph): Graph {
  const text = textOf(graph.attributes, 'model_stylesheet')
  if (text.trim() === '') return graph
  const rules = [...parseStylesheet(text)].sort((a, b) => a.specificity - b.specificity)
  const nodes = new Map<string, GraphNode>()
  for (const [id, node] of graph.nodes) {
    const filled: Record<string, AttributeValue> = {}
    for (const rule of rules) {
      if (!matches(rule, node)) continue
      for (const [name, value] of Object.entries(rule.declarations)) {
        filled[name] = { type: 'string', value }
      }
    }
    const attributes: Attributes = { ...filled, ...node.attributes }
    nodes.set(id, { ...node, attributes })
  }
  return { ...graph, nodes }
}

function matches(rule: StyleRule, node: GraphNode): boolean {
  const name = rule.selector.slice(1)
  switch (rule.specificity) {
    case 0:
      return true
    case 1:
      return (textOf(node.attributes, 'shape') || 'box') === rule.selector
    case 2:
      return node.classes.includes(name)
    case 3:
      return node.id === name
  }
}

function specificityOf(selector: string): StyleRule['specificity'] {
  if (selector === '*') return 0
  if (selector.startsWith('#')) return 3
  return selector.startsWith('.') ? 2 : 1
}

function declarationsOf(body: string): Record<string, string> {
  const out: Record<string, string> = {}
  for (const part of body.split(';')) {
    if (part.trim() === '') continue
    const match = DECLARATION.exec(part)
    if (match === null) throw problem(`"${part.trim()}" is no declaration`)
    const [, name = '', value = ''] = match
    out[name] = value.startsWith('"') ? value.slice(1, -1) : value
  }
  return out
}

function problem(message: string): HoldoutError {
  return new HoldoutError(message, {
    code: 'STYLESHEET_SYNTAX',
    hint: 'write rules such as `.fast { llm_model: gpt-5.2; reasoning_effort: low; }`',
  })
}
