import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import {
  findEnds,
  parseCondition,
  promptOf,
  transformGraph,
} from '../../../../factory/graph/index.ts'
import {
  createHumanStation,
  createQueueInterviewer,
  outcomeOf,
  type Station,
} from '../../../../factory/index.ts'
import { runHoldout } from '../../../cli/run-holdout.ts'
import { ENDS, runDot } from '../../fixtures/run-dot.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { FAIL, graphOf, lint, listeningStation, ON_FAIL, readJson, run, told } from '../kit.ts'
import { row } from '../row.ts'

row('C1', async () => {
  const body =
    'a gate [shape=diamond] start -> a -> gate; gate -> done [condition="outcome=success"]; gate -> a [condition="outcome!=success"]'
  expect(await told(body, { a: [FAIL, 'success'] })).toBe(
    'start a gate a gate done | success: Pipeline completed',
  )
})
row('C2', async () => {
  expect((await run('a [max_retries=3] start -> a -> done', { a: FAIL })).executions.a).toBe(1)
  expect((await run('a [max_retries=3] start -> a -> done', { a: 'retry' })).executions.a).toBe(4)
})
row('C3', async () => {
  expect(await told('a b start -> a -> b -> done', { a: FAIL })).toContain('start a | fail')
  expect(await told(`a start -> a; a -> done ${ON_FAIL}`, { a: FAIL })).toContain(
    'fail: the exit was reached with a failed stage: a: it broke',
  )
  // Beside an edge that asks how it ended, the one that does not ask is what happens otherwise.
  expect(
    await told('a b start -> a; a -> done [condition="outcome=yes"]; a -> b; b -> a', {
      a: [FAIL, 'yes'],
    }),
  ).toBe('start a b a done | success: Pipeline completed')
  expect(
    await told(
      'a d [shape=diamond] b start -> a -> d; d -> done [condition="outcome=success"]; d -> b; b -> done',
      { a: FAIL },
    ),
  ).toContain('start a d b done')
})
row('C4', async () => {
  const directory = temporaryFolder()
  const human = createHumanStation(createQueueInterviewer([{ value: 'N' }]))
  await runDot(
    `${ENDS} h [shape=hexagon] b start -> h; h -> done [label=Yes]; h -> b [label=No]; b -> done`,
    directory,
    {},
    { customStations: { 'wait.human': human } },
  )
  expect(readJson(directory, 'h', 'status.json')).toMatchObject({
    preferred_label: 'No',
    suggested_next_ids: ['b'],
  })
})
row('C5', async () => {
  const withRetry =
    'f [shape=component] a [retry_target=fix] fix b [max_retries=1] j [shape=tripleoctagon] start -> f; f -> a -> j; fix -> a; f -> b -> j; j -> done'
  const ran = await run(withRetry, { a: [FAIL, 'success'], b: ['retry', 'success'] })
  expect([ran.status, ran.executions]).toEqual(['success', { a: 2, fix: 1, b: 2 }])
  expect(ran.walk).toBe('start a fix a b f j done')
  const common = 'f [shape=component] a b x c start -> f; f -> a -> x -> c; f -> b -> c; c -> done'
  expect((await run(common)).walk).toBe('start a x b f c done')
  const nested =
    'f [shape=component] g [shape=component] a b c i [shape=tripleoctagon] j [shape=tripleoctagon] start -> f; f -> g; g -> a -> i; g -> b -> i; i -> j; f -> c -> j; j -> done'
  const inner = await run(nested)
  expect([inner.status, inner.walk]).toEqual(['success', 'start a b g i c f j done'])
  expect(inner.path.find(({ node }) => node === 'a')?.branch).toBe('f/g/g/a')
  const back =
    'p f [shape=component] a [retry_target=p] b j [shape=tripleoctagon] start -> p -> f; f -> a -> j; f -> b -> j; j -> done'
  const left = await run(back, { a: FAIL })
  expect(left.context['parallel.results']).toMatchObject([
    { id: 'a', status: 'fail', reason: 'the branch led back to "f"' },
    { status: 'success' },
  ])
  const gate =
    'f [shape=component] a [goal_gate=true] b j [shape=tripleoctagon] start -> f; f -> a -> j; f -> b -> j; j -> done'
  expect((await run(gate, { a: FAIL })).reason).toContain('Goal gate "a" unsatisfied')
})
row('C6', async () => {
  const directory = join(temporaryFolder(), 'run')
  const body = `stack.child_dotfile="child.dot" ${ENDS} m [shape=house, manager.max_cycles=2] start -> m -> done`
  await expect(runDot(body, directory)).rejects.toMatchObject({
    message: expect.stringContaining('node "m" is a stack.manager_loop station'),
    exitCode: 2,
  })
  expect(existsSync(directory)).toBe(false)
})
row('C7', async () => {
  const directory = temporaryFolder()
  await runDot(`${ENDS} a start -> a -> done`, directory, {
    a: outcomeOf('success', { preferredLabel: 'L' }),
  })
  expect(readJson(directory, 'checkpoint.json')).toMatchObject({
    node_outcomes: { a: { status: 'success', raw: 'success', preferredLabel: 'L' } },
    node_visits: { a: 1 },
    next_node: '',
    stale_gates: [],
    redirects: 0,
    graph_hash: expect.any(String),
  })
  const steps = readFileSync(join(directory, 'steps.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(steps.map(({ kind, node, next }) => [kind, node, next])).toEqual([
    ['begin', undefined, 'start'],
    ['stage', 'start', 'a'],
    ['stage', 'a', 'done'],
    ['end', undefined, undefined],
  ])
})
row('C8', async () => {
  const { station, calls } = listeningStation()
  await run(
    'a [fidelity=full, thread_id=node] start -> a [thread_id=edge]; a -> done',
    {},
    { customStations: { codergen: station } },
  )
  expect(calls[0]?.thread).toBe('edge')
})
row('C9', () => {
  expect(lint(`${ENDS} lost start -> done`)).toContain(
    'error reachability: node "lost" is unreachable from "start"',
  )
  expect(lint(`${ENDS} a [retry_target=mend] mend start -> a -> done; mend -> a`)).toEqual([])
})
row('C10', async () => {
  const { code, stderr } = await runHoldout(['factory', 'serve'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('serve')])
  const directory = temporaryFolder()
  const listening = () =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length
  const before = listening()
  let during = 0
  const codergen: Station = {
    async execute() {
      during = listening()
      return outcomeOf('success')
    },
  }
  const ran = await runDot(
    `${ENDS} a start -> a -> done`,
    directory,
    {},
    { customStations: { codergen } },
  )
  expect(during).toBe(before)
  // What the servers would tell is in the events and the folder.
  expect(ran.events.map(({ type }) => type)).toContain('run-finished')
  expect(readJson(directory, 'checkpoint.json')).toMatchObject({
    current_node: 'done',
    context: { outcome: 'success' },
  })
})
row('C11', async () => {
  expect(() => parseCondition('outcome=success || outcome=fail')).toThrow('is no condition')
  const body = 'a b start -> a; a -> b [condition="ready"]; a -> done; b -> done'
  const ready = (value: unknown) =>
    told(body, { a: outcomeOf('success', { contextUpdates: { ready: value as string } }) })
  expect(await ready('yes')).toContain('start a b')
  expect(await ready(false)).toContain('start a done')
  expect(await ready('')).toContain('start a done')
})
row('C12', async () => {
  const directory = temporaryFolder()
  await runDot(`${ENDS} a start -> a -> done`, directory)
  expect(readJson(directory, 'checkpoint.json').current_node).toBe('done')
})
row('C13', () => {
  expect(
    lint('start [shape=Mdiamond] done [shape=Msquare] a [label="Do it"] start -> a -> done'),
  ).toEqual([
    'warning prompt_on_llm_nodes: node "a" has no prompt; its label is what the agent is told',
  ])
  expect(promptOf(graphOf('a [label="Do it"]').nodes.get('a')!)).toBe('Do it')
})
row('C14', async () => {
  const body =
    'a [goal_gate=true] b start -> a; a -> b [condition="outcome=has_dod"]; a -> done [condition="outcome=success"]; b -> done'
  expect(await told(body, { a: 'has_dod' })).toContain('start a b done | success')
  expect(
    await told(
      'a b start -> a; a -> b [condition="outcome=fail"]; b -> a; a -> done [condition="outcome=succeeded"]',
      { a: ['failed', 'success'] },
    ),
  ).toContain('start a b a done')
})
row('C15', () => {
  const graph = transformGraph(
    graphOf('model_stylesheet=".My_class-2 { llm_model: m; }" a [class="My_class-2"]'),
  )
  expect(graph.nodes.get('a')?.attributes.llm_model).toEqual({ type: 'string', value: 'm' })
})
row('C16', () => {
  const ends = (body: string) => {
    const { start, exit } = findEnds(graphOf(body))
    return [
      start.by,
      start.candidates.map(({ id }) => id).join(),
      exit.by,
      exit.candidates.map(({ id }) => id).join(),
    ]
  }
  expect(ends('start x [shape=Mdiamond] exit y [shape=Msquare]')).toEqual([
    'shape',
    'x',
    'shape',
    'y',
  ])
  expect(ends('START End')).toEqual(['id', 'START', 'id', 'End'])
  expect(ends('a -> b a b')).toEqual(['inferred', 'a', 'inferred', 'b'])
})
row('C17', async () => {
  const ran = await run('a [retry_policy=standard] start -> a -> done', { a: 'retry' })
  expect(ran.executions.a).toBe(5)
  expect(ran.events.filter(({ type }) => type === 'stage-retrying')).toHaveLength(4)
})
row('C18', async () => {
  const body = `work first [goal_gate=true, retry_target=first] last [goal_gate=true, retry_target=work] note
    start -> work; work -> first [condition="outcome=long"]; work -> last [condition="outcome=short"]
    first -> last; last -> done [condition="outcome=success"]; last -> note ${ON_FAIL}; note -> done`
  const ran = await run(body, { work: ['long', 'short'], last: [FAIL, 'success'] })
  expect(ran.walk).toBe('start work first last note done work last done first last done')
})
row('C19', async () => {
  const loop = 'a b start -> a -> b; b -> a [condition="outcome=again"]; b -> done'
  const bound = async (body: string, answers: Parameters<typeof run>[1], limits = {}) =>
    (await run(body, answers, { limits })).reason
  expect(await bound(loop, { b: 'again' })).toBe('node "a" was visited 50 times (bound: maxVisits)')
  expect(await bound(loop, { b: 'again' }, { maxStages: 7 })).toBe(
    '7 stages were run (bound: maxStages)',
  )
  const gate = `a [goal_gate=true, retry_target=a] n start -> a; a -> done [condition="outcome=success"]; a -> n ${ON_FAIL}; n -> done`
  expect(await bound(gate, { a: FAIL }, { maxRedirects: 2 })).toContain(
    'after 2 redirects (bound: maxRedirects)',
  )
  const restart = 'a start -> a; a -> a [condition="outcome=again", loop_restart=true]; a -> done'
  expect(await bound(restart, { a: 'again' }, { maxRestarts: 2 })).toContain('(bound: maxRestarts)')
  const mend = `a b start -> a; a -> done [condition="outcome=success"]; a -> b ${ON_FAIL}; b -> a`
  const same = [1, 2, 3, 4].map((n) => outcomeOf('fail', { failureReason: `${n} tests failed` }))
  expect(await bound(mend, { a: same }, { maxSameFailures: 3 })).toBe(
    'node "a" failed 3 times in a row in the same way: # tests failed (bound: maxSameFailures)',
  )
  expect(
    await bound(
      mend,
      { a: [FAIL, outcomeOf('fail', { failureReason: 'other' }), 'success'] },
      { maxSameFailures: 2 },
    ),
  ).toBe('Pipeline completed')
})
