import { expect } from 'vitest'
import { retryDelayMs, retryPlan } from '../../../../factory/engine/stage/retry.ts'
import { outcomeOf } from '../../../../factory/index.ts'
import type { Random } from '../../../../twins/base/index.ts'
import { FAIL, graphOf, run, told } from '../kit.ts'
import { row } from '../row.ts'

const LINE = 'start -> a -> done'
const waits = async (attributes: string, answer: string | Error = 'retry') => {
  const ran = await run(`a [${attributes}] ${LINE}`, { a: answer })
  return ran.events.flatMap((event) => (event.type === 'stage-retrying' ? event.delayMs : []))
}
const executions = async (body: string, answer: Parameters<typeof run>[1]) =>
  (await run(body, answer)).executions.a

row('R1', async () => {
  expect(await executions(`a [max_retries=2] ${LINE}`, { a: 'retry' })).toBe(3)
  expect(await executions(`default_max_retry=1 a ${LINE}`, { a: 'retry' })).toBe(2)
  expect(await executions(`a ${LINE}`, { a: 'retry' })).toBe(1)
})
row('R2', async () => {
  const ran = await run(`a [max_retries=2] ${LINE}`, { a: ['retry', 'success'] })
  expect([ran.status, ran.executions.a]).toEqual(['success', 2])
  expect(ran.events.filter((event) => event.type === 'stage-retrying')).toHaveLength(1)
})
row('R3', async () => {
  const asked = outcomeOf('retry', { failureReason: 'not yet' })
  expect(await told(`a [max_retries=1] ${LINE}`, { a: asked })).toContain(
    'fail: stage "a" failed: max retries exceeded: not yet',
  )
  const partly = await run(`a [max_retries=1, allow_partial=true] ${LINE}`, { a: asked })
  expect(partly.path[1]?.outcome).toBe('partial_success')
})
row('R4', async () => {
  expect(
    await executions(`a [max_retries=2] ${LINE}`, { a: [new Error('429 slow down'), 'success'] }),
  ).toBe(2)
  expect(await executions(`a [max_retries=2] ${LINE}`, { a: new Error('401 who are you') })).toBe(1)
})
row('R5', async () => {
  const body = 'a [max_retries=1] b start -> a -> b; b -> a [condition="outcome=again"]; b -> done'
  const ran = await run(body, {
    a: ['retry', 'success', 'retry', 'success'],
    b: ['again', 'success'],
  })
  expect([ran.status, ran.executions.a]).toEqual(['success', 4])
})
row('R6', async () => expect(await executions(`a [max_retries=5] ${LINE}`, { a: FAIL })).toBe(1))
row('R7', async () => {
  const delays = await waits('max_retries=11')
  const bases = [200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000]
  expect(delays).toHaveLength(bases.length)
  for (const [index, delay] of delays.entries()) {
    const base = bases[index] as number
    expect(delay).toBeGreaterThanOrEqual(base * 0.5)
    expect(delay).toBeLessThanOrEqual(base * 1.5)
  }
  expect(
    new Set(delays.map((delay, index) => delay / (bases[index] as number))).size,
  ).toBeGreaterThan(5)
})
row('R8', async () => {
  const presets = {
    none: [],
    standard: [200, 400, 800, 1600],
    aggressive: [500, 1000, 2000, 4000],
    linear: [500, 500],
    patient: [2000, 6000],
  }
  // Without jitter they are the specification's own; a run's vary around them.
  const middle = { next: () => 0.5 } as Random
  for (const [name, bases] of Object.entries(presets)) {
    const graph = graphOf(`a [retry_policy=${name}]`)
    const { attempts, policy } = retryPlan(graph.nodes.get('a')!, graph)
    const plain = Array.from({ length: attempts - 1 }, (_, n) =>
      retryDelayMs(policy, n + 2, middle),
    )
    expect(plain, name).toEqual(bases)
    const waited = await waits(`retry_policy=${name}`)
    expect(waited, name).toHaveLength(bases.length)
    for (const [index, delay] of waited.entries()) {
      expect(Math.abs(delay / (bases[index] as number) - 1), name).toBeLessThanOrEqual(0.5)
    }
  }
  const ofGraph = await run(`retry_policy=linear a ${LINE}`, { a: 'retry' })
  expect(ofGraph.executions.a).toBe(3)
})
row('R9', async () => {
  const tried = async (message: string) =>
    (await executions(`a [max_retries=1] ${LINE}`, { a: [new Error(message), 'success'] })) === 2
  for (const passing of [
    'connect ECONNREFUSED',
    'fetch failed',
    '429',
    '500',
    'status 503',
    'overloaded',
  ]) {
    expect(await tried(passing), passing).toBe(true)
  }
  for (const lasting of [
    '400 bad',
    '401',
    '403',
    'validation failed',
    'config is wrong',
    'no such thing',
  ]) {
    expect(await tried(lasting), lasting).toBe(false)
  }
})
row('R10', async () => {
  const body =
    'a [max_retries=1] b c start -> a; a -> b [condition="outcome=retry"]; a -> c [condition="outcome=success"]; b -> done; c -> done'
  expect(await told(body, { a: 'retry' })).toContain('start a b done')
})
row('D-1', async () => {
  const gone = await run(`a ${LINE}`, { a: new Error('connect ECONNREFUSED') })
  expect([gone.status, gone.retryable]).toEqual(['stopped', true])
  const wrong = await run(`a ${LINE}`, { a: new Error('401') })
  expect([wrong.status, wrong.retryable]).toEqual(['fail', false])
})
