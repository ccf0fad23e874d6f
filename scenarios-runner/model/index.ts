/** @module The one door to language models. */

export { modelConfigSchema, modelSettings } from './config.ts'
export { ModelFailure } from './errors.ts'
export type { Model, ModelSettings } from './model.ts'
export { modelFromEnvironment, parseModelAddress } from './model-address.ts'
export { openModel } from './open-model.ts'
