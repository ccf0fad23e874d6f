import { expect } from 'vitest'
import { checkGraph, type LintRule, loadGraph } from '../../../../factory/index.ts'
import { lint, run } from '../kit.ts'
import { row } from '../row.ts'

const ENDS = 'start [shape=Mdiamond] done [shape=Msquare] '
const only = (rule: string, body: string) =>
  lint(body).filter((line) => line.includes(` ${rule}: `))
const severities = (rule: string, body: string) =>
  only(rule, body).map((line) => line.split(' ')[0])

row('V-0', async () => {
  const { diagnostics } = checkGraph(`digraph g { ${ENDS} start -> gone }`, 'g.dot')
  expect(diagnostics.find((d) => d.rule === 'edge_target_exists')).toEqual({
    rule: 'edge_target_exists',
    severity: 'error',
    message: 'the edge start -> gone names "gone", which is declared nowhere',
    file: 'g.dot',
    position: { line: 1, column: 58 },
    edge: { from: 'start', to: 'gone' },
    fix: 'declare it: gone [label="…"]',
  })
  const noTools: LintRule = {
    name: 'no_b',
    *apply(graph) {
      const node = graph.nodes.get('b')
      if (node !== undefined) yield { severity: 'error', message: 'b is not wanted', node }
    },
  }
  const text = `digraph g { ${ENDS} b [prompt=x] start -> b -> done }`
  expect(checkGraph(text, 'g.dot', { rules: [noTools] }).diagnostics).toMatchObject([
    { rule: 'no_b', node: 'b' },
  ])
  expect(() => loadGraph(text, 'g.dot', { rules: [noTools] })).toThrow('b is not wanted [no_b]')
  await expect(run('b start -> b -> done', {}, { lintRules: [noTools] })).rejects.toThrow(
    'b is not wanted',
  )
})
row('V-1', () => {
  expect(only('start_node', 'done [shape=Msquare] a b a -> done b -> done')).toHaveLength(1)
  expect(
    only(
      'start_node',
      'x [shape=Mdiamond] y [shape=Mdiamond] done [shape=Msquare] x -> done y -> done',
    ),
  ).toEqual(['error start_node: the graph has 2 start nodes: x, y'])
  expect(only('start_node', `${ENDS} start -> done`)).toEqual([])
})
row('V-2', () => {
  expect(only('terminal_node', 'start [shape=Mdiamond] a start -> a a -> a')).toEqual([
    'error terminal_node: the graph has no exit node',
  ])
  expect(only('terminal_node', `${ENDS} two [shape=Msquare] start -> done start -> two`)).toEqual([
    'error terminal_node: the graph has 2 exit nodes: done, two',
  ])
})
row('V-3', () => {
  expect(only('reachability', `${ENDS} start -> done; lost`)).toEqual([
    'error reachability: node "lost" is unreachable from "start"',
  ])
})
row('V-4', () =>
  expect(only('edge_target_exists', `${ENDS} start -> x -> done`)).toEqual([
    'error edge_target_exists: the edge start -> x names "x", which is declared nowhere',
    'error edge_target_exists: the edge x -> done names "x", which is declared nowhere',
  ]),
)
row('V-5', () =>
  expect(severities('start_no_incoming', `${ENDS} a start -> a -> done; a -> start`)).toEqual([
    'error',
  ]),
)
row('V-6', () =>
  expect(severities('exit_no_outgoing', `${ENDS} a start -> done -> a`)).toEqual(['error']),
)
row('V-7', () => {
  expect(only('condition_syntax', `${ENDS} start -> done [condition="a || b"]`)).toEqual([
    'error condition_syntax: condition of start -> done: "a || b" is no condition',
  ])
})
row('V-8', () =>
  expect(severities('stylesheet_syntax', `model_stylesheet="* {" ${ENDS} start -> done`)).toEqual([
    'error',
  ]),
)
row('V-9', () =>
  expect(only('type_known', `${ENDS} a [type=dance] start -> a -> done`)[0]).toMatch(/^warning/),
)
row('V-10', () => {
  expect(
    severities(
      'fidelity_valid',
      `default_fidelity=a ${ENDS} a [fidelity=b] start -> a [fidelity=c]; a -> done`,
    ),
  ).toEqual(['warning', 'warning', 'warning'])
  expect(only('fidelity_valid', `${ENDS} a [fidelity="summary:high"] start -> a -> done`)).toEqual(
    [],
  )
})
row('V-11', () => {
  const found = only(
    'retry_target_exists',
    `fallback_retry_target=x ${ENDS} a [retry_target=y] start -> a -> done`,
  )
  expect(found.every((line) => line.startsWith('warning'))).toBe(true)
  expect(found).toHaveLength(2)
})
row('V-12', () => {
  expect(
    severities('goal_gate_has_retry', `${ENDS} a [goal_gate=true] start -> a -> done`),
  ).toEqual(['warning'])
  expect(
    only('goal_gate_has_retry', `retry_target=a ${ENDS} a [goal_gate=true] start -> a -> done`),
  ).toEqual([])
})
row('V-13', () => {
  expect(only('prompt_on_llm_nodes', `${ENDS} a b [prompt=x] start -> a -> b -> done`)).toEqual([
    'warning prompt_on_llm_nodes: node "a" has no prompt; its label is what the agent is told',
  ])
})
