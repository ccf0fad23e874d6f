import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import {
  createCodergenStation,
  createContext,
  createSimulatedAgent,
  openArtifacts,
  outcomeOf,
  type Station,
} from '../../../../factory/index.ts'
import { ENDS, runDot } from '../../fixtures/run-dot.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { listeningStation, readJson, run } from '../kit.ts'
import { row } from '../row.ts'

const codergenIn = (folder: string) =>
  createCodergenStation({
    agent: createSimulatedAgent(),
    workspace: folder,
    fingerprint: async () => '',
  })

row('C-1', () => {
  const context = createContext({ a: { deep: [1] }, n: 3 })
  const snapshot = context.snapshot()
  const clone = context.clone()
  context.apply({ a: { deep: [2] }, b: true })
  context.appendLog('noted')
  expect(snapshot).toEqual({ a: { deep: [1] }, n: 3 })
  expect([clone.get('a'), clone.get('b'), clone.logs()]).toEqual([{ deep: [1] }, undefined, []])
  expect([
    context.get('a'),
    context.getString('n'),
    context.getString('none'),
    context.logs(),
  ]).toEqual([{ deep: [2] }, '3', '', ['noted']])
  const got = context.get('a') as { deep: number[] }
  got.deep.push(9)
  expect(context.get('a')).toEqual({ deep: [2] })
})
row('C-2', async () => {
  const folder = temporaryFolder()
  const ran = await runDot(
    `goal=G ${ENDS} a start -> a -> done`,
    folder,
    {},
    { customStations: { codergen: codergenIn(folder) } },
  )
  expect(ran.context).toMatchObject({
    outcome: 'success',
    preferred_label: '',
    'graph.goal': 'G',
    current_node: 'a',
    last_stage: 'a',
    last_response: '[Simulated] Response for stage: a',
    'internal.retry_count.a': 0,
  })
})
row('C-3', async () => {
  const updates = { 'work.item': 'w', 'human.gate.x': 'h', 'stack.y': 's', 'context.z': 'c' }
  const body =
    'a b c start -> a; a -> b [condition="context.work.item=w && context.z=c && human.gate.x=h"]; a -> c; b -> done; c -> done'
  expect((await run(body, { a: outcomeOf('success', { contextUpdates: updates }) })).walk).toBe(
    'start a b done',
  )
})
row('O-1', async () => {
  const body = 'a b start -> a -> b; b -> done [condition="outcome=partial_success"]; b -> a'
  const ran = await run(body, { a: 'partial_success', b: 'skipped' })
  expect(ran.walk).toBe('start a b done')
  expect(ran.context.outcome).toBe('partial_success')
  const directory = temporaryFolder()
  const whole = outcomeOf('success', {
    preferredLabel: 'l',
    suggestedNextIds: ['done'],
    contextUpdates: { k: 1 },
    notes: 'n',
  })
  await runDot(`${ENDS} a start -> a -> done`, directory, { a: whole })
  expect(readJson(directory, 'a', 'status.json')).toMatchObject({
    preferred_label: 'l',
    suggested_next_ids: ['done'],
    context_updates: { k: 1 },
    notes: 'n',
  })
  const other = temporaryFolder()
  const failed = outcomeOf('fail', { failureReason: 'it broke' })
  await runDot(`${ENDS} a start -> a -> done`, other, { a: failed })
  expect(readJson(other, 'a', 'status.json')).toMatchObject({
    outcome: 'fail',
    failure_reason: 'it broke',
  })
})
row('K-1', async () => {
  const directory = temporaryFolder()
  const seen: { current_node: string; completed_nodes: string[] }[] = []
  await runDot(
    `${ENDS} a [max_retries=1] b start -> a -> b -> done`,
    directory,
    { a: ['retry', 'success'] },
    {
      onEvent: ({ type }: { type: string }) => {
        if (type === 'checkpoint') seen.push(readJson(directory, 'checkpoint.json'))
      },
    },
  )
  expect(seen.map(({ current_node }) => current_node)).toEqual([
    '',
    'start',
    'start',
    'a',
    'b',
    'done',
  ])
  expect(seen[2]).toMatchObject({ node_retries: { a: 1 } })
  expect(seen[4]).toMatchObject({
    completed_nodes: ['start', 'a', 'b'],
    logs: [],
    context: { outcome: 'success' },
  })
  expect(seen[4]).toHaveProperty('timestamp')
})
row('K-2', async () => {
  const directory = temporaryFolder()
  const controller = new AbortController()
  const body = `${ENDS} a b start -> a -> b -> done`
  const noted = outcomeOf('success', { contextUpdates: { k: 1 } })
  await runDot(
    body,
    directory,
    { a: noted },
    {
      signal: controller.signal,
      onEvent: (event: { type: string; node?: string }) => {
        if (event.type === 'stage-started' && event.node === 'b') controller.abort()
      },
    },
  )
  const resumed = await runDot(body, directory, {}, { resume: true })
  expect(resumed.executions).toEqual({ b: 1 })
  expect([resumed.walk, resumed.context.k, resumed.completed]).toEqual([
    'start a b done',
    1,
    ['start', 'a', 'b', 'done'],
  ])
})
row('K-3', async () => {
  const directory = temporaryFolder()
  const controller = new AbortController()
  const body = `default_fidelity=full ${ENDS} a b c start -> a -> b -> c -> done`
  await runDot(
    body,
    directory,
    {},
    {
      signal: controller.signal,
      onEvent: (event: { type: string; node?: string }) => {
        if (event.type === 'stage-started' && event.node === 'b') controller.abort()
      },
    },
  )
  const { station, calls } = listeningStation()
  await runDot(body, directory, {}, { resume: true, customStations: { codergen: station } })
  expect(calls.map(({ node, fidelity }) => [node, fidelity])).toEqual([
    ['b', 'summary:high'],
    ['c', 'full'],
  ])
})
row('K-4', async () => {
  const body = `${ENDS} a b [goal_gate=true, retry_target=a] n start -> a -> b; b -> n [condition="outcome=fail"]; b -> done [condition="outcome=success"]; n -> done`
  const codergen: Station = {
    async execute(node, context) {
      const turns = Number(context.get('turns') ?? 0)
      if (node.id === 'a') return outcomeOf('success', { contextUpdates: { turns: turns + 1 } })
      return outcomeOf(node.id === 'b' && turns < 2 ? 'fail' : 'success')
    },
  }
  const options = { customStations: { codergen }, now: () => 0 }
  const whole = await runDot(body, temporaryFolder(), {}, options)
  const directory = temporaryFolder()
  const stopAt = async (node: string, count: number) => {
    const controller = new AbortController()
    let seen = 0
    return await runDot(
      body,
      directory,
      {},
      {
        ...options,
        resume: true,
        signal: controller.signal,
        onEvent: (event: { type: string; node?: string }) => {
          if (event.type !== 'stage-started' || event.node !== node) return
          seen += 1
          if (seen === count) controller.abort()
        },
      },
    )
  }
  for (const node of ['a', 'b', 'n']) expect((await stopAt(node, 1)).status).toBe('interrupted')
  const resumed = await runDot(body, directory, {}, { ...options, resume: true })
  expect([resumed.path, resumed.context, resumed.status]).toEqual([
    whole.path,
    whole.context,
    whole.status,
  ])
})
row('FI-1', async () => {
  const preambles = async (fidelity: string) => {
    const { station, calls } = listeningStation((node) =>
      outcomeOf('success', {
        notes: `noted by ${node}`,
        contextUpdates: { [`work.${node}`]: 'w'.repeat(150) },
      }),
    )
    const names = Array.from({ length: 40 }, (_, n) => `n${n}`)
    await run(
      `goal=Ship default_fidelity="${fidelity}" ${names.join(' ')} last start -> ${names.join(' -> ')} -> last -> done`,
      {},
      { customStations: { codergen: station } },
    )
    return calls.at(-1)?.preamble ?? 'none'
  }
  expect(await preambles('full')).toBe('')
  expect(await preambles('truncate')).toBe('Goal: Ship\nRun of: g')
  const compact = await preambles('compact')
  expect(compact).toContain('n39: success (noted by n39)')
  expect(compact).toContain('work.n0')
  const lengths = []
  for (const level of ['low', 'medium', 'high'])
    lengths.push((await preambles(`summary:${level}`)).length)
  const [low = 0, medium = 0, high = 0] = lengths
  expect(low).toBeLessThanOrEqual(2_400)
  expect(medium).toBeLessThanOrEqual(6_000)
  expect(high).toBeLessThanOrEqual(12_000)
  expect(low).toBeLessThan(medium)
  expect(medium).toBeLessThan(high)
})
row('FI-2', async () => {
  const { station, calls } = listeningStation()
  const body =
    'default_fidelity=truncate a b [fidelity="summary:low"] c [fidelity="summary:low"] start -> a -> b; b -> c [fidelity="summary:high"]; c -> done'
  await run(body, {}, { customStations: { codergen: station } })
  expect(calls.map(({ fidelity }) => fidelity)).toEqual(['truncate', 'summary:low', 'summary:high'])
})
row('FI-3', async () => {
  const { station, calls } = listeningStation()
  const body = `a b [thread_id=node] c [thread_id=node]
    subgraph s { label="Loop One" d }
    e start -> a -> b; b -> c [thread_id=edge]; c -> d -> e -> done`
  await run(`default_fidelity=full ${body}`, {}, { customStations: { codergen: station } })
  expect(calls.map(({ node, thread }) => [node, thread])).toEqual([
    ['a', 'start'],
    ['b', 'node'],
    ['c', 'edge'],
    ['d', 'loop-one'],
    ['e', 'd'],
  ])
  const ofGraph = listeningStation()
  await run(
    'default_fidelity=full thread_id=all a start -> a -> done',
    {},
    { customStations: { codergen: ofGraph.station } },
  )
  expect(ofGraph.calls[0]?.thread).toBe('all')
  const inLoop = listeningStation()
  await run(
    'default_fidelity=full thread_id=all subgraph s { label=Loop a } start -> a -> done',
    {},
    { customStations: { codergen: inLoop.station } },
  )
  expect(inLoop.calls[0]?.thread).toBe('all')
})
row('FI-4', async () => {
  const folder = temporaryFolder()
  await runDot(
    `goal=Ship ${ENDS} a b [fidelity=full] start -> a -> b -> done`,
    folder,
    {},
    { customStations: { codergen: codergenIn(folder) } },
  )
  const prompt = (id: string) => readFileSync(join(folder, id, 'prompt.md'), 'utf8')
  expect(prompt('a')).toMatch(/^# So far\n\nGoal: Ship\nRun of: g\n/)
  expect(prompt('b')).toMatch(/^x\n/)
})
row('A-1', () => {
  const folder = temporaryFolder()
  const store = openArtifacts(folder)
  expect(store.store('small', 'A small one', { x: 1 })).toMatchObject({
    id: 'small',
    inFile: false,
  })
  expect(store.store('large', 'A large one', 'y'.repeat(110 * 1024))).toMatchObject({
    inFile: true,
  })
  expect(readdirSync(join(folder, 'artifacts'))).toEqual(['large.json'])
  expect([store.has('small'), store.has('none'), store.list().length]).toEqual([true, false, 2])
  expect([store.retrieve('small'), store.retrieve('none')]).toEqual([{ x: 1 }, undefined])
  expect(openArtifacts(folder).retrieve('large')).toBe('y'.repeat(110 * 1024))
  store.remove('large')
  expect([store.has('large'), readdirSync(join(folder, 'artifacts'))]).toEqual([false, []])
  store.clear()
  expect(store.list()).toEqual([])
  expect(() => store.store('../out', 'x', 1)).toThrow('cannot be the id of an artifact')
})
row('A-2', async () => {
  const directory = temporaryFolder()
  const codergen = codergenIn(directory)
  await runDot(
    `goal=G ${ENDS} a start -> a -> done`,
    directory,
    {},
    { customStations: { codergen }, now: () => 0 },
  )
  expect(readJson(directory, 'manifest.json')).toEqual({
    name: 'g',
    goal: 'G',
    start_time: '1970-01-01T00:00:00.000Z',
  })
  expect(readdirSync(join(directory, 'a')).sort()).toEqual([
    'prompt.md',
    'response.md',
    'status.json',
  ])
  expect(existsSync(join(directory, 'checkpoint.json'))).toBe(true)
  const large: Station = {
    execute: async () => outcomeOf('success', { contextUpdates: { big: 'z'.repeat(200_000) } }),
  }
  const other = temporaryFolder()
  const ran = await runDot(
    `${ENDS} a start -> a -> done`,
    other,
    {},
    { customStations: { codergen: large } },
  )
  expect(readdirSync(join(other, 'artifacts'))).toHaveLength(1)
  expect(ran.context.big).toHaveLength(200_000)
})
