/** @module A run: a folder, its `run.json`, and the events it reports while it goes on. */

export type {
  RunEvent,
  RunPlan,
  RunRequest,
  RunResult,
} from './model.ts'
