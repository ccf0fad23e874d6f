/** @module What can be said about a graph before it runs (§7): mistakes, doubts, and what was inferred. */

import { HoldoutError } from '../../twins/base/index.ts'
import { flagOf, textOf } from './attributes.ts'
import { type Clause, contradictionIn, parseCondition } from './condition.ts'
import { findEnds, type GraphEnd, KNOWN_KINDS, kindOf } from './kinds.ts'
import { misplacedValues } from './lint-values.ts'
import type { Diagnostic, Graph, GraphEdge, GraphNode } from './model.ts'
import { parseStylesheet } from './transform/stylesheet.ts'

/** What a rule is given. */
export interface LintOptions {
  /** Kinds that the coming run has a station for; a node of any other kind is then an error. Not checked when absent. */
  readonly stations?: ReadonlySet<string>
}

/** One rule: reads a graph and says what it found. */
export interface LintRule {
  readonly name: string
  apply(graph: Graph, options: LintOptions): Iterable<Finding>
}

/** A diagnostic before its rule, file and position are filled in. */
interface Finding {
  readonly severity: Diagnostic['severity']
  readonly message: string
  readonly node?: GraphNode
  readonly edge?: GraphEdge
  readonly fix?: string
}

const FIDELITIES = /^(full|truncate|compact|summary:(low|medium|high))?$/

/** All rules, in the order of the specification, then Holdout's own. */
const LINT_RULES: readonly LintRule[] = [
  rule('start_node', function* (graph) {
    yield* oneEnd(graph, findEnds(graph).start, 'start', 'shape=Mdiamond')
  }),
  rule('terminal_node', function* (graph) {
    yield* oneEnd(graph, findEnds(graph).exit, 'exit', 'shape=Msquare')
  }),
  rule('reachability', function* (graph) {
    const [start, ...others] = findEnds(graph).start.candidates
    if (start === undefined || others.length > 0) return
    const reached = reachableFrom(graph, start.id)
    for (const node of graph.nodes.values()) {
      if (reached.has(node.id)) continue
      yield error(
        `node "${node.id}" is unreachable from "${start.id}"`,
        { node },
        'add an edge to it, or remove it',
      )
    }
  }),
  rule('edge_target_exists', function* (graph) {
    for (const edge of graph.edges) {
      for (const id of new Set([edge.from, edge.to])) {
        if (graph.nodes.has(id)) continue
        yield error(
          `the edge ${edge.from} -> ${edge.to} names "${id}", which is declared nowhere`,
          { edge },
          `declare it: ${id} [label="…"]`,
        )
      }
    }
  }),
  rule('start_no_incoming', function* (graph) {
    const [start] = findEnds(graph).start.candidates
    const edge = graph.edges.find((e) => e.to === start?.id)
    if (edge !== undefined)
      yield error(`"${edge.to}" is the start and cannot be entered from "${edge.from}"`, { edge })
  }),
  rule('exit_no_outgoing', function* (graph) {
    const [exit] = findEnds(graph).exit.candidates
    const edge = graph.edges.find((e) => e.from === exit?.id)
    if (edge !== undefined)
      yield error(`"${edge.from}" is the exit and cannot lead to "${edge.to}"`, { edge })
  }),
  rule('condition_syntax', function* (graph) {
    for (const edge of graph.edges) {
      const problem = problemOf(() => parseCondition(textOf(edge.attributes, 'condition')))
      if (problem !== undefined)
        yield error(
          `condition of ${edge.from} -> ${edge.to}: ${problem.message}`,
          { edge },
          problem.hint,
        )
    }
  }),
  rule('condition_satisfiable', function* (graph) {
    for (const edge of graph.edges) {
      const text = textOf(edge.attributes, 'condition')
      // One that cannot be read is told by the rule above.
      if (problemOf(() => parseCondition(text)) !== undefined) continue
      const [one, other] = contradictionIn(parseCondition(text)) ?? []
      if (one === undefined || other === undefined) continue
      yield warning(
        `condition of ${edge.from} -> ${edge.to}: ${clauseText(one)} and ${clauseText(other)} never hold together, and the edge is never followed`,
        { edge },
        'keep one of them, or give each an edge of its own',
      )
    }
  }),
  rule('stylesheet_syntax', function* (graph) {
    const problem = problemOf(() => parseStylesheet(textOf(graph.attributes, 'model_stylesheet')))
    if (problem !== undefined) yield error(`model_stylesheet: ${problem.message}`, {}, problem.hint)
  }),
  rule('type_known', function* (graph, { stations }) {
    for (const node of graph.nodes.values()) {
      const type = textOf(node.attributes, 'type')
      if (type === '' || KNOWN_KINDS.has(type) || stations?.has(type)) continue
      yield warning(
        `node "${node.id}" has the unknown type "${type}" and runs as ${kindOf(node)}`,
        { node },
        `use one of ${[...KNOWN_KINDS].join(', ')}`,
      )
    }
  }),
  rule('fidelity_valid', function* (graph) {
    const bad = (value: string) =>
      `fidelity "${value}" is none of full, truncate, compact, summary:low, summary:medium, summary:high`
    const ofGraph = textOf(graph.attributes, 'default_fidelity')
    if (!FIDELITIES.test(ofGraph)) yield warning(bad(ofGraph), {})
    for (const node of graph.nodes.values()) {
      const value = textOf(node.attributes, 'fidelity')
      if (!FIDELITIES.test(value)) yield warning(bad(value), { node })
    }
    for (const edge of graph.edges) {
      const value = textOf(edge.attributes, 'fidelity')
      if (!FIDELITIES.test(value)) yield warning(bad(value), { edge })
    }
  }),
  rule('attribute_value', function* (graph) {
    for (const { name, value, expected, subject, fails } of misplacedValues(graph)) {
      const say = fails ? error : warning
      yield say(`${name} "${value}" is not understood`, subject, `expected ${expected}`)
    }
  }),
  rule('retry_target_exists', function* (graph) {
    for (const name of ['retry_target', 'fallback_retry_target']) {
      const ofGraph = textOf(graph.attributes, name)
      if (ofGraph !== '' && !graph.nodes.has(ofGraph))
        yield warning(`the graph’s ${name} "${ofGraph}" is no node`, {})
      for (const node of graph.nodes.values()) {
        const target = textOf(node.attributes, name)
        if (target !== '' && !graph.nodes.has(target))
          yield warning(`${name} "${target}" of node "${node.id}" is no node`, { node })
      }
    }
  }),
  rule('goal_gate_has_retry', function* (graph) {
    const targets = ['retry_target', 'fallback_retry_target']
    if (targets.some((name) => textOf(graph.attributes, name) !== '')) return
    for (const node of graph.nodes.values()) {
      if (!flagOf(node.attributes, 'goal_gate')) continue
      if (targets.some((name) => textOf(node.attributes, name) !== '')) continue
      yield warning(
        `goal gate "${node.id}" has nowhere to retry: unsatisfied, it ends the run`,
        { node },
        'give it a retry_target',
      )
    }
  }),
  rule('prompt_on_llm_nodes', function* (graph, { stations }) {
    const ends = findEnds(graph)
    const inferred = new Set([...ends.start.candidates, ...ends.exit.candidates])
    for (const node of graph.nodes.values()) {
      if (kindOf(node, stations) !== 'codergen' || inferred.has(node)) continue
      if (textOf(node.attributes, 'prompt') || textOf(node.attributes, 'llm_prompt')) continue
      yield warning(
        `node "${node.id}" has no prompt; its label is what the agent is told`,
        { node },
        'add prompt="…"',
      )
    }
  }),
  rule('station_supported', function* (graph, { stations }) {
    if (stations === undefined) return
    for (const node of graph.nodes.values()) {
      const kind = kindOf(node, new Set([...stations, ...KNOWN_KINDS]))
      if (stations.has(kind)) continue
      yield error(
        `node "${node.id}" is a ${kind} station, which this version cannot run yet`,
        { node },
        `the stations of this run are ${[...stations].join(', ')}`,
      )
    }
  }),
]

/** Applies all rules; what they found is in the order of the rules, then of the graph. */
export function lintGraph(
  graph: Graph,
  options: LintOptions = {},
  extra: readonly LintRule[] = [],
): readonly Diagnostic[] {
  const out: Diagnostic[] = []
  for (const { name, apply } of [...LINT_RULES, ...extra]) {
    for (const { node, edge, severity, message, fix } of apply(graph, options)) {
      const position = (edge ?? node)?.position
      out.push({
        rule: name,
        severity,
        message,
        file: graph.file,
        ...(position === undefined ? {} : { position }),
        ...(node === undefined ? {} : { node: node.id }),
        ...(edge === undefined ? {} : { edge: { from: edge.from, to: edge.to } }),
        ...(fix === undefined ? {} : { fix }),
      })
    }
  }
  return out
}

function* oneEnd(graph: Graph, end: GraphEnd, what: string, how: string): Iterable<Finding> {
  const [first, ...others] = end.candidates
  if (first === undefined) {
    yield error(`the graph has no ${what} node`, {}, `give one node ${how}`)
  } else if (others.length > 0) {
    const names = end.candidates.map((node) => node.id).join(', ')
    if (end.by === 'inferred')
      yield error(
        `the graph has no ${what} node, and several could be it: ${names}`,
        {},
        `give one node ${how}`,
      )
    else
      yield error(
        `the graph has ${end.candidates.length} ${what} nodes: ${names}`,
        { node: others[0] as GraphNode },
        'keep one',
      )
  } else if (end.by === 'inferred' && graph.nodes.size > 0) {
    const why =
      what === 'start'
        ? 'it is the only node that no edge enters'
        : 'it is the only node that no edge leaves'
    yield {
      severity: 'info',
      message: `"${first.id}" is taken as the ${what}: ${why}`,
      node: first,
      fix: `say so with ${how}`,
    }
  }
}

function reachableFrom(graph: Graph, id: string): Set<string> {
  const reached = new Set([id])
  const jumps = [
    textOf(graph.attributes, 'retry_target'),
    textOf(graph.attributes, 'fallback_retry_target'),
  ]
  const queue = [id, ...jumps]
  for (const target of jumps) reached.add(target)
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const node = graph.nodes.get(next)
    const targets = graph.edges.filter((edge) => edge.from === next).map((edge) => edge.to)
    if (node !== undefined) {
      targets.push(
        textOf(node.attributes, 'retry_target'),
        textOf(node.attributes, 'fallback_retry_target'),
      )
    }
    for (const target of targets) {
      if (target === '' || reached.has(target)) continue
      reached.add(target)
      queue.push(target)
    }
  }
  return reached
}

function rule(name: string, apply: LintRule['apply']): LintRule {
  return { name, apply }
}

type Subject = Pick<Finding, 'node' | 'edge'>

function error(message: string, subject: Subject, fix?: string): Finding {
  return { severity: 'error', message, ...subject, ...(fix === undefined ? {} : { fix }) }
}

function warning(message: string, subject: Subject, fix?: string): Finding {
  return { severity: 'warning', message, ...subject, ...(fix === undefined ? {} : { fix }) }
}

function clauseText({ key, operator, literal }: Clause): string {
  return operator === 'truthy' ? key : `${key}${operator}${literal}`
}

function problemOf(read: () => unknown): HoldoutError | undefined {
  try {
    read()
    return undefined
  } catch (cause) {
    if (cause instanceof HoldoutError) return cause
    throw cause
  }
}
