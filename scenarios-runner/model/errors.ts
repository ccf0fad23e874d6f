/** @module How a call of a language model fails. */

import type { ModelUsage } from './model.ts'

/**
 * - `unreachable`: nothing answers there, or it kept failing.
 * - `refused`: the server said no: a wrong key, an unknown model.
 * - `declined`: the model itself would not answer.
 * - `timeout`: no answer in time.
 * - `unusable`: an answer came, but never in the asked shape.
 */
export type ModelFailureKind = 'unreachable' | 'refused' | 'declined' | 'timeout' | 'unusable'

/** No usable answer could be had from a model. */
export class ModelFailure extends Error {
  override readonly name = 'ModelFailure'
  readonly code = 'MODEL_FAILURE'
  readonly kind: ModelFailureKind
  readonly model: string
  /** The message without the model's name. */
  readonly why: string
  /** What it cost all the same. */
  usage: ModelUsage | undefined

  constructor(kind: ModelFailureKind, model: string, why: string, cause?: unknown) {
    super(`${model}: ${why}`, { cause })
    this.kind = kind
    this.model = model
    this.why = why
  }
}
