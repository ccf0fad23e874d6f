import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runSchema } from '../../../scenarios-runner/report/index.ts'
import { executeRun, foreseeRun, readRun } from '../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../scenarios-runner/scenario/index.ts'
import { oneFileArtifact } from '../artifact/desks-artifact.ts'
import { load } from '../load/services.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders, smallPolicy } from './desks-run.ts'

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

test('no pass is certain while a constraint looks at the trials that are left', async () => {
  const scenario = parseScenario(
    '---\nid: look\ncategory: happy-path\ncriticality: high\nvary: { who: person }\nsteps:\n  - http: { as: look, path: "/${who.email}" }\nchecks: [steps.look.status == 200]\n---\nSomebody looks.\n',
    'look.md',
  )
  const high = { rate: 0.05, confidence: 0.95, noFailures: false, failuresAllowed: 2 }
  const policy = { ...smallPolicy, strata: { ...smallPolicy.strata, high }, maxInvalid: 0.5 }
  // Only the last of four is answered otherwise.
  const server = `import { createServer } from 'node:http'
let looks = 0
createServer((request, response) => {
  if (request.url.includes('@')) looks += 1
  response.end(JSON.stringify({ looks }))
}).listen(process.env.PORT)`
  const decide = async (fast: boolean, aspirational: boolean) => {
    const definition = oneFileArtifact(newFolder(), server)
    const request = await desksRequest('', {
      scenarios: [scenario],
      trials: { perScenario: 4, maxAttempts: 1 },
      twins: {},
      slots: 1,
      fast,
      policy,
      constraints: [
        {
          kind: 'check',
          id: 'few',
          title: 'few',
          symptom: undefined,
          file: 'few.yaml',
          check: 'answers.all(a, a.json.looks < 4)',
          ...(aspirational ? { aspirational } : {}),
        },
      ],
    })
    const { contract: _, ...artifact } = { ...request.artifact, ...definition }
    return executeRun({
      ...request,
      artifact: { ...artifact, reset: { method: 'POST', path: '/' } },
    })
  }
  const [slow, fast, wished] = [
    await decide(false, false),
    await decide(true, false),
    await decide(true, true),
  ]
  expect(slow.gate.status).toBe('fail')
  expect(fast.gate).toEqual(slow.gate)
  // What is only wished for keeps nobody waiting.
  expect(wished.gate.status).toBe('pass')
  expect(wished.gate.stoppedEarly).toEqual({ trials: 3, planned: 4 })
})
