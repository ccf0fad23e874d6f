import { expect, test } from 'vitest'
import { z } from 'zod'
import { openAccount, openModel, usageOf } from '../../../scenarios-runner/model/index.ts'
import { startChatServer } from './chat-server.ts'

const schema = z.object({ answer: z.number() })
const question = { system: 'Be brief.', prompt: 'What is 6 times 7?', schema }
const settings = (baseUrl: string) => ({
  provider: 'openai-compatible' as const,
  model: 'm:1',
  baseUrl,
  maxRetries: 0,
})

test('money needs a price, whoever set the limit', () => {
  const unpriced = settings('http://127.0.0.1:9/v1')
  expect(() =>
    openModel({ ...unpriced, limits: { maxCostUsd: 1 } }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[HoldoutError: the cost of openai-compatible:m:1 is limited, but its price is not known]`,
  )
  const account = openAccount({ maxCostUsd: 1 })
  expect(() => openModel(unpriced, { account })).toThrowError(
    expect.objectContaining({ code: 'MODEL_UNPRICED', exitCode: 2 }),
  )
  openModel({ ...unpriced, price: { inputPerMillion: 0, outputPerMillion: 0 } }, { account })
})

test('a budget really stops, and what was not reported is estimated', async () => {
  await using server = await startChatServer(() => ({ text: '{"answer":42}' }))
  const model = openModel({ ...settings(server.url), limits: { maxCalls: 2 } })
  await model.ask(question)
  await model.ask(question)
  await expect(model.ask(question)).rejects.toMatchObject({
    code: 'MODEL_BUDGET_SPENT',
    exitCode: 5,
    message: 'the budget for openai-compatible:m:1 is spent: 2 of 2 calls',
  })
  expect(server.requests).toHaveLength(2)
  expect(model.spent().inputTokens).toBeGreaterThan(0)
})

test('calls side by side never go over a limit of money: what they may cost is set aside first', async () => {
  await using server = await startChatServer(() => ({
    text: '{"answer":42}',
    usage: { prompt_tokens: 1, completion_tokens: 900 },
    afterMs: 20,
  }))
  // A call is expected to cost about a thousand tokens of output, a cent each.
  const account = openAccount({ maxCostUsd: 30 }, 'the budget of this run')
  const price = { inputPerMillion: 0, outputPerMillion: 10_000 }
  const models = ['a', 'b'].map((model) =>
    openModel({ ...settings(server.url), model, price, concurrency: 8 }, { account }),
  )
  const asked = await Promise.allSettled(
    Array.from({ length: 12 }, (_, index) => models[index % 2]!.ask(question)),
  )
  const refused = asked.filter((one) => one.status === 'rejected')
  expect(refused[0]?.reason).toMatchObject({ code: 'MODEL_BUDGET_SPENT', exitCode: 5 })
  // Three times 9 dollars; a fourth call may have cost 10 of the 3 that were left.
  expect(server.requests).toHaveLength(3)
  expect(account.spent()).toMatchObject({ calls: 3, outputTokens: 2700, costUsd: 27 })
})

test('a run that is gone on with has spent what it had spent', async () => {
  await using server = await startChatServer(() => ({ text: '{"answer":42}' }))
  const account = openAccount({ maxTokens: 5000 }, 'the budget of this run')
  account.carry(usageOf(4000, 900, undefined))
  const model = openModel(settings(server.url), { account })
  await expect(model.ask(question)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[HoldoutError: the budget of this run is spent: 4900 of 5000 tokens, and another call may take more than the rest]`,
  )
  expect(server.requests).toHaveLength(0)
})
