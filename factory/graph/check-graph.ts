/** @module Reading, styling and linting a graph in one go: what `factory lint` shows and a run insists on. */

import { throwIfAny } from '../../twins/base/index.ts'
import { assignStations } from './kinds.ts'
import { type LintOptions, lintGraph } from './lint-graph.ts'
import type { Graph } from './model.ts'
import { diagnosticError, type ParsedGraph, type ParseOptions, parseGraph } from './parse-graph.ts'
import { applyStylesheet } from './stylesheet.ts'

/** How a graph is checked. */
export interface CheckOptions extends ParseOptions, LintOptions {
  /** Node id → kind of station, from the configuration. */
  readonly assign?: Readonly<Record<string, string>>
}

/** Reads a text, assigns stations, lints it and applies its stylesheet where that can be read. Never throws for the text. */
export function checkGraph(text: string, file: string, options: CheckOptions = {}): ParsedGraph {
  const parsed = parseGraph(text, file, options)
  if (parsed.graph === undefined) return parsed
  const assign = options.assign ?? {}
  const graph = assignStations(parsed.graph, assign)
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
    ...lintGraph(graph, options),
  ]
  const styled = diagnostics.some((d) => d.rule === 'stylesheet_syntax')
    ? graph
    : applyStylesheet(graph)
  return { graph: styled, diagnostics }
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
