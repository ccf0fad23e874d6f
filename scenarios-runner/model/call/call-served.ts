/** @module One call of a model that is served over HTTP, through the `ai` package. */

import type { LanguageModel } from 'ai'
import type { Redactor } from '../../../twins/base/index.ts'
import { ModelFailure } from '../errors.ts'
import type { ModelQuestion, ServedModel } from '../model.ts'
import { type Caller, type RawAnswer, schemaOf } from './caller.ts'

/**
 * How a served model is asked. It begins with what the settings allow, and remembers what the server refuses: a schema, a
 * temperature.
 */
export function callServed(settings: ServedModel, name: string, redactor: Redactor): Caller {
  let told = settings.structured !== 'text'
  let temperature: number | undefined = settings.temperature ?? 0
  return {
    get inWords() {
      return !told
    },
    async call(question, signal) {
      for (;;) {
        const tried = told
        try {
          return await generate(question, settings, tried, temperature, signal)
        } catch (error) {
          signal.throwIfAborted()
          if (temperature !== undefined && refusesTemperature(error)) temperature = undefined
          else if (tried && settings.structured !== 'schema' && refusesSchema(error)) {
            told = false
            return undefined
          } else throw failureOf(error, name, redactor)
        }
      }
    },
  }
}

// Anthropic's protocol wants to be told one; some models allow no more.
const REQUIRED_BOUND = 4_096

async function generate<T>(
  { system, prompt, schema }: ModelQuestion<T>,
  settings: ServedModel,
  serverHoldsSchema: boolean,
  temperature: number | undefined,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const { generateText, jsonSchema, NoObjectGeneratedError, Output } = await import('ai')
  // What the packages remark on, at every call, is told here by failures and in results.
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })
  const maxOutputTokens =
    settings.maxOutputTokens ?? (settings.provider === 'anthropic' ? REQUIRED_BOUND : undefined)
  const call = {
    model: await constructModel(settings),
    system,
    prompt,
    abortSignal: signal,
    maxRetries: settings.maxRetries ?? 2,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  }
  try {
    const result = serverHoldsSchema
      ? await generateText({
          ...call,
          output: Output.object({ schema: jsonSchema<T>(schemaOf(schema)) }),
        })
      : await generateText(call)
    const { inputTokens, outputTokens } = result.usage
    return { text: result.text, inputTokens, outputTokens, ended: endOf(result.finishReason) }
  } catch (error) {
    // A server that ignores the schema still answers: what it said is read like any other text.
    if (!NoObjectGeneratedError.isInstance(error)) throw error
    const { inputTokens, outputTokens } = error.usage ?? {}
    return { text: error.text ?? '', inputTokens, outputTokens, ended: endOf(error.finishReason) }
  }
}

function endOf(finishReason: string | undefined): RawAnswer['ended'] {
  if (finishReason === 'content-filter') return 'declined'
  return finishReason === 'length' ? 'cut-off' : 'well'
}

/** Constructed explicitly: a model given as a plain string would go to a hosted gateway, and keys to wherever it points. */
async function constructModel(settings: ServedModel): Promise<LanguageModel> {
  const { provider, model, baseUrl, apiKey } = settings
  // Without a key the packages would look for one in the environment, which nobody has named.
  const place = {
    apiKey: apiKey ?? 'none',
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  }
  switch (provider) {
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      return createAnthropic(place)(model)
    }
    case 'google': {
      const { createGoogle } = await import('@ai-sdk/google')
      return createGoogle(place)(model)
    }
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      const server = createOpenAICompatible({
        name: provider,
        baseURL: baseUrl ?? '',
        supportsStructuredOutputs: true,
        ...(apiKey === undefined ? {} : { apiKey }),
      })
      return server.chatModel(model)
    }
    default:
      return provider satisfies never
  }
}

/** True for answers with which servers refuse a response format that they do not know. */
function refusesSchema(error: unknown): boolean {
  const status = statusOf(error)
  return status === 400 || status === 415 || status === 422 || status === 501
}

function refusesTemperature(error: unknown): boolean {
  const status = statusOf(error)
  return (status === 400 || status === 422) && /temperature/i.test(messageOf(error))
}

function failureOf(error: unknown, name: string, redactor: Redactor): ModelFailure {
  const status = statusOf(error)
  const why = redactor.text(messageOf(error))
  if (status !== undefined && status >= 400 && status < 500 && status !== 429 && status !== 408) {
    return new ModelFailure('refused', name, `the server refused (${status}): ${why}`, error)
  }
  // A 200 whose body is not the protocol's.
  if (status !== undefined && status < 400) {
    return new ModelFailure('unusable', name, `the server answered something else: ${why}`, error)
  }
  return new ModelFailure('unreachable', name, why, error)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode
  if ('lastError' in error) return statusOf(error.lastError)
  return undefined
}
