/** @module Opens a language model through the `ai` package; nothing else in Holdout calls one. */

import type { LanguageModel } from 'ai'
import { toJSONSchema, type z } from 'zod'
import { ModelFailure } from './errors.ts'
import { jsonObjectsIn } from './json-in-text.ts'
import type { Model, ModelAnswer, ModelQuestion, ModelSettings } from './model.ts'
import { openSpending } from './spending.ts'

const DEFAULT_TIMEOUT_MS = 120_000

/** A text in the asked or another form, with the tokens that the server reported, if it did. */
interface RawAnswer {
  readonly text: string
  readonly inputTokens: number | undefined
  readonly outputTokens: number | undefined
}

/**
 * Opens a model. Nothing is called, and the heavy packages are not loaded, before the first question.
 *
 * @throws {HoldoutError} `MODEL_UNPRICED`
 */
export function openModel(settings: ModelSettings): Model {
  const name = `${settings.provider}:${settings.model}`
  const spending = openSpending(name, settings.price, settings.limits)
  const enter = createTurnstile(settings.concurrency ?? 4)
  const timeoutMs = settings.timeoutMs ?? DEFAULT_TIMEOUT_MS
  let serverHoldsSchema = settings.structured !== 'text'

  async function ask<T>(question: ModelQuestion<T>): Promise<ModelAnswer<T>> {
    spending.admit()
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = question.signal ? AbortSignal.any([question.signal, timeout]) : timeout
    try {
      return await askOnce(question, signal)
    } catch (error) {
      question.signal?.throwIfAborted()
      if (timeout.aborted) {
        throw new ModelFailure('timeout', name, `no answer within ${timeoutMs} ms`, error)
      }
      throw error
    }
  }

  async function askOnce<T>(
    question: ModelQuestion<T>,
    signal: AbortSignal,
  ): Promise<ModelAnswer<T>> {
    const prompt = `${question.prompt}${serverHoldsSchema ? '' : schemaInWords(question.schema)}`
    let raw: RawAnswer
    try {
      raw = await callModel({ ...question, prompt }, settings, serverHoldsSchema, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!serverHoldsSchema || settings.structured === 'schema' || !refusesSchema(error)) {
        throw failureOf(error, name)
      }
      serverHoldsSchema = false
      return askOnce(question, signal)
    }
    const usage = spending.add(
      raw.inputTokens ?? estimateTokens(question.system + prompt),
      raw.outputTokens ?? estimateTokens(raw.text),
    )
    for (const candidate of jsonObjectsIn(raw.text).reverse()) {
      const read = question.schema.safeParse(candidate)
      if (read.success) return { value: read.data, usage }
    }
    const start = JSON.stringify(raw.text.slice(0, 80))
    throw new ModelFailure('unusable', name, `it did not answer in the asked form: ${start}`)
  }

  return {
    name,
    async ask(question) {
      const leave = await enter()
      try {
        return await ask(question)
      } finally {
        leave()
      }
    },
    spent: spending.total,
  }
}

async function callModel<T>(
  question: ModelQuestion<T>,
  settings: ModelSettings,
  serverHoldsSchema: boolean,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const { generateText, NoObjectGeneratedError, Output } = await import('ai')
  const model = await constructModel(settings)
  const { system, prompt, schema } = question
  const call = {
    model,
    system,
    prompt,
    abortSignal: signal,
    maxRetries: settings.maxRetries ?? 2,
    temperature: settings.temperature ?? 0,
    ...(settings.maxOutputTokens === undefined
      ? {}
      : { maxOutputTokens: settings.maxOutputTokens }),
  }
  try {
    const result = serverHoldsSchema
      ? await generateText({ ...call, output: Output.object({ schema }) })
      : await generateText(call)
    const { inputTokens, outputTokens } = result.usage
    return { text: result.text, inputTokens, outputTokens }
  } catch (error) {
    // A server that ignores the schema still answers: what it said is read like any other text.
    if (!NoObjectGeneratedError.isInstance(error)) throw error
    const { inputTokens, outputTokens } = error.usage ?? {}
    return { text: error.text ?? '', inputTokens, outputTokens }
  }
}

/** Constructed explicitly: a model given as a plain string would go to a hosted gateway. */
async function constructModel(settings: ModelSettings): Promise<LanguageModel> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  const provider = createOpenAICompatible({
    name: settings.provider,
    baseURL: settings.baseUrl,
    supportsStructuredOutputs: true,
    ...(settings.apiKey === undefined ? {} : { apiKey: settings.apiKey }),
  })
  return provider.chatModel(settings.model)
}

/** True for answers with which servers refuse a response format that they do not know. */
function refusesSchema(error: unknown): boolean {
  const status = statusOf(error)
  return status === 400 || status === 415 || status === 422 || status === 501
}

function failureOf(error: unknown, name: string): ModelFailure {
  if (error instanceof ModelFailure) return error
  const status = statusOf(error)
  const why = error instanceof Error ? error.message : String(error)
  if (status !== undefined && status >= 400 && status < 500 && status !== 429) {
    return new ModelFailure('refused', name, `the server refused (${status}): ${why}`, error)
  }
  // A 200 whose body is not the protocol's.
  if (status !== undefined && status < 400) {
    return new ModelFailure('unusable', name, `the server answered something else: ${why}`, error)
  }
  return new ModelFailure('unreachable', name, why, error)
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode
  if ('lastError' in error) return statusOf(error.lastError)
  return undefined
}

function schemaInWords(schema: z.ZodType): string {
  const text = JSON.stringify(toJSONSchema(schema, { io: 'input' }))
  return `\n\nAnswer with one JSON object and nothing else. It must be valid against this JSON Schema:\n${text}`
}

/** For servers that report no usage: about three characters a token, so that budgets err on the safe side. */
function estimateTokens(text: string): number {
  return Math.ceil(text.length / 3)
}

/** Lets so many pass at a time; each gives the function with which it leaves. */
function createTurnstile(places: number): () => Promise<() => void> {
  let free = places
  const waiting: (() => void)[] = []
  const leave = () => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  return async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    return leave
  }
}
