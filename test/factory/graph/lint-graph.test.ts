import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkGraph, loadGraph } from '../../../factory/graph/index.ts'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'

function lint(body: string, options = {}): string[] {
  return checkGraph(`digraph g {\n${body}\n}`, 'g.dot', options).diagnostics.map(
    (d) => `${d.severity} ${d.rule}: ${d.message}`,
  )
}

const ENDS = 'start [shape=Mdiamond] done [shape=Msquare] '

it('says which values nobody would understand, and takes those that real files have', () => {
  const odd = `graph [retry_policy=nope]; ${ENDS} p [shape=component, join_policy=k_of_n, max_parallel=0]
    a [prompt=x, max_retries=-5, timeout=-3s] start -> p; p -> a; a -> done [weight=heavy]`
  expect(lint(odd)).toEqual([
    'warning attribute_value: retry_policy "nope" is not understood',
    'warning attribute_value: max_retries "-5" is not understood',
    'warning attribute_value: timeout "-3s" is not understood',
    'warning attribute_value: max_parallel "0" is not understood',
    'error attribute_value: join_policy "k_of_n" is not understood',
    'warning attribute_value: weight "heavy" is not understood',
  ])
  const usual = `graph [default_max_retry="4", retry_policy=patient]; ${ENDS} p [shape=component, join_policy=first_success, max_parallel=2]
    a [prompt=x, max_retries="1", timeout="300"] b [prompt=x, timeout=90s] start -> p; p -> a; p -> b; a -> done [weight=-1]; b -> done`
  expect(lint(usual)).toEqual([])
})

it('names the edge, with its line, whose condition no outcome can satisfy', () => {
  const edge = (condition: string) =>
    checkGraph(
      `digraph g {\n${ENDS} a [prompt=x]\nstart -> a\na -> done\na -> a [condition="${condition}"]\n}`,
      'g.dot',
    ).diagnostics.map(({ severity, rule, message, position }) => [
      severity,
      rule,
      position?.line,
      message,
    ])
  const told = (clauses: string) => [
    'warning',
    'condition_satisfiable',
    5,
    `condition of a -> a: ${clauses} never hold together, and the edge is never followed`,
  ]
  expect(edge('outcome=success && outcome=fail')).toEqual([
    told('outcome=success and outcome=fail'),
  ])
  expect(edge('outcome!=failed && context.x=1 && outcome=fail')).toEqual([
    told('outcome=fail and outcome!=failed'),
  ])
  expect(edge('context.x && context.x=')).toEqual([told('context.x= and context.x')])
  for (const possible of [
    'outcome=success && outcome=succeeded',
    'outcome!=success && outcome!=fail',
    'outcome=fail && context.x=success',
    'context.x=1 && context.x && context.x!=2',
  ]) {
    expect(edge(possible)).toEqual([])
  }
})

describe('lintGraph', () => {
  it.each([
    [
      'done [shape=Msquare] a -> done; a [prompt=x]; c -> done; c [prompt=x]',
      'error start_node: the graph has no start node, and several could be it: a, c',
    ],
    [
      'done [shape=Msquare] a [shape=Mdiamond] b [shape=Mdiamond] a -> done b -> done',
      'error start_node: the graph has 2 start nodes: a, b',
    ],
    [
      'start [shape=Mdiamond] a [prompt=x] start -> a a -> a',
      'error terminal_node: the graph has no exit node',
    ],
    [
      `${ENDS} start -> done; lost [prompt=x]`,
      'error reachability: node "lost" is unreachable from "start"',
    ],
    [
      `${ENDS} start -> done; start -> nowhere`,
      'error edge_target_exists: the edge start -> nowhere names "nowhere", which is declared nowhere',
    ],
    [
      `${ENDS} start -> w -> done; w [prompt=x] w -> start`,
      'error start_no_incoming: "start" is the start and cannot be entered from "w"',
    ],
    [
      `${ENDS} start -> done; done -> w; w [prompt=x]`,
      'error exit_no_outgoing: "done" is the exit and cannot lead to "w"',
    ],
    [
      `${ENDS} start -> done [condition="outcome > 3"]`,
      'error condition_syntax: condition of start -> done: "outcome > 3" is no condition',
    ],
    [
      `model_stylesheet="* { llm_model }" ${ENDS} start -> done`,
      'error stylesheet_syntax: model_stylesheet: "llm_model" is no declaration',
    ],
    [
      `${ENDS} w [type=dance, prompt=x] start -> w -> done`,
      'warning type_known: node "w" has the unknown type "dance" and runs as codergen',
    ],
    [
      `${ENDS} w [fidelity=loud, prompt=x] start -> w -> done`,
      'warning fidelity_valid: fidelity "loud" is none of full, truncate, compact, summary:low, summary:medium, summary:high',
    ],
    [
      `${ENDS} w [retry_target=gone, prompt=x] start -> w -> done`,
      'warning retry_target_exists: retry_target "gone" of node "w" is no node',
    ],
    [
      `${ENDS} w [goal_gate=true, prompt=x] start -> w -> done`,
      'warning goal_gate_has_retry: goal gate "w" has nowhere to retry: unsatisfied, it ends the run',
    ],
    [
      `${ENDS} w start -> w -> done`,
      'warning prompt_on_llm_nodes: node "w" has no prompt; its label is what the agent is told',
    ],
  ])('%s', (body, expected) => {
    expect(lint(body)).toEqual([expected])
  })

  it('says plainly which station cannot run yet, only when a run is meant', () => {
    const body = `${ENDS} ask [shape=hexagon] start -> ask -> done`
    expect(lint(body)).toEqual([])
    expect(lint(body, { stations: new Set(['start', 'exit', 'codergen']) })).toEqual([
      'error station_supported: node "ask" is a wait.human station, which this version cannot run yet',
    ])
  })

  it('infers the ends of the guide’s printed graph and says so', () => {
    const file = new URL('../fixtures/guide-factory.dot', import.meta.url)
    const { diagnostics } = checkGraph(readFileSync(file, 'utf8'), 'guide-factory.dot')
    const infos = diagnostics.filter((d) => d.severity === 'info').map((d) => d.message)
    expect(infos).toEqual([
      '"seed" is taken as the start: it is the only node that no edge enters',
      '"done" is taken as the exit: it is the only node that no edge leaves',
    ])
    expect(diagnostics.some((d) => d.severity === 'error')).toBe(false)
  })

  it('refuses a broken graph with file, line and mend', () => {
    const text = 'digraph g {\n  start -> done\n  start [shape=Mdiamond]\n}'
    const refusal = () => loadGraph(text, 'factory/g.dot', { assign: { nobody: 'validate' } })
    expect(refusal).toThrow(HoldoutError)
    try {
      refusal()
    } catch (error) {
      expect(formatError(error as HoldoutError)).toMatchInlineSnapshot(`
        "factory/g.dot: the configuration makes "nobody" a validate station, but the graph has no such node [assigned_node_exists]
          its nodes are start
        factory/g.dot: the graph has no exit node [terminal_node]
          give one node shape=Msquare
        factory/g.dot:2:3: the edge start -> done names "done", which is declared nowhere [edge_target_exists]
          declare it: done [label="…"]"
      `)
    }
  })
})
