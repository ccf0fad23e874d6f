/** @module Judges: who reads a trajectory, what they may see, and the verdict that follows. */

export { callEntry, eventEntry } from './ask/event-evidence.ts'
export { createModelJudge } from './ask/model-judge.ts'
export { type CalibrationRequest, calibrateJudge } from './calibration/calibrate.ts'
export {
  type LabelQuestion,
  type LabelSet,
  labelQuestion,
  openLabels,
} from './calibration/labels.ts'
export type { Calibration } from './calibration/model.ts'
export { judgeConfigSchema } from './config.ts'
export { deriveVerdict } from './derive-verdict.ts'
export { JudgeFailure, JudgeUnpaid } from './errors.ts'
export { familyRemark } from './families.ts'
export type { ForeseenJudging } from './foresee-judging.ts'
export { createCassetteJudge } from './keep/cassette-judge.ts'
export { createCachedJudge } from './keep/verdict-cache.ts'
export type { Judge, JudgeAnswer, JudgeRequest } from './model.ts'
export { judgePaths, openJudge, openJudgeParts } from './open-judge.ts'
export { createCascadeJudge } from './panel/cascade-judge.ts'
export { createEnsembleJudge } from './panel/ensemble-judge.ts'
export { createScriptedJudge, type JudgeScript } from './scripted-judge.ts'
export { costOfOpinions, failedOpinions, opinionsOf } from './statuses.ts'
export { type JudgingSummary, spentOn, summarizeJudging } from './summarize-judging.ts'
