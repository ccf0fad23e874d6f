/** @module Reading, styling and linting a graph in one go: what `factory lint` shows and a run insists on. */

import { HoldoutError, throwIfAny } from '../../twins/base/index.ts'
import { textOf } from './attributes.ts'
import {
  diagnosticError,
  type ParsedGraph,
  type ParseOptions,
  parseGraph,
} from './dot/parse-graph.ts'
import { assignStations } from './kinds.ts'
import { type LintOptions, type LintRule, lintGraph } from './lint-graph.ts'
import type { Graph } from './model.ts'
import { parseStylesheet } from './transform/stylesheet.ts'
import { type Transform, transformGraph, variableExpansion } from './transform/transforms.ts'

/** How a graph is checked. */
export interface CheckOptions extends ParseOptions, LintOptions {
  /** Node id → kind of station, from the configuration. */
  readonly assign?: Readonly<Record<string, string>>
  /** Applied after the built-in ones, before lint. */
  readonly transforms?: readonly Transform[]
  /** Applied after the built-in ones. */
  readonly rules?: readonly LintRule[]
}

/** Reads a text, assigns stations, transforms and lints it. Never throws for the text. */
export function checkGraph(text: string, file: string, options: CheckOptions = {}): ParsedGraph {
  const parsed = parseGraph(text, file, options)
  if (parsed.graph === undefined) return parsed
  const assign = options.assign ?? {}
  const assigned = assignStations(parsed.graph, assign)
  // A stylesheet that cannot be read is what lint will say; nothing is styled by it.
  const graph = canBeStyled(assigned)
    ? transformGraph(assigned, options.transforms)
    : variableExpansion.apply(assigned)
  const unknown = Object.keys(assign).filter((id) => !graph.nodes.has(id))
  const diagnostics = [
    ...parsed.diagnostics,
    ...unknown.map((id) => ({
      rule: 'assigned_node_exists',
      severity: 'error' as const,
      message: `the configuration makes "${id}" a ${assign[id]} station, but the graph has no such node`,
      file,
      fix: `its nodes are ${[...graph.nodes.keys()].join(', ')}`,
    })),
    ...lintGraph(graph, options, options.rules),
  ]
  return { graph, diagnostics }
}

function canBeStyled(graph: Graph): boolean {
  try {
    parseStylesheet(textOf(graph.attributes, 'model_stylesheet'))
    return true
  } catch (error) {
    if (error instanceof HoldoutError) return false
    throw error
  }
}

/**
 * Like {@link checkGraph}, but refuses a graph that has an error.
 *
 * @throws {HoldoutError} `GRAPH_INVALID`, one for each error, with its place
 */
export function loadGraph(text: string, file: string, options: CheckOptions = {}): Graph {
  const { graph, diagnostics } = checkGraph(text, file, options)
  throwIfAny(diagnostics.filter((d) => d.severity === 'error').map(diagnosticError))
  return graph as Graph
}
