/** @module Shows work while it goes on. */

export { type CountProgress, createCountProgress } from './count-progress.ts'
export { createFactoryProgress, type FactoryProgress } from './factory-progress.ts'
export { createRunProgress, type RunProgress, type RunProgressOptions } from './run-progress.ts'
export { gatePaint, headlineOf } from './run-view.ts'
