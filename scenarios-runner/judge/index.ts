/** @module Judges: who reads a trajectory, what they may see, and the verdict that follows. */

export { createCassetteJudge } from './cassette-judge.ts'
export { judgeConfigSchema, openJudge } from './config.ts'
export { deriveVerdict } from './derive-verdict.ts'
export { JudgeFailure } from './errors.ts'
export type { Judge, JudgeAnswer, JudgeRequest } from './model.ts'
export { createModelJudge } from './model-judge.ts'
export { createScriptedJudge, type JudgeScript } from './scripted-judge.ts'
