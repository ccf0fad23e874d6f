/** @module The one door to language models. */

export { type ModelConfig, modelConfigSchema, modelSettings } from './config.ts'
export { ModelFailure, type ModelFailureKind } from './errors.ts'
export type {
  Model,
  ModelAnswer,
  ModelLimits,
  ModelPrice,
  ModelQuestion,
  ModelSettings,
  ModelUsage,
} from './model.ts'
export { modelFromEnvironment, parseModelAddress } from './model-address.ts'
export { openModel } from './open-model.ts'
