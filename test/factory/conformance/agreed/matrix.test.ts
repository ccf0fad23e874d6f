import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { checkGraph, modelOf, promptOf, textOf } from '../../../../factory/graph/index.ts'
import {
  createCodergenStation,
  createHumanStation,
  createQueueInterviewer,
  createSimulatedAgent,
  createStations,
  loadGraph,
  outcomeOf,
  plainStation,
  runGraph,
  type Station,
} from '../../../../factory/index.ts'
import { ENDS, runDot } from '../../fixtures/run-dot.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { FAIL, graphOf, lint, ON_FAIL, readJson, run, told } from '../kit.ts'
import { row } from '../row.ts'

row('MX-1', () => {
  const graph = graphOf('start [shape=Mdiamond] a b done [shape=Msquare] start -> a -> b -> done')
  expect([...graph.nodes.keys()]).toEqual(['start', 'a', 'b', 'done'])
  expect(graph.edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['start a', 'a b', 'b done'])
})
row('MX-2', () => {
  const { attributes } = graphOf('graph [goal="Build", label="L"]')
  expect([textOf(attributes, 'goal'), textOf(attributes, 'label')]).toEqual(['Build', 'L'])
})
row('MX-3', () => {
  const a = graphOf('a [\n label="A",\n shape=box,\n prompt="p\nq"\n]').nodes.get('a')!
  expect([textOf(a.attributes, 'label'), promptOf(a)]).toEqual(['A', 'p\nq'])
})
row('MX-4', () =>
  expect(lint('a b -> a a -> b b done [shape=Msquare] a -> done')).toContain(
    'error start_node: the graph has no start node',
  ),
)
row('MX-5', () =>
  expect(lint('start [shape=Mdiamond] a start -> a a -> a')).toContain(
    'error terminal_node: the graph has no exit node',
  ),
)
row('MX-6', () =>
  expect(lint(`${ENDS} orphan start -> done`)).toContain(
    'error reachability: node "orphan" is unreachable from "start"',
  ),
)
row('MX-7', async () =>
  expect(await told('a b c start -> a -> b -> c -> done')).toBe(
    'start a b c done | success: Pipeline completed',
  ),
)
row('MX-8', async () => {
  const body = `a b c start -> a; a -> b [condition="outcome=success"]; a -> c ${ON_FAIL}; b -> done; c -> done`
  expect([await told(body), await told(body, { a: FAIL })]).toEqual([
    'start a b done | success: Pipeline completed',
    'start a c done | success: Pipeline completed',
  ])
})
row('MX-9', async () => {
  const ran = await run('a [max_retries=2] start -> a -> done', {
    a: ['retry', 'retry', 'success'],
  })
  expect([ran.status, ran.executions.a]).toEqual(['success', 3])
})
const GATE = `a [goal_gate=true] b start -> a; a -> done [condition="outcome=success"]; a -> b ${ON_FAIL}; b -> done`
row('MX-10', async () => expect((await run(GATE, { a: FAIL })).status).toBe('fail'))
row('MX-11', async () => expect((await run(GATE)).status).toBe('success'))
row('MX-12', async () => {
  const human = createHumanStation(createQueueInterviewer([{ value: 'R' }]))
  const body =
    'h [shape=hexagon] b start -> h; h -> done [label="[A] Approve"]; h -> b [label="[R] Reject"]; b -> done'
  expect(await told(body, {}, { customStations: { 'wait.human': human } })).toContain(
    'start h b done',
  )
})
row('MX-13', async () =>
  expect(
    await told(
      'a b c start -> a; a -> b [condition="outcome=success"]; a -> c [weight=100]; b -> done; c -> done',
    ),
  ).toContain('start a b'),
)
row('MX-14', async () =>
  expect(await told('a b c start -> a; a -> b; a -> c [weight=1]; b -> done; c -> done')).toContain(
    'start a c',
  ),
)
row('MX-15', async () =>
  expect(await told('a b c start -> a; a -> c; a -> b; b -> done; c -> done')).toContain(
    'start a b',
  ),
)
row('MX-16', async () => {
  let seen: unknown
  const codergen: Station = {
    async execute(node, context) {
      if (node.id === 'b') seen = context.get('made')
      return outcomeOf('success', node.id === 'a' ? { contextUpdates: { made: [1, 2] } } : {})
    },
  }
  await run('a b start -> a -> b -> done', {}, { customStations: { codergen } })
  expect(seen).toEqual([1, 2])
})
row('MX-17', async () => {
  const body = `${ENDS} a b c start -> a -> b -> c -> done`
  const whole = await runDot(body, temporaryFolder(), {}, { now: () => 0 })
  const directory = temporaryFolder()
  const controller = new AbortController()
  const onEvent = (event: { type: string; node?: string }) => {
    if (event.type === 'stage-started' && event.node === 'b') controller.abort()
  }
  expect(
    (await runDot(body, directory, {}, { now: () => 0, signal: controller.signal, onEvent }))
      .status,
  ).toBe('interrupted')
  const resumed = await runDot(body, directory, {}, { now: () => 0, resume: true })
  expect([resumed.status, resumed.path, resumed.context]).toEqual([
    whole.status,
    whole.path,
    whole.context,
  ])
})
row('MX-18', () => {
  const text = `digraph g { model_stylesheet="box { llm_model: boxed; } diamond { llm_model: cut; }" ${ENDS} a [shape=box] d [shape=diamond] start -> a -> d -> done }`
  const { graph } = checkGraph(text, 'g.dot')
  expect(['a', 'd'].map((id) => modelOf(graph!.nodes.get(id)!, graph!).model)).toEqual([
    'boxed',
    'cut',
  ])
})
row('MX-19', () => {
  const graph = loadGraph(
    `digraph g { goal="it" ${ENDS} a [prompt="do $goal"] start -> a -> done }`,
    'g.dot',
  )
  expect(promptOf(graph.nodes.get('a')!)).toBe('do it')
})
row('MX-20', async () => {
  const ran = await run(
    'f [shape=component] a b j [shape=tripleoctagon] start -> f; f -> a -> j; f -> b -> j; j -> done',
  )
  expect([ran.walk, ran.status, ran.executions]).toEqual([
    'start a b f j done',
    'success',
    { a: 1, b: 1 },
  ])
})
row('MX-21', async () => {
  const mine: Station = { execute: async () => outcomeOf('success', { notes: 'by mine' }) }
  const ran = await run('a [type=mine] start -> a -> done', {}, { customStations: { mine } })
  expect(ran.events.find((e) => e.type === 'stage-completed' && e.node === 'a')).toMatchObject({
    outcome: { notes: 'by mine' },
  })
})
row('MX-22', async () => {
  const ids = Array.from({ length: 14 }, (_, n) => `n${n}`)
  const ran = await run(`${ids.join(' ')} start -> ${ids.join(' -> ')} -> done`)
  expect([ran.status, ran.path.length]).toEqual(['success', 16])
})
row('SMOKE', async () => {
  const directory = temporaryFolder()
  const graph = loadGraph(
    `digraph test_pipeline {
      graph [goal="Create a hello world Python script"]
      start [shape=Mdiamond]
      plan [shape=box, prompt="Plan how to create a hello world script for: $goal"]
      implement [shape=box, prompt="Write the code based on the plan", goal_gate=true]
      review [shape=box, prompt="Review the code for correctness"]
      done [shape=Msquare]
      start -> plan
      plan -> implement
      implement -> review [condition="outcome=success"]
      implement -> plan [condition="outcome=fail", label="Retry"]
      review -> done [condition="outcome=success"]
      review -> implement [condition="outcome=fail", label="Fix"]
    }`,
    'smoke.dot',
  )
  expect(textOf(graph.attributes, 'goal')).toBe('Create a hello world Python script')
  expect([graph.nodes.size, graph.edges.length]).toEqual([5, 6])
  const codergen = createCodergenStation({
    agent: createSimulatedAgent(),
    workspace: directory,
    fingerprint: async () => '',
  })
  const ran = await runGraph({
    graph,
    stations: createStations({ start: plainStation, exit: plainStation, codergen }),
    directory,
    signal: new AbortController().signal,
  })
  expect(ran.status).toBe('success')
  expect(ran.completed).toContain('implement')
  for (const node of ['plan', 'implement', 'review']) {
    for (const file of ['prompt.md', 'response.md', 'status.json'])
      expect(existsSync(join(directory, node, file))).toBe(true)
  }
  const checkpoint = readJson(directory, 'checkpoint.json')
  expect(checkpoint.current_node).toBe('done')
  expect(checkpoint.completed_nodes).toEqual(['start', 'plan', 'implement', 'review', 'done'])
  const said = (file: string) => readFileSync(join(directory, 'plan', file), 'utf8')
  expect(said('prompt.md')).toContain('hello world script for: Create a hello world Python script')
  expect(said('response.md')).toBe('[Simulated] Response for stage: plan')
  expect(readJson(directory, 'manifest.json').goal).toBe('Create a hello world Python script')
  expect(ran.context).toMatchObject({
    'graph.goal': 'Create a hello world Python script',
    last_stage: 'review',
  })
  expect(checkpoint.node_outcomes.implement.status).toBe('success')
})
