/** @module The judge's interface. A judge sees neither source nor specification. */

import type { Criterion } from '../scenario/index.ts'
import type { CriterionResult, Trajectory } from '../trial/index.ts'

/** What a judge is given. */
export interface JudgeRequest {
  readonly story: string
  readonly criteria: readonly Criterion[]
  /** Redacted. Its artifact-made parts are untrusted. */
  readonly trajectory: Trajectory
  readonly signal?: AbortSignal
}

/** Reads a trajectory and says which criteria it meets. Throws {@link JudgeFailure} when it cannot. */
export interface Judge {
  /** Named in results and reports, such as `openai-compatible:llama3.1`. */
  readonly name: string
  judge(request: JudgeRequest): Promise<JudgeAnswer>
}

/** One result for each criterion, in order, and what it cost. */
export interface JudgeAnswer {
  readonly results: readonly CriterionResult[]
  readonly costUsd?: number
}
