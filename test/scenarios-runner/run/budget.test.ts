import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { createModelJudge, type Judge } from '../../../scenarios-runner/judge/index.ts'
import { openAccount, openModel } from '../../../scenarios-runner/model/index.ts'
import { executeRun, readRun } from '../../../scenarios-runner/run/index.ts'
import { EXIT, HoldoutError } from '../../../twins/base/index.ts'
import { answerOf, isCanary } from '../judge/stand-in.ts'
import { load } from '../load/services.ts'
import { startChatServer } from '../model/chat-server.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders } from './desks-run.ts'

afterAll(removeFolders)

const chat = () =>
  startChatServer(({ prompt }) => ({
    text: JSON.stringify(
      answerOf(prompt, (criterion) =>
        isCanary(criterion)
          ? { status: 'not-met' }
          : { status: 'met', quotes: [{ from: 'book', text: '409' }] },
      ),
    ),
    usage: { prompt_tokens: 1000, completion_tokens: 100 },
  }))

test('a spent budget ends the run with 5; what was observed is kept, and judged when there is more', async () => {
  await using server = await chat()
  const folder = newFolder()
  const begin = async (maxCostUsd: number) => {
    const account = openAccount({ maxCostUsd }, 'the budget of this run')
    const model = openModel(
      {
        provider: 'openai-compatible',
        model: 'm',
        baseUrl: server.url,
        maxOutputTokens: 100,
        price: { inputPerMillion: 0, outputPerMillion: 10_000 },
      },
      { account },
    )
    const request = await desksRequest('', {
      kind: 'run',
      folder,
      scenarios: desksScenarios('judged'),
      judge: createModelJudge(model),
      account,
    })
    return { account, result: executeRun(request) }
  }
  // Two judgements, a dollar each.
  await expect((await begin(2.5)).result).rejects.toMatchObject({
    code: 'RUN_BUDGET_SPENT',
    exitCode: 5,
    message: expect.stringContaining('the budget of this run is spent: $2.0000 of $2.5'),
  })
  expect(server.requests).toHaveLength(2)
  // The same again: what was spent before counts.
  await expect((await begin(2.5)).result).rejects.toMatchObject({ code: 'RUN_BUDGET_SPENT' })
  expect(server.requests).toHaveLength(2)

  const more = await begin(100)
  const result = await more.result
  expect(result.gate.status).toBe('pass')
  expect(result.costUsd).toBeCloseTo(6)
  expect(more.account.spent().costUsd).toBeCloseTo(6)
  // Nothing was judged twice.
  expect(server.requests).toHaveLength(6)
  const { records } = readRun(folder)
  const unpaid = records.filter((record) => record.verdict.cause === 'budget')
  expect(unpaid.length).toBeGreaterThan(0)
  for (const { trial, trajectory } of unpaid) {
    const last = records.findLast((record) => record.trial === trial)
    // The saved trajectory was judged; nothing was played again.
    expect(last).toMatchObject({ trajectory, verdict: { status: 'satisfied' } })
  }
})

test('when the time is up no other trial is begun, and the run goes on from there', async () => {
  const folder = newFolder()
  const request = async (maxMinutes?: number) =>
    executeRun(await desksRequest('', { folder, scenarios: desksScenarios('book'), maxMinutes }))
  await expect(request(1e-9)).rejects.toMatchObject({
    code: 'RUN_BUDGET_SPENT',
    exitCode: 5,
    message: expect.stringContaining('the time of this run is spent'),
  })
  expect((await request()).gate.status).toBe('pass')
})

test('when the time is up a judge that failed is not asked again, and nothing is measured', async () => {
  const folder = newFolder()
  let asked = 0
  const failing: Judge = {
    name: 'failing',
    async judge() {
      asked += 1
      await sleep(300)
      throw new Error('overloaded')
    },
  }
  const judged = await desksRequest('', {
    kind: 'run',
    folder,
    scenarios: desksScenarios('judged'),
    trials: { perScenario: 1, maxAttempts: 5 },
    judge: failing,
  })
  const soon = { ...judged, maxMinutes: 0.2 / 60 }
  // However long its start takes, its time is up once the judge has failed.
  await expect(executeRun(soon)).rejects.toMatchObject({ code: 'RUN_BUDGET_SPENT' })
  expect(asked).toBe(1)
  // Resumed, it goes on with what was observed.
  expect((await executeRun(judged)).gate.status).toBe('invalid')
  expect(asked).toBe(5)

  const measured = new Set<string>()
  const request = await desksRequest('', {
    scenarios: [],
    constraints: [load()],
    kind: 'load',
    maxMinutes: 1e-9,
    onEvent: (event) => measured.add(event.type),
  })
  await expect(executeRun(request)).rejects.toMatchObject({ code: 'RUN_BUDGET_SPENT' })
  expect(measured.has('load-progress')).toBe(false)
})

test('an attempt that a budget ended is none of those that a trial has', async () => {
  const folder = newFolder()
  const unpaid = new HoldoutError('the budget is spent', { code: 'SPENT', exitCode: EXIT.budget })
  const broken = new Error('overloaded')
  const run = async (...errors: Error[]) => {
    const judge: Judge = {
      name: 'scripted',
      judge: async () => {
        throw errors.shift() ?? broken
      },
    }
    const request = await desksRequest('', {
      kind: 'run',
      folder,
      scenarios: desksScenarios('judged'),
      trials: { perScenario: 1, maxAttempts: 2 },
      judge,
    })
    return executeRun(request)
  }
  for (const errors of [[unpaid], [unpaid], [broken, unpaid]]) {
    await expect(run(...errors)).rejects.toMatchObject({ code: 'RUN_BUDGET_SPENT' })
  }
  expect((await run()).gate.status).toBe('invalid')
  const { records } = readRun(folder)
  const causes = records.map(({ verdict }) => verdict.cause)
  expect(causes).toEqual(['budget', 'budget', 'judge', 'budget', 'judge'])
})
