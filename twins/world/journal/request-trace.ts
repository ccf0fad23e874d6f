/** @module How far a request came on its way through a twin, and what decided its answer: noted as it came, told when somebody asks. */

/** The stages of a request, in their order. */
export const REQUEST_STAGES = [
  'match',
  'authenticate',
  'limit',
  'fault',
  'validate',
  'effect',
] as const

/** One of them. */
export type RequestStage = (typeof REQUEST_STAGES)[number]

/** What a request left behind on its way. */
export interface RequestTrace {
  /** The last stage that it came to: the one that turned it down, or `effect`. */
  readonly stage: RequestStage
  /** What answered in place of the operation's behaviour. */
  readonly by: 'handler' | 'authorization-server' | 'idempotency-key' | undefined
  /** What the answer's headers tell about request limits; none where nothing counted it. */
  readonly limitHeaders: Readonly<Record<string, string>> | undefined
  /** Why it was turned down, before that was put into the service's words. */
  readonly refusal: { readonly message: string; readonly code: string } | undefined
}
