/** @module A run: a folder, its `run.json`, and the events it reports while it goes on. */

export { type RunConfig, runConfigSchema } from './config.ts'
export { executeRun } from './execute-run.ts'
export type {
  RunEvent,
  RunPlan,
  RunRequest,
  RunResult,
} from './model.ts'
export { fingerprintRun, lastAttempts, readRun, type StoredRun } from './run-folder.ts'
