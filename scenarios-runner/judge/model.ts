/** @module The judge's interface. A judge sees neither source nor specification. */

import type { Criterion, Scenario } from '../scenario/index.ts'
import type { CriterionResult, Judging, Trajectory } from '../trial/index.ts'
import type { Calibration } from './calibration/model.ts'
import type { ForeseenJudging } from './foresee-judging.ts'

/** What a judge is given. */
export interface JudgeRequest {
  readonly story: string
  readonly criteria: readonly Criterion[]
  /** Redacted. Its artifact-made parts are untrusted. */
  readonly trajectory: Trajectory
  /** How much depends on it: decides who is asked, and is told to nobody. */
  readonly criticality?: Scenario['criticality']
  readonly signal?: AbortSignal
}

/** Reads a trajectory and says which criteria it meets. Throws {@link JudgeFailure} when it cannot. */
export interface Judge {
  /** Named in results and reports, such as `openai-compatible:llama3.1`. */
  readonly name: string
  /** Tells it from every judge that may answer otherwise under the same name; its name alone unless given. */
  readonly identity?: string | undefined
  /** What was measured of it on labels of people. */
  readonly calibration?: Calibration
  /** What a reader of its results must know. */
  readonly remarks?: readonly string[]
  /** What judging one trial will cost, as an estimate; undefined where nobody knows. */
  foresee?(
    question: Pick<JudgeRequest, 'story' | 'criteria' | 'criticality'>,
  ): ForeseenJudging | undefined
  judge(request: JudgeRequest): Promise<JudgeAnswer>
}

/** One result for each criterion, in order, what it cost in US dollars, and who was asked. */
export interface JudgeAnswer {
  readonly results: readonly CriterionResult[]
  readonly costUsd?: number
  readonly judging?: Judging
}
