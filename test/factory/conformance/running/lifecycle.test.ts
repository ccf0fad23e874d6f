import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { findEnds, kindOf } from '../../../../factory/graph/index.ts'
import {
  createCodergenStation,
  createSimulatedAgent,
  createStations,
  loadGraph,
  outcomeOf,
  runGraph,
  runJob,
  type Station,
} from '../../../../factory/index.ts'
import { type DotRun, ENDS, runDot } from '../../fixtures/run-dot.ts'
import { smallJob } from '../../fixtures/small-job.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { FAIL, graphOf, lint, ON_FAIL, readJson, run, told } from '../kit.ts'
import { row } from '../row.ts'

const kind = (attributes: string, registered?: ReadonlySet<string>) => {
  const a = graphOf(`a [${attributes}]`).nodes.get('a')!
  return registered === undefined ? kindOf(a) : kindOf(a, registered)
}
const SAYING = (word: string): Station => ({
  execute: async () => outcomeOf('success', { notes: word }),
})

const notesOf = (ran: DotRun, node: string) =>
  ran.events.flatMap((e) =>
    e.type === 'stage-completed' && e.node === node ? e.outcome.notes : [],
  )[0]

row('H1', () => expect(kind('shape=Mdiamond')).toBe('start'))
row('H2', () => expect(kind('shape=Msquare')).toBe('exit'))
row('H3', () =>
  expect([kind('shape=box'), kind('x=1'), kind('shape=star')]).toEqual([
    'codergen',
    'codergen',
    'codergen',
  ]),
)
row('H4', () => expect(kind('shape=hexagon')).toBe('wait.human'))
row('H5', () => expect(kind('shape=diamond')).toBe('conditional'))
row('H6', () => expect(kind('shape=component')).toBe('parallel'))
row('H7', () => expect(kind('shape=tripleoctagon')).toBe('parallel.fan_in'))
row('H8', () => expect(kind('shape=parallelogram')).toBe('tool'))
row('H9', async () => {
  expect(kind('shape=house')).toBe('stack.manager_loop')
  const directory = join(temporaryFolder(), 'run')
  await expect(runDot(`${ENDS} m [shape=house] start -> m -> done`, directory)).rejects.toThrow(
    'node "m" is a stack.manager_loop station, which this version cannot run yet',
  )
  expect(existsSync(directory)).toBe(false)
})
row('H10', async () => {
  expect(kind('shape=diamond, type=mine', new Set(['mine', 'conditional']))).toBe('mine')
  expect(kind('shape=diamond, type=mine', new Set(['conditional']))).toBe('conditional')
  const shaped = 'a [shape=diamond, type=gone] start -> a -> done'
  const ran = await run(shaped, {}, { customStations: { conditional: SAYING('by the shape') } })
  expect(notesOf(ran, 'a')).toBe('by the shape')
  const ours: Station = {
    execute: async () => outcomeOf('fail', { failureReason: 'not by the agent' }),
  }
  const evidence = await runJob(smallJob({ customStations: { codergen: ours } }))
  expect(evidence.whyStopped).toBe('stage "mend" failed: not by the agent')
})
row('H11', async () => {
  expect(await told('a start -> a -> done', { a: new Error('boom') })).toBe(
    'start a | fail: stage "a" failed: boom',
  )
})
row('X1', async () => {
  const order: string[] = []
  const graph = loadGraph(`digraph g { ${ENDS} a start -> a -> done }`, 'g.dot', {
    transforms: [
      {
        name: 't',
        apply(g) {
          order.push('transform')
          return g
        },
      },
    ],
    rules: [
      {
        name: 'l',
        *apply() {
          order.push('check')
          yield* []
        },
      },
    ],
  })
  const station: Station = {
    async execute() {
      order.push('execute')
      return outcomeOf('success')
    },
  }
  await runGraph({
    graph,
    stations: createStations({ start: SAYING(''), exit: SAYING(''), codergen: station }),
    directory: temporaryFolder(),
    signal: new AbortController().signal,
    onEvent: ({ type }) => /^run-/.test(type) && order.push(type),
  })
  expect(order).toEqual(['transform', 'check', 'run-started', 'execute', 'run-finished'])
})
row('X2', async () => {
  const ends = (body: string) => {
    const { start, exit } = findEnds(graphOf(body))
    return [start.candidates, exit.candidates].map((nodes) =>
      nodes.map((node) => node.id).join('+'),
    )
  }
  expect(ends('Start a [shape=Mdiamond] end z [shape=Msquare]')).toEqual(['a', 'z'])
  expect(ends('Start -> b -> End Start b End')).toEqual(['Start', 'End'])
  expect(ends('start b exit')).toEqual(['start', 'exit'])
  expect(lint('a -> b b -> a a b')).toContain('error start_node: the graph has no start node')
  const directory = join(temporaryFolder(), 'run')
  await expect(
    runDot('a b done [shape=Msquare] a -> b b -> a b -> done', directory),
  ).rejects.toThrow('the graph has no start node')
  expect(existsSync(directory)).toBe(false)
})
row('X3', async () => {
  const directory = temporaryFolder()
  const ran = await runDot(
    `goal=G custom=7 ${ENDS} a start -> a -> done`,
    directory,
    {},
    { context: { given: true } },
  )
  expect(ran.context).toMatchObject({ 'graph.goal': 'G', 'graph.custom': '7', given: true })
  expect(existsSync(join(directory, 'checkpoint.json'))).toBe(true)
})
row('X4', async () => {
  const ran = await run('a b start -> a -> b -> done', {
    a: outcomeOf('success', { preferredLabel: 'L', contextUpdates: { k: 1 } }),
  })
  expect(ran.walk).toBe('start a b done')
  const types = ran.events.filter((e) => 'node' in e && e.node === 'a').map((e) => e.type)
  expect(types).toEqual(['stage-started', 'stage-completed', 'checkpoint'])
  expect(ran.context.k).toBe(1)
  expect(ran.events.flatMap((e) => (e.type === 'edge' ? `${e.from} ${e.to}` : []))).toEqual([
    'start a',
    'a b',
    'b done',
  ])
  expect(ran.path.map(({ node, outcome }) => `${node} ${outcome}`)).toEqual([
    'start success',
    'a success',
    'b success',
    'done success',
  ])
})
row('X5', async () => {
  expect(await told('a start -> a; a -> done [condition="outcome=x"]', { a: FAIL })).toContain(
    'fail: stage "a" failed',
  )
  expect(await told('a b start -> a; a -> done; a -> b [weight=1]')).toBe(
    'start a b | success: Pipeline completed',
  )
})
row('X6', async () => {
  const ran = await run('a [max_retries=2] start -> a -> done', { a: ['retry', 'success'] })
  expect(ran.context).toMatchObject({
    current_node: 'a',
    'internal.retry_count.a': 1,
    outcome: 'success',
    preferred_label: '',
  })
  const directory = temporaryFolder()
  const codergen = createCodergenStation({
    agent: createSimulatedAgent(),
    workspace: directory,
    fingerprint: async () => '',
  })
  const worked = await runDot(
    `${ENDS} a start -> a -> done`,
    directory,
    {},
    { customStations: { codergen } },
  )
  expect(worked.context).toMatchObject({
    last_stage: 'a',
    last_response: '[Simulated] Response for stage: a',
  })
})
row('X7', async () => {
  let at = 0
  const alone: Station = {
    async execute(_node, context) {
      at += 1
      expect(at).toBe(1)
      await new Promise((resolve) => setImmediate(resolve))
      at -= 1
      context.set('seen', true)
      return outcomeOf('success')
    },
  }
  await run('a b start -> a -> b -> done', {}, { customStations: { codergen: alone } })
  const branching: Station = {
    async execute(node, context) {
      context.set('work.of', node.id)
      return outcomeOf('success', { contextUpdates: { mine: node.id } })
    },
  }
  const ran = await run(
    'f [shape=component] a b j [shape=tripleoctagon] start -> f; f -> a -> j; f -> b -> j; j -> done',
    {},
    {
      customStations: { codergen: branching },
    },
  )
  expect([ran.context['work.of'], ran.context.mine]).toEqual([undefined, undefined])
})
row('X8', async () => {
  const directory = temporaryFolder()
  const ran = await runDot(`${ENDS} a start -> a -> done`, directory)
  expect(ran.events.slice(-2).map((e) => e.type)).toEqual(['checkpoint', 'run-finished'])
  expect(readJson(directory, 'checkpoint.json').ended).toEqual({
    status: 'success',
    reason: 'Pipeline completed',
  })
})
row('X9', async () => {
  const directory = temporaryFolder()
  await runDot(`${ENDS} a start -> a -> done`, directory, {
    a: outcomeOf('success', { notes: 'n', suggestedNextIds: ['done'] }),
  })
  expect(readJson(directory, 'a', 'status.json')).toEqual({
    outcome: 'success',
    status: 'success',
    preferred_label: '',
    suggested_next_ids: ['done'],
    context_updates: {},
    notes: 'n',
    failure_reason: '',
  })
})
row('X10', async () => {
  const body = `a [goal_gate=true] b [goal_gate=true] c start -> a -> b; b -> c ${ON_FAIL}; b -> done [condition="outcome=success"]; c -> done`
  expect((await run(body, { b: FAIL })).status).toBe('fail')
  expect((await run(body, { a: 'partial_success' })).status).toBe('success')
})
