/** @module Judges: who reads a trajectory, what they may see, and the verdict that follows. */

export { createModelJudge } from './ask/model-judge.ts'
export { judgeConfigSchema, openJudge } from './config.ts'
export { deriveVerdict } from './derive-verdict.ts'
export { JudgeFailure } from './errors.ts'
export { createCassetteJudge } from './keep/cassette-judge.ts'
export type { Judge, JudgeAnswer, JudgeRequest } from './model.ts'
export { createScriptedJudge, type JudgeScript } from './scripted-judge.ts'
export { spentOn } from './summarize-judging.ts'
