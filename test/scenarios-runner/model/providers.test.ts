import { expect, test } from 'vitest'
import { z } from 'zod'
import { ModelFailure, openModel } from '../../../scenarios-runner/model/index.ts'
import { type MessagesReply, startAnthropicServer } from './anthropic-server.ts'
import { type ChatReply, startChatServer } from './chat-server.ts'
import { type GenerateReply, startGoogleServer } from './google-server.ts'

const schema = z.object({ answer: z.number() })
const question = { system: 'Be brief.', prompt: 'What is 6 times 7?', schema }
const price = { inputPerMillion: 1, outputPerMillion: 10 }

/** One reply, in each protocol's own words. */
interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly answer?: unknown
  readonly text?: string
  readonly raw?: string
  readonly declines?: true
  readonly afterMs?: number
}
type Script = (index: number) => Reply

const protocols = {
  'openai-compatible': (script: Script) =>
    startChatServer((_, index): ChatReply => {
      const { answer, declines, text, ...rest } = script(index)
      return {
        ...rest,
        text: text ?? JSON.stringify(answer) ?? '',
        ...(declines ? { finishReason: 'content_filter' } : {}),
        usage: { prompt_tokens: 1000, completion_tokens: 100 },
      }
    }),
  anthropic: (script: Script) =>
    startAnthropicServer((_, index): MessagesReply => {
      const { declines, ...rest } = script(index)
      return { ...rest, ...(declines ? { stopReason: 'refusal' } : {}) }
    }),
  google: (script: Script) =>
    startGoogleServer((_, index): GenerateReply => {
      const { answer, declines, text, ...rest } = script(index)
      return {
        ...rest,
        text: text ?? JSON.stringify(answer) ?? '',
        ...(declines ? { finishReason: 'SAFETY' } : {}),
      }
    }),
} as const

const cases = Object.entries(protocols) as [keyof typeof protocols, (script: Script) => never][]

test.each(cases)(
  '%s answers by schema through its own package, with its cost and its key',
  async (provider, start) => {
    await using server = (await start(() => ({ answer: { answer: 42 } }))) as Awaited<
      ReturnType<(typeof protocols)['anthropic']>
    >
    const model = openModel({
      provider,
      model: 'm-1',
      baseUrl: server.url,
      apiKey: 'secret',
      price,
    })
    const { value, usage } = await model.ask(question)
    expect(value).toEqual({ answer: 42 })
    expect(usage).toEqual({ calls: 1, inputTokens: 1000, outputTokens: 100, costUsd: 0.002 })
    expect(model.name).toBe(`${provider}:m-1`)
    expect(JSON.stringify(server.requests[0])).toContain('secret')
    expect(server.requests[0]?.prompt).toContain('6 times 7')
  },
)

test.each(cases)('%s is asked again when it is busy, as it says', async (provider, start) => {
  await using server = (await start((index) =>
    index === 0
      ? {
          status: 429,
          headers: { 'retry-after-ms': '1' },
          raw: '{"error":{"message":"slow down"}}',
        }
      : index === 1
        ? {
            status: 529,
            headers: { 'retry-after-ms': '1' },
            raw: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
          }
        : { answer: { answer: 42 } },
  )) as Awaited<ReturnType<(typeof protocols)['anthropic']>>
  const model = openModel({ provider, model: 'm-1', baseUrl: server.url, apiKey: 'k' })
  expect((await model.ask(question)).value).toEqual({ answer: 42 })
  expect(server.requests).toHaveLength(3)
  expect(model.spent().calls).toBe(1)
})

test.each(cases)('%s: each way of failing is told apart', async (provider, start) => {
  const replies: Reply[] = [
    { status: 401, raw: '{"error":{"type":"authentication_error","message":"wrong key"}}' },
    { status: 429, raw: '{"error":{"message":"never again"}}' },
    { status: 503, raw: 'oops' },
    { raw: '<html>login</html>' },
    { text: '{"answer": "forty' },
    { declines: true },
    { answer: { answer: 42 }, afterMs: 30_000 },
  ]
  await using server = (await start((index) => replies[index] as Reply)) as Awaited<
    ReturnType<(typeof protocols)['anthropic']>
  >
  const settings = { provider, model: 'm-1', baseUrl: server.url, apiKey: 'k', maxRetries: 0 }
  const model = openModel(settings)
  const hasty = openModel({ ...settings, timeoutMs: 500 })
  const kinds: string[] = []
  for (const { afterMs } of replies) {
    const error = await (afterMs === undefined ? model : hasty)
      .ask(question)
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ModelFailure)
    kinds.push((error as ModelFailure).kind)
  }
  expect(kinds).toEqual([
    'refused',
    'unreachable',
    'unreachable',
    'unusable',
    'unusable',
    'declined',
    'timeout',
  ])
})

test('a model that will not be told a temperature is asked without one, from then on', async () => {
  await using server = await startChatServer((request) =>
    request.temperature === undefined
      ? { text: '{"answer":42}' }
      : {
          status: 400,
          raw: '{"error":{"message":"temperature is not supported with this model"}}',
        },
  )
  const model = openModel({ provider: 'openai-compatible', model: 'm', baseUrl: server.url })
  await model.ask(question)
  await model.ask(question)
  expect(server.requests.map(({ temperature }) => temperature)).toEqual([0, undefined, undefined])
  expect(server.requests.every((request) => request.response_format !== undefined)).toBe(true)
})

test('a provider without an address of the user’s needs a key, said before anything is asked', () => {
  expect(() =>
    openModel({ provider: 'anthropic', model: 'claude-x' }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[HoldoutError: anthropic:claude-x needs a key, and none is set]`,
  )
})
