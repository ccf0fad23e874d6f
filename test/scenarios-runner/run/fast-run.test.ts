import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runSchema } from '../../../scenarios-runner/report/index.ts'
import { executeRun, foreseeRun, readRun } from '../../../scenarios-runner/run/index.ts'
import { load } from '../load/services.ts'
import { desksRequest, desksScenarios, removeFolders } from './desks-run.ts'

afterAll(removeFolders)

test('a failing artifact is given up as soon as it is certain, with the same decision and no rate', async () => {
  const decide = async (slots: number, fast: boolean) => {
    const request = await desksRequest('double', { fast, slots })
    return { folder: request.folder, result: await executeRun(request) }
  }
  const [slow, fast, one] = [await decide(2, false), await decide(2, true), await decide(1, true)]
  expect(slow.result.gate.status).toBe('fail')
  expect(fast.result.gate.status).toBe('fail')
  const { stoppedEarly, satisfaction } = fast.result.gate
  expect(stoppedEarly?.planned).toBe(slow.result.trials)
  expect(stoppedEarly?.trials).toBeLessThan(slow.result.trials)
  expect(satisfaction.pooled).toBeUndefined()
  expect(fast.result.notices[0]).toMatch(/^Stopped after \d+ of 21 trials, .* \d+% saved/)
  // Decided in the plan's order: how many run side by side makes no difference.
  expect(one.result.gate).toEqual(fast.result.gate)
  const { records } = readRun(fast.folder)
  expect(new Set(records.map(({ scenario, trial }) => `${scenario}/${trial}`)).size).toBe(
    stoppedEarly?.trials,
  )
})

test('a good artifact runs to its end, since a contract could still be broken', async () => {
  const request = await desksRequest('', { fast: true, scenarios: desksScenarios('book') })
  const { gate } = await executeRun(request)
  expect(gate.status).toBe('pass')
  expect(gate.stoppedEarly).toBeUndefined()
  expect(gate.satisfaction.pooled).toBe(1)
})

test('no load is measured of an artifact that has failed already', async () => {
  const free = load({ id: 'free', durationMs: 60_000, request: { path: '/free' } })
  const request = await desksRequest('double', { fast: true, constraints: [free] })
  const { load: loads, gate } = await executeRun(request)
  expect(gate.status).toBe('fail')
  expect(loads).toEqual([])
})

test('a plan is foreseen from an earlier run, and from nothing else', async () => {
  const request = await desksRequest('', { scenarios: desksScenarios('book', 'judged') })
  const { plan } = await executeRun(request)
  const earlier = readRun(request.folder)
  const blind = foreseeRun(plan, request.scenarios, [], {}, undefined)
  expect(blind).toMatchObject({
    trials: earlier.result.trials,
    judgedTrials: plan.trials['a-friendly-answer'],
    durationMs: undefined,
    costUsd: undefined,
    basedOn: undefined,
    proves: plan.lines,
  })
  const paid = {
    ...earlier,
    records: earlier.records.map((one) =>
      one.scenario === 'a-friendly-answer' ? { ...one, costUsd: 0.02 } : one,
    ),
  }
  const seen = foreseeRun(plan, request.scenarios, [], {}, paid)
  expect(seen.costUsd).toBeCloseTo(0.02 * (plan.trials['a-friendly-answer'] ?? 0))
  // The same plan at the same parallelism takes as long as it did.
  expect(seen.durationMs).toBeCloseTo(earlier.result.durationMs, 3)
  expect(foreseeRun(plan, request.scenarios, [], undefined, paid)).toMatchObject({
    judgedTrials: 0,
    costUsd: 0,
  })
  expect(existsSync(join(request.folder, 'run.json'))).toBe(true)
})

test('run.json keeps to its published schema, stopped early or not', async () => {
  for (const fast of [false, true]) {
    const request = await desksRequest('double', { fast })
    await executeRun(request)
    const text = readFileSync(join(request.folder, 'run.json'), 'utf8')
    expect(runSchema.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([])
  }
})
