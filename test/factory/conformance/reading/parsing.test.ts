import { expect } from 'vitest'
import { labelOf, parseGraph, textOf } from '../../../../factory/graph/index.ts'
import { attribute, graphOf, lint } from '../kit.ts'
import { row } from '../row.ts'

const firstError = (text: string) =>
  parseGraph(text, 'g.dot').diagnostics.find((d) => d.severity === 'error')?.message

row('P1', () => {
  expect(parseGraph('digraph pipe_1 { a -> b a b }', 'g.dot').graph?.id).toBe('pipe_1')
  const strict = parseGraph('digraph { a }', 'g.dot', { strict: true }).diagnostics
  expect(strict.map((d) => d.message)).toEqual(['the graph has no name'])
})

row('P2', () => {
  expect(firstError('strict digraph g {}')).toContain('"strict" is not part')
  expect(firstError('graph g {}')).toContain('undirected')
  expect(firstError('digraph a {} digraph b {}')).toContain('one graph a file')
  expect(firstError('digraph g { a -- b }')).toContain('"--" has no direction')
  expect(firstError('digraph g { a [label=<b>x</b>] }')).toContain('HTML label')
})

row('P3', () => {
  const graph = graphOf('graph [goal="one", label="x"] goal="two" rankdir=LR')
  expect(textOf(graph.attributes, 'goal')).toBe('two')
  expect(textOf(graph.attributes, 'label')).toBe('x')
})

row('P4', () => {
  const graph = graphOf('a node [shape=diamond] b edge [weight=3] b -> a a -> b [weight=4]')
  expect([attribute(graph, 'a', 'shape'), attribute(graph, 'b', 'shape')]).toEqual(['', 'diamond'])
  expect(graph.edges.map((edge) => textOf(edge.attributes, 'weight'))).toEqual(['3', '4'])
})

row('P5', () => {
  const graph = graphOf('subgraph x { node [timeout=5s] a -> b a b } c')
  expect([...graph.nodes.keys()]).toEqual(['a', 'b', 'c'])
  expect(attribute(graph, 'a', 'timeout')).toBe('5s')
  expect(attribute(graph, 'c', 'timeout')).toBe('')
})

row('P6', () => {
  const graph = graphOf('label=Whole subgraph s { label="Loop A: (1)" a } b')
  expect(graph.nodes.get('a')?.classes).toEqual(['loop-a-1'])
  expect(graph.nodes.get('b')?.classes).toEqual([])
  expect(textOf(graph.attributes, 'label')).toBe('Whole')
})

row('P7', () => {
  const graph = graphOf('a b_2 [label="Second"]')
  expect([...graph.nodes.values()].map(labelOf)).toEqual(['a', 'Second'])
  expect(firstError('digraph g { my-node }')).toBe('"my-node" cannot be a node’s id')
  expect(firstError(`digraph g { ${'n'.repeat(201)} }`)).toBe(
    'a node’s id has 201 characters, and 200 are the most: "nnnnnnnnnnnnnnnnnnnn…"',
  )
})

row('P8', () => {
  const graph = graphOf('a b c a -> b -> c [label=go]')
  expect(
    graph.edges.map(({ from, to, attributes }) => [from, to, textOf(attributes, 'label')]),
  ).toEqual([
    ['a', 'b', 'go'],
    ['b', 'c', 'go'],
  ])
})

row('P9', () => {
  const graph = graphOf(
    'graph [tool_hooks.pre="x"] a [human.default_choice=yes, stack.child.deep=1]',
  )
  expect(textOf(graph.attributes, 'tool_hooks.pre')).toBe('x')
  expect(attribute(graph, 'a', 'human.default_choice')).toBe('yes')
  expect(attribute(graph, 'a', 'stack.child.deep')).toBe('1')
})

row('P10', () => {
  const said = (text: string) =>
    parseGraph(`digraph g { ${text} }`, 'g.dot').diagnostics.map((d) => `${d.severity} ${d.rule}`)
  expect(said('a [x=1, y=2]')).toEqual([])
  expect(said('a [x=1; y=2]')).toEqual(['info separator'])
  expect(said('a [x=1 y=2]')).toEqual(['info separator'])
  expect(said('a [x=1, y=2,]')).toEqual(['info trailing_comma'])
  expect(attribute(graphOf('a [x=1 y=2]'), 'a', 'y')).toBe('2')
})

row('P11', () => {
  const graph = graphOf(
    String.raw`a [s="q\"\n\t\\", i=-3, f=.5, b=true, d=90ms, w=claude-opus-4-6, v=summary:high, t="15m"]`,
  )
  expect(graph.nodes.get('a')?.attributes).toMatchObject({
    s: { type: 'string', value: 'q"\n\t\\' },
    i: { type: 'integer', value: -3 },
    f: { type: 'float', value: 0.5 },
    b: { type: 'boolean', value: true },
    d: { type: 'duration', value: 90 },
    w: { type: 'string', value: 'claude-opus-4-6' },
    v: { type: 'string', value: 'summary:high' },
    t: { type: 'string', value: '15m' },
  })
  const lengths = graphOf('a [s=2s, m=2m, h=2h, d=2d]').nodes.get('a')?.attributes
  expect(Object.values(lengths ?? {}).map(({ value }) => value)).toEqual([2e3, 12e4, 72e5, 1728e5])
})

row('P12', () => {
  expect(attribute(graphOf('a [\n  x=1,\n\n  y="two\nlines"\n]'), 'a', 'y')).toBe('two\nlines')
})

row('P13', () => {
  const graph = graphOf('// a [x=0]\na [x="// no /* comment */"] /* b\n c */ d')
  expect([...graph.nodes.keys()]).toEqual(['a', 'd'])
  expect(attribute(graph, 'a', 'x')).toBe('// no /* comment */')
})

row('P14', () => {
  const ids = (text: string) => [...graphOf(text).nodes.keys()]
  expect(ids('a; b [x=1]; goal=y; a -> b;')).toEqual(ids('a b [x=1] goal=y a -> b'))
})

row('P15', () => {
  expect(lint('start [shape=Mdiamond] done [shape=Msquare] start -> ghost -> done')).toContain(
    'error edge_target_exists: the edge start -> ghost names "ghost", which is declared nowhere',
  )
  expect([...graphOf('a -> b a').nodes.keys()]).toEqual(['a'])
})

row('P16', () => {
  const graph = graphOf('rankdir=LR a [fillcolor=red, my.own=1] a -> a [penwidth=2]')
  expect(textOf(graph.attributes, 'rankdir')).toBe('LR')
  expect(attribute(graph, 'a', 'my.own')).toBe('1')
  expect(textOf(graph.edges[0]?.attributes ?? {}, 'penwidth')).toBe('2')
})
