/** @module A run: a folder, its `run.json`, and the events it reports while it goes on. */

export { type NothingReport, runAgainstNothing } from './against-nothing.ts'
export { mostSlotsFor, type RunConfig, runConfigSchema, slotsFor } from './config.ts'
export { type AddressRequest, runAtAddress } from './constraints/run-at-address.ts'
export { executeRun } from './execute-run.ts'
export { mergeRuns } from './merge-runs.ts'
export type {
  Asked,
  RunEvent,
  RunPlan,
  RunRequest,
  RunResult,
  Shard,
} from './model.ts'
export { type ForeseenRun, foreseeRun } from './plan/foresee-run.ts'
export { makePlan } from './plan/plan-run.ts'
export { checkTolerances, type Reference, referenceConfigSchema } from './pool/reference.ts'
export {
  fingerprintRun,
  type RunOpening,
  readOpening,
  readRun,
  readTrajectory,
  type StoredRun,
} from './run-folder.ts'
