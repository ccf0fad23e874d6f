/** @module Shows work while it goes on. */

export { createRunProgress, type RunProgress, type RunProgressOptions } from './run-progress.ts'
