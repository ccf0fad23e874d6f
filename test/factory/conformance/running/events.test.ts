import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import {
  createHumanStation,
  createQueueInterviewer,
  createStations,
  type FactoryEvent,
  loadGraph,
  outcomeOf,
  plainStation,
  streamGraph,
  TIMEOUT,
} from '../../../../factory/index.ts'
import { ENDS } from '../../fixtures/run-dot.ts'
import { runTool } from '../../fixtures/run-tool.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { FAIL, run } from '../kit.ts'
import { row } from '../row.ts'

const of = (events: readonly FactoryEvent[], ...types: string[]) =>
  events.filter(({ type }) => types.includes(type))
const clock = () => {
  let at = 0
  return () => (at += 5)
}

row('EV-1', async () => {
  const { events } = await run('a start -> a -> done', { a: FAIL })
  expect(events[0]).toMatchObject({ type: 'run-started', graph: 'g', resumed: false })
  expect(events.at(-1)).toMatchObject({
    type: 'run-finished',
    status: 'fail',
    artifacts: 0,
    durationMs: expect.any(Number),
  })
  const large = outcomeOf('success', { contextUpdates: { big: 'z'.repeat(200_000) } })
  expect((await run('a start -> a -> done', { a: large })).events.at(-1)).toMatchObject({
    status: 'success',
    artifacts: 1,
  })
})
row('EV-2', async () => {
  const { events } = await run(
    'a [max_retries=1] b start -> a -> b -> done',
    { a: [new Error('503'), 'success'], b: FAIL },
    { now: clock() },
  )
  expect(
    of(events, 'stage-started').map(
      (event) => event.type === 'stage-started' && [event.node, event.index, event.attempt],
    ),
  ).toEqual([
    ['start', 1, 1],
    ['a', 2, 1],
    ['a', 2, 2],
    ['b', 3, 1],
  ])
  expect(of(events, 'stage-failed', 'stage-retrying')).toMatchObject([
    { type: 'stage-failed', node: 'a', error: '503', willRetry: true },
    { type: 'stage-retrying', node: 'a', attempt: 1, delayMs: expect.any(Number) },
    { type: 'stage-failed', node: 'b', error: 'it broke', willRetry: false },
  ])
  const completed = of(events, 'stage-completed')
  expect(
    completed.every((event) => event.type === 'stage-completed' && event.durationMs >= 5),
  ).toBe(true)
})
row('EV-3', async () => {
  const body =
    'f [shape=component, max_parallel=1] a b j [shape=tripleoctagon] start -> f; f -> a -> j; f -> b -> j; j -> done'
  const { events } = await run(body, { b: FAIL }, { now: clock() })
  expect(
    of(events, 'parallel-started', 'branch-started', 'branch-completed', 'parallel-completed'),
  ).toEqual([
    { type: 'parallel-started', node: 'f', branches: 2 },
    { type: 'branch-started', node: 'f', id: 'a', index: 0 },
    {
      type: 'branch-completed',
      node: 'f',
      id: 'a',
      index: 0,
      durationMs: expect.any(Number),
      success: true,
    },
    { type: 'branch-started', node: 'f', id: 'b', index: 1 },
    {
      type: 'branch-completed',
      node: 'f',
      id: 'b',
      index: 1,
      durationMs: expect.any(Number),
      success: false,
    },
    {
      type: 'parallel-completed',
      node: 'f',
      durationMs: expect.any(Number),
      succeeded: 1,
      failed: 1,
    },
  ])
  expect(
    events.find((event) => event.type === 'stage-started' && event.node === 'a'),
  ).toMatchObject({ branch: 'f/a' })
})
row('EV-4', async () => {
  const asked = async (answer: Parameters<typeof createQueueInterviewer>[0]) => {
    const human = createHumanStation(createQueueInterviewer(answer), clock())
    const body =
      'h [shape=hexagon, label="Ship?", human.default_choice=Yes] start -> h -> done [label=Yes]'
    const { events } = await run(body, {}, { customStations: { 'wait.human': human } })
    return of(events, 'interview-started', 'interview-completed', 'interview-timeout')
  }
  const question = { node: 'h', question: 'Ship?' }
  expect(await asked([{ value: 'Y' }])).toEqual([
    { type: 'interview-started', ...question },
    { type: 'interview-completed', ...question, answer: 'Y', durationMs: 5 },
  ])
  expect(await asked([TIMEOUT])).toEqual([
    { type: 'interview-started', ...question },
    { type: 'interview-timeout', ...question, durationMs: 5 },
  ])
})
row('EV-5', async () => {
  const { events } = await run('a start -> a -> done')
  expect(of(events, 'checkpoint')).toEqual(
    ['', 'start', 'a', 'done'].map((node) => ({ type: 'checkpoint', node })),
  )
})
row('EV-6', async () => {
  const graph = loadGraph(`digraph g { ${ENDS} a b start -> a -> b -> done }`, 'g.dot')
  const codergen = { execute: async () => outcomeOf('success') }
  const called: string[] = []
  const request = () => ({
    graph,
    stations: createStations({ start: plainStation, exit: plainStation, codergen }),
    directory: temporaryFolder(),
    signal: new AbortController().signal,
    onEvent: ({ type }: FactoryEvent) => called.push(type),
  })
  const stream = streamGraph(request())
  const streamed: string[] = []
  let next = await stream.next()
  for (; !next.done; next = await stream.next()) streamed.push(next.value.type)
  expect(next.value).toMatchObject({ status: 'success' })
  expect(streamed.at(-1)).toBe('run-finished')
  expect(streamed).toEqual(called)
  const left = request()
  for await (const event of streamGraph(left))
    if (event.type === 'stage-started' && event.node === 'a') break
  const resumed = streamGraph({ ...left, resume: true, signal: new AbortController().signal })
  const { value } = await resumed.next()
  expect(value).toMatchObject({ type: 'run-started', resumed: true })
  for await (const _ of resumed);
})
row('TH-1', async () => {
  const shown = await runTool(
    'tool_command="echo did", tool_hooks.pre="cat > given; echo $HOLDOUT_NODE $HOLDOUT_TOOL_COMMAND > env"',
  )
  expect(JSON.parse(readFileSync(join(shown.workspace, 'given'), 'utf8'))).toEqual({
    hook: 'pre',
    node: 't',
    tool: 'shell',
    command: 'echo did',
  })
  expect(readFileSync(join(shown.workspace, 'env'), 'utf8')).toBe('t echo did\n')
  expect(shown.context['tool.output']).toBe('did\n')
  const refused = await runTool(
    'tool_command="touch ran", tool_hooks.pre="echo not allowed >&2; exit 1"',
  )
  expect(existsSync(join(refused.workspace, 'ran'))).toBe(false)
  expect(refused.path[1]?.outcome).toBe('skipped')
  const checkpoint = JSON.parse(readFileSync(join(refused.directory, 'checkpoint.json'), 'utf8'))
  expect(checkpoint.logs).toEqual([
    'tool call at t skipped by tool_hooks.pre: exit code 1: not allowed',
  ])
})
row('TH-2', async () => {
  const after = await runTool(
    'tool_command="echo did; exit 3", tool_hooks.post="cat > given; echo oh >&2; exit 9"',
  )
  expect(after.reason).toContain('exit code 3')
  expect(JSON.parse(readFileSync(join(after.workspace, 'given'), 'utf8'))).toMatchObject({
    hook: 'post',
    exit_code: 3,
    stdout: 'did\n',
  })
  const good = await runTool('tool_command=true, tool_hooks.post="exit 9"')
  expect(good.status).toBe('success')
  const recorded = readFileSync(join(good.directory, 't', 'hooks.jsonl'), 'utf8')
  expect(JSON.parse(recorded)).toEqual({
    hook: 'post',
    command: 'exit 9',
    ended: 'exit code 9',
    said: '',
  })
})
