/** @module A judge that knows the truth and errs at a stated rate: what correction, cascades and gates are measured with. */

import {
  createScriptedJudge,
  type Judge,
  type JudgeRequest,
} from '../../../scenarios-runner/judge/index.ts'
import { createRandom } from '../../../twins/base/index.ts'

/** How it errs. */
export interface OracleOptions {
  /** Whether the trial really satisfies. */
  readonly truth: (request: JudgeRequest) => boolean
  /** The chance to call met what is, and not met what is not; 1 each is a perfect judge. */
  readonly sensitivity: number
  readonly specificity: number
  readonly seed: string
}

/** Errs alike for the same seed, scenario, trial and criterion. */
export function createOracleJudge(options: OracleOptions): Judge {
  const { truth, sensitivity, specificity, seed } = options
  return createScriptedJudge((criterion, request) => {
    const { scenario, trial } = request.trajectory
    const right = truth(request)
    const draw = createRandom(seed, 'oracle', scenario, trial, criterion.id).next()
    const errs = draw >= (right ? sensitivity : specificity)
    return right === errs ? 'not-met' : 'met'
  }, `oracle ${sensitivity}/${specificity}`)
}
