/** @module The one door to language models: what a model is asked for, and what it answers. */

import type { z } from 'zod'

/** US dollars per million tokens. */
export interface ModelPrice {
  readonly inputPerMillion: number
  readonly outputPerMillion: number
}

/** What may be spent; a call that cannot be paid out of what is left is not begun. */
export interface ModelLimits {
  readonly maxCalls?: number | undefined
  readonly maxTokens?: number | undefined
  /** US dollars; needs a price. */
  readonly maxCostUsd?: number | undefined
}

/** Models that are asked over HTTP, each in its own protocol. */
export type ServedProvider = 'openai-compatible' | 'anthropic' | 'google'

/** How a model is called, whatever it is. */
export interface ModelManners {
  readonly price?: ModelPrice
  readonly limits?: ModelLimits
  /** For one question, its retries included; 120,000 unless given. */
  readonly timeoutMs?: number
  /** After failures that may pass (408, 409, 429, 5xx, no connection), as the server's `retry-after` says; 2 unless given. */
  readonly maxRetries?: number
  /** Questions asked at the same time; 4 unless given. */
  readonly concurrency?: number
  /** 0 unless given; left out for models that refuse to be told one. No matter to a command. */
  readonly temperature?: number
  /** No matter to a command. */
  readonly maxOutputTokens?: number
  /**
   * How an answer is held to its schema: by the server (`schema`), or by asking for JSON in the text (`text`).
   * `auto` begins with the server and goes over to the text when the server refuses. A command is always asked in the text.
   */
  readonly structured?: 'auto' | 'schema' | 'text'
}

/** A model behind an address. */
export interface ServedModel extends ModelManners {
  readonly provider: ServedProvider
  /** The model's name as its server knows it: `llama3.1:8b`. */
  readonly model: string
  /**
   * `http://localhost:11434/v1`: Ollama, vLLM, LiteLLM and others speak it. Required for `openai-compatible`; the
   * provider's own address otherwise.
   */
  readonly baseUrl?: string
  readonly apiKey?: string
}

/** A program that reads a prompt on its standard input and prints JSON: `claude -p`, `codex exec -`. No shell reads it. */
export interface CommandModel extends ModelManners {
  readonly provider: 'command'
  readonly command: string
  /** Variables that it is given, values and all, besides PATH and a home of its own. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Which model, where, and how it is called. */
export type ModelSettings = ServedModel | CommandModel

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

/** An account that several models may be paid from. */
export interface Account {
  readonly limits: ModelLimits
  /**
   * Sets aside what a call is expected to cost, waiting while other calls hold what it needs; gives the function that
   * puts what it did cost in its place (nothing, when it never happened).
   *
   * @throws {HoldoutError} `MODEL_BUDGET_SPENT`, exit code 5, when what is left does not pay for it
   */
  admit(
    expected: ModelUsage,
    signal?: AbortSignal,
  ): Promise<(spent: ModelUsage | undefined) => void>
  /** Enters what was spent before: by the run that this one goes on with. */
  carry(spent: ModelUsage): void
  spent(): ModelUsage
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
  readonly price: ModelPrice | undefined
  /** What a reader of its answers must know, as it turns out: that a command ran without a wall. */
  readonly remarks: ReadonlySet<string>
  /**
   * @throws {ModelFailure} when no answer of that shape could be had
   * @throws {HoldoutError} `MODEL_BUDGET_SPENT` when a limit is reached
   */
  ask<T>(question: ModelQuestion<T>): Promise<ModelAnswer<T>>
  /** Everything spent through this door so far. */
  spent(): ModelUsage
}
