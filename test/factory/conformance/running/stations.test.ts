import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import {
  type Agent,
  createAutomaticInterviewer,
  createCallbackInterviewer,
  createCodergenStation,
  createFanInStation,
  createHumanStation,
  createQueueInterviewer,
  createSimulatedAgent,
  outcomeOf,
  SKIPPED,
  type Station,
} from '../../../../factory/index.ts'
import { ENDS, runDot } from '../../fixtures/run-dot.ts'
import { runTool } from '../../fixtures/run-tool.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { FAIL, readJson, run, told } from '../kit.ts'
import { row } from '../row.ts'

const FAN = `f [shape=component] a b c j [shape=tripleoctagon] start -> f; f -> a -> j; f -> b -> j; f -> c -> j; j -> done`
const scored = (score: number) => outcomeOf('success', { contextUpdates: { score } })
const codergen = (workspace: string, agent: Partial<Agent> = {}) =>
  createCodergenStation({
    agent: { ...createSimulatedAgent(), ...agent },
    workspace,
    fingerprint: async () => '',
  })

row('HS', async () => {
  const ran = await run('start [prompt="never said"] a start -> a -> done')
  expect([ran.path[0]?.outcome, ran.executions]).toEqual(['success', { a: 1 }])
})
row('HX', async () => {
  const ran = await run('done [prompt="never said"] a start -> a -> done')
  expect([ran.path.at(-1), ran.executions]).toEqual([
    { node: 'done', outcome: 'success', durationMs: 0 },
    { a: 1 },
  ])
})
row('HC', async () => {
  const folder = temporaryFolder()
  const ran = await runDot(
    `${ENDS} a [prompt=P] start -> a -> done`,
    folder,
    {},
    { customStations: { codergen: codergen(folder) } },
  )
  expect(readFileSync(join(folder, 'a', 'prompt.md'), 'utf8')).toContain('P\n')
  expect(readFileSync(join(folder, 'a', 'response.md'), 'utf8')).toBe(
    '[Simulated] Response for stage: a',
  )
  expect(readJson(folder, 'a', 'status.json').outcome).toBe('success')
  expect(ran.context).toMatchObject({
    last_stage: 'a',
    last_response: '[Simulated] Response for stage: a',
  })
  const long = await run(
    'a start -> a -> done',
    {},
    {
      customStations: {
        codergen: codergen(folder, { run: async () => ({ text: 'x'.repeat(300) }) }),
      },
    },
  )
  expect(long.context.last_response).toHaveLength(200)
})
row('HC2', async () => {
  const folder = temporaryFolder()
  const status = {
    outcome: 'needs_dod',
    preferred_label: 'L',
    suggested_next_ids: ['b'],
    context_updates: { k: 1 },
    notes: 'n',
  }
  const writes = codergen(folder, {
    async run({ logDirectory, node }) {
      if (node === 'a') writeFileSync(join(logDirectory, 'status.json'), JSON.stringify(status))
      return { text: 'said' }
    },
  })
  const body = `${ENDS} a b start -> a; a -> b [condition="outcome=needs_dod"]; a -> done [condition="outcome=success"]; b -> done`
  const ran = await runDot(body, folder, {}, { customStations: { codergen: writes } })
  expect([ran.walk, ran.context.k]).toEqual(['start a b done', 1])
  expect(readJson(folder, 'a', 'status.json')).toMatchObject({
    ...status,
    status: 'success',
    context_updates: { k: 1 },
  })
})
row('HH', async () => {
  const body =
    'h [shape=hexagon] b c start -> h; h -> b [label="[Y] Yes"]; h -> c [label="N) No"]; h -> done [label="later"]; b -> done; c -> done'
  const answered = (value: string) =>
    told(
      body,
      {},
      { customStations: { 'wait.human': createHumanStation(createQueueInterviewer([{ value }])) } },
    )
  expect(await answered('N')).toContain('start h c done')
  expect(await answered('l')).toContain('start h done')
  expect(await answered('what?')).toContain('start h b done')
  const skipped = { 'wait.human': createHumanStation(createQueueInterviewer([SKIPPED])) }
  expect(await told(body, {}, { customStations: skipped })).toContain('human skipped interaction')
  // Not even into a node that decides: an answer that nobody gave is none.
  const decided =
    'h [shape=hexagon] d [shape=diamond] start -> h; h -> d; d -> done [condition="outcome=fail"]; d -> h'
  expect(await told(decided, {}, { customStations: skipped })).toBe(
    'start h | fail: stage "h" failed: human skipped interaction',
  )
  const automatic = { 'wait.human': createHumanStation(createAutomaticInterviewer()) }
  const ran = await run(body, {}, { customStations: automatic })
  expect(ran.context).toMatchObject({ 'human.gate.selected': 'Y', 'human.gate.label': 'Yes' })
  expect(
    await told(
      'h [shape=hexagon] start -> h; start -> done [weight=-1]',
      {},
      { customStations: automatic },
    ),
  ).toContain('no outgoing edges for human gate')
  const written = createCallbackInterviewer(({ type }) => ({ value: type, text: 'my words' }))
  const free = await run(
    'h [shape=hexagon, mode=freeform] start -> h -> done',
    {},
    { customStations: { 'wait.human': createHumanStation(written) } },
  )
  expect(free.context['human.gate.text']).toBe('my words')
  const no = createHumanStation(createQueueInterviewer([{ value: 'no' }]))
  const yesNo = 'h [shape=hexagon, mode=yes_no] b start -> h; h -> done; h -> b; b -> done'
  expect(await told(yesNo, {}, { customStations: { 'wait.human': no } })).toContain(
    'start h b done',
  )
})
row('HD', async () => {
  const ran = await run(
    'a d [shape=diamond] b start -> a -> d; d -> b [condition="outcome=success"]; d -> done [condition="outcome=fail"]; b -> done',
  )
  expect([ran.walk, ran.executions]).toEqual(['start a d b done', { a: 1, b: 1 }])
})
row('HP', async () => {
  const all = await run(FAN, { b: FAIL })
  expect(all.path.find(({ node }) => node === 'f')?.outcome).toBe('partial_success')
  expect(all.context['parallel.results']).toMatchObject([
    { id: 'a', status: 'success' },
    { id: 'b', status: 'fail', reason: 'stage "b" failed: it broke' },
    { id: 'c', status: 'success' },
  ])
  const first = FAN.replace('shape=component', 'shape=component, join_policy=first_success')
  expect((await run(first, { a: FAIL, c: FAIL })).status).toBe('success')
  const none = await run(first, { a: FAIL, b: FAIL, c: FAIL })
  expect([none.status, none.path.find(({ node }) => node === 'f')?.outcome]).toEqual([
    'fail',
    'fail',
  ])
  let cancelled = 0
  const racing: Station = {
    async execute(node, _context, _graph, _directory, signal) {
      if (node.id === 'a') return outcomeOf('success')
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      ).catch((error) => {
        cancelled += 1
        throw error
      })
      return outcomeOf('success')
    },
  }
  const raced = await run(first, {}, { customStations: { codergen: racing } })
  expect([raced.status, cancelled]).toEqual(['success', 2])
  expect(raced.context['parallel.results']).toMatchObject([
    { status: 'success' },
    { status: 'skipped' },
    { status: 'skipped' },
  ])
  const many = await run(FAN, { a: [outcomeOf('retry'), 'success'] })
  expect(many.executions.a).toBe(1)
})
row('HF', async () => {
  const best = async (
    answers: Parameters<typeof run>[1],
    fanIn = createFanInStation(),
    attributes = '',
  ) => {
    const ran = await run(
      FAN.replace('shape=tripleoctagon', `shape=tripleoctagon${attributes}`),
      answers,
      { customStations: { 'parallel.fan_in': fanIn } },
    )
    return ran.status === 'success' ? ran.context['parallel.fan_in.best_id'] : ran.reason
  }
  expect(await best({ a: FAIL, b: 'partial_success', c: 'success' })).toBe('c')
  expect(await best({ a: scored(1), b: scored(3), c: scored(2) })).toBe('b')
  expect(await best({})).toBe('a')
  expect(await best({ a: FAIL, b: FAIL, c: FAIL })).toContain('all branches failed')
  const asked: string[] = []
  const judge = (choice: string | undefined) =>
    createFanInStation({
      agent: {
        ...createSimulatedAgent(),
        async choose({ question, options }) {
          asked.push(`${question.split('\n')[0]} ${options.join('+')}`)
          return choice
        },
      },
    })
  expect(await best({ b: FAIL }, judge('c'), ', prompt="Which is best?"')).toBe('c')
  expect(await best({}, judge(undefined), ', prompt="Which is best?"')).toBe('a')
  expect(asked).toEqual(['Which is best? a+c', 'Which is best? a+b+c'])
  expect(await told('j [shape=tripleoctagon] start -> j -> done')).toContain(
    'no parallel results to join',
  )
})
row('HT', async () => {
  const good = await runTool('tool_command="echo out"')
  expect([good.status, good.context['tool.output']]).toEqual(['success', 'out\n'])
  const bad = await runTool('tool_command="echo why >&2; exit 3"')
  expect(bad.reason).toBe('stage "t" failed: exit code 3: why')
  expect((await runTool('x=1')).reason).toBe('stage "t" failed: No tool_command specified')
  expect((await runTool('tool_command="sleep 30", timeout=100ms')).reason).toBe(
    'stage "t" failed: it took longer than 100 ms',
  )
})
row('HQ', async () => {
  const mine: Station = {
    execute: async (node) => outcomeOf('success', { contextUpdates: { by: `mine at ${node.id}` } }),
  }
  const ran = await run(
    'a [type="my.kind"] start -> a -> done',
    {},
    { customStations: { 'my.kind': mine } },
  )
  expect(ran.context.by).toBe('mine at a')
})
