/** @module What follows from a recording for its twin: proposals, each with its evidence. */

import type { JsonObject } from '../../base/index.ts'
import type { Correction, DriftReport } from '../../laws/index.ts'
import type { LeftOut, RecordedSeed } from '../exchanges/index.ts'

/** A correction, why, and what shows it. */
export interface ProposedCorrection extends Correction {
  readonly why: string
  /** Numbers of exchanges. */
  readonly evidence: readonly number[]
}

/** An answer that may stand in the contract as an example. */
export interface ProposedExample {
  readonly operation: string
  readonly status: number
  /** JSON pointer of the media type, in the document as its author wrote it. */
  readonly pointer: string
  readonly value: JsonObject | readonly unknown[]
  readonly evidence: number
}

/** Everything that is proposed. */
export interface Proposals {
  readonly service: string
  readonly exchanges: number
  readonly seed: RecordedSeed
  readonly corrections: readonly ProposedCorrection[]
  readonly examples: readonly ProposedExample[]
  /** Why there are no examples, where that has a reason. */
  readonly noExamples?: string
  readonly left: readonly LeftOut[]
  readonly drift: DriftReport
}
