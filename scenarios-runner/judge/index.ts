/** @module Judges: who reads a trajectory, what they may see, and the verdict that follows. */

export { cassetteKey, createCassetteJudge } from './cassette-judge.ts'
export { type JudgeConfig, judgeConfigSchema, openJudge } from './config.ts'
export { deriveVerdict, type VerdictGrounds, type VerdictPolicy } from './derive-verdict.ts'
export { JudgeFailure, type JudgeFailureKind } from './errors.ts'
export type { Judge, JudgeAnswer, JudgeRequest } from './model.ts'
export { createModelJudge, type ModelJudgeOptions } from './model-judge.ts'
export { createScriptedJudge, type JudgeScript } from './scripted-judge.ts'
