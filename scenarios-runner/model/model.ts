/** @module The one door to language models: what a model is asked for, and what it answers. */

import type { z } from 'zod'

/** US dollars per million tokens. */
export interface ModelPrice {
  readonly inputPerMillion: number
  readonly outputPerMillion: number
}

/** What may be spent through one door; a call that begins when one is reached is refused. */
export interface ModelLimits {
  readonly maxCalls?: number
  readonly maxTokens?: number
  /** US dollars; needs a price. */
  readonly maxCostUsd?: number
}

/** Which model, where, and how it is called. */
export interface ModelSettings {
  readonly provider: 'openai-compatible'
  /** The model's name as its server knows it: `llama3.1:8b`. */
  readonly model: string
  /** `http://localhost:11434/v1`: Ollama, vLLM, LiteLLM and others speak it. */
  readonly baseUrl: string
  readonly apiKey?: string
  readonly price?: ModelPrice
  readonly limits?: ModelLimits
  /** For one question, its retries included; 120,000 unless given. */
  readonly timeoutMs?: number
  /** After failures that may pass (429, 5xx, no connection); 2 unless given. */
  readonly maxRetries?: number
  /** Questions asked at the same time; 4 unless given. */
  readonly concurrency?: number
  /** 0 unless given. */
  readonly temperature?: number
  readonly maxOutputTokens?: number
  /**
   * How an answer is held to its schema: by the server (`schema`), or by asking for JSON in the text (`text`).
   * `auto` begins with the server and goes over to the text when the server refuses.
   */
  readonly structured?: 'auto' | 'schema' | 'text'
}

/** One question. */
export interface ModelQuestion<T> {
  readonly system: string
  readonly prompt: string
  /** The answer's shape; an answer of another shape is a failure. */
  readonly schema: z.ZodType<T>
  readonly signal?: AbortSignal
}

/** What was spent. */
export interface ModelUsage {
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Absent without a price. */
  readonly costUsd?: number
}

/** An answer of the asked shape, and what it cost. */
export interface ModelAnswer<T> {
  readonly value: T
  readonly usage: ModelUsage
}

/** An opened model. */
export interface Model {
  /** `openai-compatible:llama3.1:8b`; named in results and reports. */
  readonly name: string
  /**
   * @throws {ModelFailure} when no answer of that shape could be had
   * @throws {HoldoutError} `MODEL_BUDGET_SPENT` when a limit is reached
   */
  ask<T>(question: ModelQuestion<T>): Promise<ModelAnswer<T>>
  /** Everything spent through this door so far. */
  spent(): ModelUsage
}
