import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import {
  checkGraph,
  modelOf,
  printGraph,
  promptOf,
  textOf,
} from '../../../../factory/graph/index.ts'
import {
  createGraphStation,
  createStations,
  type Graph,
  inlineGraph,
  loadGraph,
  outcomeOf,
  plainStation,
  type Transform,
  transformGraph,
} from '../../../../factory/index.ts'
import { ENDS, runDot } from '../../fixtures/run-dot.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { graphOf, listeningStation, run } from '../kit.ts'
import { row } from '../row.ts'

/** The model of each node of a body under a stylesheet. */
function models(sheet: string, body: string): Record<string, string | undefined> {
  const graph = transformGraph(graphOf(`model_stylesheet="${sheet}" ${body}`))
  return Object.fromEntries([...graph.nodes].map(([id, node]) => [id, modelOf(node, graph).model]))
}

/** Freezes all of a graph that can be frozen, and refuses changes to its nodes. */
function frozen(graph: Graph): Graph {
  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
    Object.freeze(value)
    for (const inner of value instanceof Map ? value.values() : Object.values(value)) freeze(inner)
  }
  freeze(graph)
  return graph
}

row('M-1', () => {
  const sheet =
    '#d { llm_model: id; } .c { llm_model: class; } box { llm_model: shape; } * { llm_model: any; }'
  const body = 'a [shape=diamond] b [shape=box] c [class=c, shape=box] d [class=c, shape=box]'
  expect(models(sheet, body)).toEqual({ a: 'any', b: 'shape', c: 'class', d: 'id' })
  expect(models('.x { llm_model: one; } .y { llm_model: two; }', 'a [class="y,x"]')).toEqual({
    a: 'two',
  })
})
row('M-2', () => {
  const graph = transformGraph(
    graphOf(
      'model_stylesheet="* { llm_model: m; llm_provider: \\"p q\\"; reasoning_effort: low; max_tokens: 9 }" a',
    ),
  )
  const a = graph.nodes.get('a')!
  expect(modelOf(a, graph)).toEqual({ model: 'm', provider: 'p q', effort: 'low' })
  expect(textOf(a.attributes, 'max_tokens')).toBe('9')
})
row('M-3', () => {
  expect(
    models('.c { llm_model: sheet; }', 'llm_model=graph a [llm_model=own, class=c] b [class=c] c'),
  ).toEqual({
    a: 'own',
    b: 'sheet',
    c: 'graph',
  })
})
row('M-4', () => {
  const seen: string[] = []
  const rule = {
    name: 'sees',
    *apply(graph: Graph) {
      for (const id of ['a', 'b']) seen.push(textOf(graph.nodes.get(id)!.attributes, 'llm_model'))
      yield* []
    },
  }
  checkGraph(
    `digraph g { model_stylesheet="* { llm_model: m; }" ${ENDS} a b [llm_model=own] start -> a -> b -> done }`,
    'g.dot',
    { rules: [rule] },
  )
  expect(seen).toEqual(['m', 'own'])
})
row('T-1', () => {
  const order: string[] = []
  const own = (name: string): Transform => ({
    name,
    apply(graph) {
      order.push(`${name}: ${promptOf(graph.nodes.get('a')!)}`)
      return {
        ...graph,
        attributes: { ...graph.attributes, label: { type: 'string', value: name } },
      }
    },
  })
  const graph = frozen(
    graphOf('goal=G model_stylesheet="* { llm_model: m; }" a [prompt="do $goal"]'),
  )
  const before = printGraph(graph)
  const after = transformGraph(graph, [own('first'), own('second')])
  expect(order).toEqual(['first: do G', 'second: do G'])
  expect(textOf(after.attributes, 'label')).toBe('second')
  expect(printGraph(graph)).toBe(before)
  expect(after).not.toBe(graph)
})
row('T-2', async () => {
  const graph = transformGraph(
    graphOf('goal=G model_stylesheet="* { llm_model: m; }" a [prompt="$goal and $goal"]'),
  )
  expect(promptOf(graph.nodes.get('a')!)).toBe('G and G')
  expect(modelOf(graph.nodes.get('a')!, graph).model).toBe('m')
  const { station, calls } = listeningStation()
  await run('goal=G a b start -> a -> b -> done', {}, { customStations: { codergen: station } })
  expect(calls[1]?.preamble).toContain('Goal: G')
  expect(calls[1]?.preamble).toContain('- a: success')
})
row('T-3', async () => {
  const inner = loadGraph(`digraph inner { ${ENDS} x y start -> x -> y -> done }`, 'inner.dot')
  const directory = temporaryFolder()
  const codergen = {
    async execute(node: { id: string }, context: { get(key: string): unknown }) {
      const told = node.id === 'y' ? { told: String(context.get('given')) } : {}
      return outcomeOf('success', { contextUpdates: { ...told, last: node.id, given: 'before' } })
    },
  }
  const graph = createGraphStation({
    load: () => inner,
    stations: () => createStations({ start: plainStation, exit: plainStation, codergen }),
  })
  const body = `${ENDS} a n [type=graph, graph_file="inner.dot"] start -> a -> n -> done`
  const ran = await runDot(body, directory, {}, { customStations: { graph, codergen } })
  expect([ran.walk, ran.status]).toEqual(['start a n done', 'success'])
  expect(ran.context).toMatchObject({ last: 'y', told: 'before' })
  expect(existsSync(join(directory, 'n', 'graph', 'y', 'status.json'))).toBe(true)

  const outer = graphOf(`${ENDS} n start -> n -> done`)
  const merged = inlineGraph('n', inner).apply(frozen(outer))
  const flat = await runDot(
    printGraph(merged).replace(/^digraph \w+ \{|\}\n$/g, ''),
    temporaryFolder(),
  )
  expect([flat.walk, flat.status]).toEqual(['start n__start n__x n__y n__done done', 'success'])
})
