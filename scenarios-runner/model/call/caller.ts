/** @module What every way of asking a model comes down to: a text in, a text out. */

import { toJSONSchema, type z } from 'zod'
import type { ModelQuestion } from '../model.ts'

/** What came back, with the tokens that the server reported, if it did. */
export interface RawAnswer {
  readonly text: string
  readonly inputTokens: number | undefined
  readonly outputTokens: number | undefined
  readonly ended: 'well' | 'cut-off' | 'declined'
}

/** One way of asking. */
export interface Caller {
  /** The answer's form is asked for in words, at the end of the prompt. */
  readonly inWords: boolean
  /**
   * Undefined when the question must be put in words from now on.
   *
   * @throws {ModelFailure}
   */
  call<T>(question: ModelQuestion<T>, signal: AbortSignal): Promise<RawAnswer | undefined>
}

/** The JSON Schema that an answer is held to; every field is asked for, also those that may be missing when it is read. */
export function schemaOf(schema: z.ZodType): Record<string, unknown> {
  return toJSONSchema(schema, { io: 'output', target: 'draft-7' }) as Record<string, unknown>
}

/** The same for a model that is asked in words. */
export function schemaInWords(schema: z.ZodType): string {
  return `\n\nAnswer with one JSON object and nothing else. It must be valid against this JSON Schema:\n${JSON.stringify(schemaOf(schema))}`
}
