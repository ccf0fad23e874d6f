import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createProgramAgent } from '../../../../factory/agents/index.ts'
import {
  kindOf,
  labelOf,
  maxRetriesOf,
  modelOf,
  promptOf,
} from '../../../../factory/graph/index.ts'
import {
  createCodergenStation,
  createHumanStation,
  createQueueInterviewer,
  createSimulatedAgent,
  loadGraph,
  outcomeOf,
  TIMEOUT,
} from '../../../../factory/index.ts'
import { ENDS, runDot } from '../../fixtures/run-dot.ts'
import { runTool } from '../../fixtures/run-tool.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { FAIL, graphOf, listeningStation, run, told } from '../kit.ts'
import { row } from '../row.ts'

const node = (graph: ReturnType<typeof graphOf>, id = 'a') => {
  const found = graph.nodes.get(id)
  if (found === undefined) throw new Error(`no node ${id}`)
  return found
}

/** The fidelity and thread of each stage of a body. */
async function calls(body: string) {
  const { station, calls } = listeningStation()
  await run(body, {}, { customStations: { codergen: station } })
  return calls.map(({ node, fidelity, thread }) => [node, fidelity, thread])
}

row('G1', async () => {
  const graph = loadGraph(
    `digraph g { goal="Ship it" ${ENDS} a [prompt="Now: $goal"] start -> a -> done }`,
    'g.dot',
  )
  expect(promptOf(node(graph))).toBe('Now: Ship it')
  expect((await run('goal="Ship it" a start -> a -> done')).context['graph.goal']).toBe('Ship it')
})
row('G2', async () => {
  expect((await run('label="The line" a start -> a -> done')).context['graph.label']).toBe(
    'The line',
  )
})
row('G3', () => {
  const text = `digraph g { model_stylesheet="* { llm_model: m1; }" ${ENDS} a [prompt=x] start -> a -> done }`
  expect(modelOf(node(loadGraph(text, 'g.dot')), graphOf(''))).toMatchObject({ model: 'm1' })
})
row('G4', () => {
  expect(
    maxRetriesOf(node(graphOf('default_max_retries=3 a')), graphOf('default_max_retries=3')),
  ).toBe(3)
  expect(maxRetriesOf(node(graphOf('a')), graphOf('default_max_retry="2"'))).toBe(2)
  expect(maxRetriesOf(node(graphOf('a [max_retries=0]')), graphOf('default_max_retries=3'))).toBe(0)
  expect(maxRetriesOf(node(graphOf('a')), graphOf(''))).toBe(0)
})
const GATE =
  'a [goal_gate=true] b start -> a; a -> done [condition="outcome=success"]; a -> b [condition="outcome=fail"]; b -> done'
row('G5', async () => {
  expect(await told(`retry_target=a ${GATE}`, { a: [FAIL, 'success'] })).toBe(
    'start a b done a done | success: Pipeline completed',
  )
})
row('G6', async () => {
  expect(await told(`retry_target=b fallback_retry_target=a ${GATE}`, { a: FAIL })).toContain(
    'start a b done b done',
  )
  expect(await told(`fallback_retry_target=a ${GATE}`, { a: [FAIL, 'success'] })).toBe(
    'start a b done a done | success: Pipeline completed',
  )
})
row('G7', async () => {
  expect(await calls('default_fidelity=truncate a start -> a -> done')).toEqual([
    ['a', 'truncate', undefined],
  ])
  expect(await calls('a start -> a -> done')).toEqual([['a', 'compact', undefined]])
})
row('G10', async () => {
  const { workspace } = await runTool(
    'tool_command="cat guard"',
    'graph [tool_hooks.pre="echo here > guard"]',
  )
  expect(readFileSync(join(workspace, 'guard'), 'utf8')).toBe('here\n')
})
row('G11', async () => {
  const hook = 'graph [tool_hooks.post="echo graph > after"]'
  expect(
    readFileSync(join((await runTool('tool_command=true', hook)).workspace, 'after'), 'utf8'),
  ).toBe('graph\n')
  const own = await runTool('tool_command=true, tool_hooks.post="echo node > after"', hook)
  expect(readFileSync(join(own.workspace, 'after'), 'utf8')).toBe('node\n')
})
row('N1', () => expect(labelOf(node(graphOf('a')))).toBe('a'))
row('N2', () => expect(kindOf(node(graphOf('a')))).toBe('codergen'))
row('N3', () => expect(kindOf(node(graphOf('a [shape=box, type=tool]')))).toBe('tool'))
row('N4', () => {
  expect(promptOf(node(graphOf('a [label=Work]')))).toBe('Work')
  expect(promptOf(node(graphOf('a [label=Work, prompt=Hard]')))).toBe('Hard')
})
row('N5', async () => {
  const ran = await run('a [max_retries=3] start -> a -> done', { a: 'retry' })
  expect(ran.executions).toEqual({ a: 4 })
})
row('N6', async () => {
  expect(await told(GATE, { a: FAIL })).toContain('fail: Goal gate "a" unsatisfied')
})
row('N7', async () => {
  expect(await told('a [retry_target=b] b start -> a -> done; b -> done', { a: FAIL })).toContain(
    'start a b done',
  )
})
row('N8', async () => {
  const body = 'a [retry_target=gone, fallback_retry_target=b] b start -> a -> done; b -> done'
  expect(await told(body, { a: FAIL })).toContain('start a b done')
})
row('N9', async () => {
  const body = 'default_fidelity=truncate a [fidelity="summary:low"] start -> a -> done'
  expect(await calls(body)).toEqual([['a', 'summary:low', undefined]])
})
row('N10', async () => {
  expect(await calls('a [fidelity=full, thread_id=t1] start -> a -> done')).toEqual([
    ['a', 'full', 't1'],
  ])
})
row('N11', () =>
  expect(node(graphOf('a [class="fast, cheap,x"]')).classes).toEqual(['fast', 'cheap', 'x']),
)
row('N12', async () => {
  const slow = {
    async execute(_n: unknown, _c: unknown, _g: unknown, _d: string, signal: AbortSignal) {
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      )
      return outcomeOf('success')
    },
  }
  const ran = await run(
    'a [timeout=20ms] start -> a -> done',
    {},
    { customStations: { codergen: slow } },
  )
  expect(ran.reason).toBe('stage "a" failed: it took longer than 20 ms')
})
row('N13', () => {
  const graph = graphOf('llm_model=general a [llm_model=own] b')
  expect([modelOf(node(graph), graph).model, modelOf(node(graph, 'b'), graph).model]).toEqual([
    'own',
    'general',
  ])
})
row('N14', () => {
  const graph = graphOf(
    'a [llm_model=claude-opus-4-6] b [llm_model=gpt-5.2] c [llm_model=gemini-3] d [llm_model=x] e [llm_model=x, llm_provider=mine]',
  )
  expect(['a', 'b', 'c', 'd', 'e'].map((id) => modelOf(node(graph, id), graph).provider)).toEqual([
    'anthropic',
    'openai',
    'google',
    undefined,
    'mine',
  ])
})
row('N15', async () => {
  const told = async (graph: string, own: string | undefined) => {
    const folder = temporaryFolder()
    const path = join(folder, 'claude')
    const said = JSON.stringify({ type: 'result', result: 'done' })
    writeFileSync(path, `#!/bin/sh\necho "$@" > ../words\necho '${said}'\n`, { mode: 0o755 })
    mkdirSync(join(folder, 'workspace'))
    const codergen = createCodergenStation({
      agent: createProgramAgent({
        program: 'claude',
        path,
        homes: join(folder, 'homes'),
        settings: own === undefined ? {} : { effort: own },
      }),
      workspace: join(folder, 'workspace'),
      fingerprint: async () => '',
    })
    await runDot(
      `${ENDS} ${graph} start -> a -> done`,
      folder,
      {},
      { customStations: { codergen } },
    )
    return /--effort (\S+)/.exec(readFileSync(join(folder, 'words'), 'utf8'))?.[1]
  }
  const sheet = 'model_stylesheet="* { reasoning_effort: sheet; }"'
  const whole = 'reasoning_effort=graph'
  expect([
    await told(`${whole} ${sheet} a [reasoning_effort=node]`, 'own'),
    await told(`${whole} ${sheet} a`, 'own'),
    await told(`${whole} a`, 'own'),
    await told('a', 'own'),
    await told('a', undefined),
  ]).toEqual(['node', 'sheet', 'graph', 'own', 'high'])
})
row('N16', async () => {
  const folder = temporaryFolder()
  const codergen = createCodergenStation({
    agent: createSimulatedAgent(),
    workspace: folder,
    fingerprint: async () => '',
  })
  await runDot(
    `${ENDS} a [auto_status=true] b start -> a -> b -> done`,
    folder,
    {},
    { customStations: { codergen } },
  )
  const status = (id: string) => JSON.parse(readFileSync(join(folder, id, 'status.json'), 'utf8'))
  expect(status('a')).toMatchObject({
    outcome: 'success',
    notes: 'auto-status: handler completed without writing status',
  })
  expect(status('b').notes).toBe('')
})
row('N17', async () => {
  const body =
    'a [max_retries=1, allow_partial=true] b start -> a; a -> b [condition="outcome=partial_success"]; b -> done'
  expect(await told(body, { a: 'retry' })).toContain('start a b done | success')
})
const FAN =
  'f [shape=component] a b j [shape=tripleoctagon] start -> f; f -> a -> j; f -> b -> j; j -> done'
row('N18', async () => {
  const ran = await run(FAN, { a: FAIL })
  expect(ran.path.find((step) => step.node === 'f')?.outcome).toBe('partial_success')
})
row('N19', async () => {
  let now = 0
  let most = 0
  const busy = {
    async execute() {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      return outcomeOf('success')
    },
  }
  const ids = ['a', 'b', 'c', 'd', 'e', 'g']
  const wide = (attributes: string) =>
    `f [shape=component${attributes}] j [shape=tripleoctagon] start -> f; ${ids.map((id) => `${id} f -> ${id} -> j;`).join(' ')} j -> done`
  await run(wide(''), {}, { customStations: { codergen: busy } })
  expect(most).toBe(4)
  most = 0
  await run(wide(', max_parallel=2'), {}, { customStations: { codergen: busy } })
  expect(most).toBe(2)
})
row('N20', async () => {
  const { context } = await runTool('tool_command="echo hello"')
  expect(context['tool.output']).toBe('hello\n')
})
row('N21', async () => {
  const human = createHumanStation(createQueueInterviewer([TIMEOUT]))
  const body =
    'h [shape=hexagon, human.default_choice="N"] b start -> h; h -> done [label="[Y] Yes"]; h -> b [label="[N] No"]; b -> done'
  expect(await told(body, {}, { customStations: { 'wait.human': human } })).toContain(
    'start h b done',
  )
})
row('E1', async () => {
  const body =
    'a b c start -> a; a -> b [label="[F] Fix it"]; a -> c [label=Ship, weight=5]; b -> done; c -> done'
  expect(await told(body, { a: outcomeOf('success', { preferredLabel: 'fix it' }) })).toContain(
    'start a b done',
  )
})
row('E2', async () => {
  const body = 'a b start -> a; a -> b [condition="outcome=maybe"]; a -> done; b -> done'
  expect(await told(body)).toContain('start a done')
  expect(await told(body, { a: 'maybe' })).toContain('start a b done')
})
row('E3', async () => {
  const body = (weight: string) => `a b start -> a; a -> done; a -> b ${weight}; b -> done`
  expect(await told(body('[weight=1]'))).toContain('start a b done')
  expect(await told(body('[weight=-1]'))).toContain('start a done')
})
row('E4', async () => {
  const body = 'a [fidelity=full] start -> a [fidelity=truncate]; a -> done'
  expect(await calls(body)).toEqual([['a', 'truncate', undefined]])
})
row('E5', async () => {
  const body = 'a [fidelity=full, thread_id=mine] start -> a [thread_id=ours]; a -> done'
  expect(await calls(body)).toEqual([['a', 'full', 'ours']])
})
row('E6', async () => {
  const directory = temporaryFolder()
  const body = `${ENDS} a start -> a; a -> a [condition="outcome=again", loop_restart=true]; a -> done`
  const noted = outcomeOf('again', { contextUpdates: { forgotten: 1 } })
  const ran = await runDot(body, directory, { a: [noted, 'success'] })
  expect(ran.walk).toBe('start a a done')
  expect(ran.context.forgotten).toBeUndefined()
  expect(existsSync(join(directory, 'restart-1', 'a', 'status.json'))).toBe(true)
})
