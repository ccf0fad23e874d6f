import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  ModelFailure,
  modelConfigSchema,
  modelFromEnvironment,
  modelSettings,
  openModel,
  parseModelAddress,
} from '../../../scenarios-runner/model/index.ts'
import { startChatServer } from './chat-server.ts'

const schema = z.object({ answer: z.number() })
const question = { system: 'Be brief.', prompt: 'What is 6 times 7?', schema }
const settings = (baseUrl: string) => ({
  provider: 'openai-compatible' as const,
  model: 'm:1',
  baseUrl,
  maxRetries: 0,
})

test('a model answers by schema, with its cost', async () => {
  await using server = await startChatServer(() => ({
    text: '{"answer":42}',
    usage: { prompt_tokens: 1000, completion_tokens: 10 },
  }))
  const model = openModel({
    ...settings(server.url),
    apiKey: 'secret-key',
    price: { inputPerMillion: 1, outputPerMillion: 10 },
  })
  const { value, usage } = await model.ask(question)
  expect(value).toEqual({ answer: 42 })
  expect(usage).toEqual({ calls: 1, inputTokens: 1000, outputTokens: 10, costUsd: 0.0011 })
  expect(model.name).toBe('openai-compatible:m:1')
  expect(server.requests[0]).toMatchObject({
    model: 'm:1',
    authorization: 'Bearer secret-key',
    temperature: 0,
    response_format: { type: 'json_schema' },
  })
  await model.ask(question)
  expect(model.spent()).toMatchObject({ calls: 2, inputTokens: 2000 })
})

test('a server without structured output is asked in words, from then on', async () => {
  await using server = await startChatServer((request) =>
    request.response_format
      ? { status: 400, raw: '{"error":{"message":"response_format is not supported"}}' }
      : { text: 'I think: {"answer": "six"} or rather\n```json\n{"answer": 42}\n```\nDone {x}.' },
  )
  const model = openModel(settings(server.url))
  expect((await model.ask(question)).value).toEqual({ answer: 42 })
  expect((await model.ask(question)).value).toEqual({ answer: 42 })
  expect(server.requests.map((request) => request.response_format?.type)).toEqual([
    'json_schema',
    undefined,
    undefined,
  ])
  expect(server.requests[1]?.prompt).toContain('JSON Schema')
})

test('a server that ignores the schema is still held to it', async () => {
  await using server = await startChatServer((_, index) => ({
    text: index === 0 ? 'Sure! {"answer": 42}' : '{"answer": "forty-two"}',
  }))
  const model = openModel(settings(server.url))
  expect((await model.ask(question)).value).toEqual({ answer: 42 })
  await expect(model.ask(question)).rejects.toMatchObject({ kind: 'unusable' })
  expect(model.spent().calls).toBe(2)
})

test('each way of failing is told apart', async () => {
  await using server = await startChatServer(
    (_, index) =>
      [
        { status: 401, raw: '{"error":{"message":"wrong key"}}' },
        { raw: '<html>login</html>' },
        { status: 500, raw: 'oops' },
        { text: '{"answer":1}', afterMs: 30_000 },
      ][index]!,
  )
  const model = openModel(settings(server.url))
  const hasty = openModel({ ...settings(server.url), timeoutMs: 1000 })
  const kinds: string[] = []
  for (const one of [model, model, model, hasty]) {
    const error = await one.ask(question).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ModelFailure)
    kinds.push((error as ModelFailure).kind)
  }
  expect(kinds).toEqual(['refused', 'unusable', 'unreachable', 'timeout'])
  const nowhere = openModel(settings('http://127.0.0.1:1/v1'))
  await expect(nowhere.ask(question)).rejects.toMatchObject({ kind: 'unreachable' })
  const aborted = new AbortController()
  aborted.abort(new Error('stopped by the user'))
  await expect(model.ask({ ...question, signal: aborted.signal })).rejects.toThrow(
    'stopped by the user',
  )
})

test('no more questions are asked at once than allowed', async () => {
  let now = 0
  let most = 0
  await using server = await startChatServer(() => {
    now += 1
    most = Math.max(most, now)
    setTimeout(() => (now -= 1), 50)
    return { text: '{"answer":42}', afterMs: 50 }
  })
  const model = openModel({ ...settings(server.url), concurrency: 2 })
  await Promise.all(Array.from({ length: 6 }, () => model.ask(question)))
  expect(most).toBe(2)
})

test('a model is named in one line', () => {
  expect(parseModelAddress('openai-compatible:llama3.1:8b@http://localhost:11434/v1/')).toEqual({
    provider: 'openai-compatible',
    model: 'llama3.1:8b',
    baseUrl: 'http://localhost:11434/v1',
  })
  expect(
    parseModelAddress('openai-compatible:@cf/meta/llama@https://gateway.example/v1'),
  ).toMatchObject({ model: '@cf/meta/llama' })
  expect(parseModelAddress('anthropic:claude-x')).toEqual({
    provider: 'anthropic',
    model: 'claude-x',
  })
  expect(parseModelAddress('google:gemini-x@http://127.0.0.1:9/v1beta/')).toEqual({
    provider: 'google',
    model: 'gemini-x',
    baseUrl: 'http://127.0.0.1:9/v1beta',
  })
  expect(parseModelAddress('command:claude -p --model "a b"')).toEqual({
    provider: 'command',
    command: 'claude -p --model "a b"',
  })
  expect(modelFromEnvironment({})).toBeUndefined()
  expect(
    modelFromEnvironment({
      HOLDOUT_MODEL: 'openai-compatible:a@http://h/v1',
      HOLDOUT_MODEL_KEY: 'k',
      ANTHROPIC_API_KEY: 'another’s',
    }),
  ).toMatchObject({ apiKey: 'k' })
  expect(
    modelFromEnvironment({ HOLDOUT_MODEL: 'anthropic:a', ANTHROPIC_API_KEY: 'k' }),
  ).toMatchObject({ apiKey: 'k' })
  expect(
    modelFromEnvironment({
      HOLDOUT_MODEL: 'command:/usr/bin/claude -p',
      ANTHROPIC_API_KEY: 'k',
      OTHER: 'o',
    }),
  ).toEqual({
    provider: 'command',
    command: '/usr/bin/claude -p',
    environment: { ANTHROPIC_API_KEY: 'k' },
  })
  const message = (address: string) => {
    try {
      parseModelAddress(address)
      return 'fine'
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(
    ['gpt-5', 'mistral:x@https://a/v1', 'openai-compatible:a', 'openai-compatible:a@http://'].map(
      message,
    ),
  ).toMatchInlineSnapshot(`
    [
      ""gpt-5" does not name a model: it does not have the form of one",
      ""mistral:x@https://a/v1" does not name a model: the provider mistral is not known; openai-compatible, anthropic, google and command are",
      ""openai-compatible:a" does not name a model: its address is missing: @<base URL>",
      ""openai-compatible:a@http://" does not name a model: http:// is not a URL",
    ]
  `)
})

test('a model may be named with its provider in front, and is named so once', () => {
  const prices = { 'openai-compatible:m:1': { inputPerMillion: 1, outputPerMillion: 2 } }
  const settingsOf = (config: object) => modelSettings(modelConfigSchema.parse(config), {}, prices)
  const named = settingsOf({ model: 'openai-compatible:m:1', baseUrl: 'http://h/v1' })
  expect(named).toEqual(settingsOf({ model: 'm:1', baseUrl: 'http://h/v1' }))
  expect(named).toMatchObject({ model: 'm:1', price: { inputPerMillion: 1 } })
  expect(openModel(named).name).toBe('openai-compatible:m:1')
  // Of another provider it is a part of the name, as gateways have it.
  const other = settingsOf({ model: 'anthropic:m', baseUrl: 'http://h/v1' })
  expect(openModel(other).name).toBe('openai-compatible:anthropic:m')
  const command = settingsOf({ provider: 'command', model: 'command:judge -p' })
  expect(openModel(command).name).toBe('command:judge -p')
})

test('the configuration holds no key', () => {
  const config = modelConfigSchema.parse({
    model: 'a',
    baseUrl: 'http://h/v1/',
    apiKeyEnv: 'MY_KEY',
    price: { inputPerMillion: 1, outputPerMillion: 2 },
  })
  expect(modelSettings(config, { MY_KEY: 'secret', HOLDOUT_MODEL_KEY: 'other' })).toEqual({
    provider: 'openai-compatible',
    model: 'a',
    baseUrl: 'http://h/v1',
    price: { inputPerMillion: 1, outputPerMillion: 2 },
    apiKey: 'secret',
  })
  expect(
    modelConfigSchema.safeParse({ model: 'a', baseUrl: 'http://h', apiKey: 'x' }).success,
  ).toBe(false)
})
