/** @module The one door to language models. */

export { addUsage, NO_USAGE, openAccount, usageOf } from './account.ts'
export {
  isSecretVariable,
  type ModelsConfig,
  mannersOf,
  modelConfigSchema,
  modelSettings,
  modelsConfigSchema,
  priceOf,
  secretVariables,
} from './config.ts'
export { describeModel } from './describe-model.ts'
export { ModelFailure } from './errors.ts'
export type {
  Account,
  Model,
  ModelLimits,
  ModelPrice,
  ModelSettings,
  ModelUsage,
} from './model.ts'
export { modelFromEnvironment, parseModelAddress, withCredentials } from './model-address.ts'
export { foreseeCall, openModel } from './open-model.ts'
