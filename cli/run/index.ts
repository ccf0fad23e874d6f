/** @module From a configuration to a run, a validation or a job, and what is said at their ends. */

export { baselinePath, projectFolder } from './against-baseline.ts'
export { asBegun } from './as-begun.ts'
export { commandWords } from './command-words.ts'
export { exitCodeOf, finishRun, withNotices } from './finish-run.ts'
export {
  builderOf,
  DEFAULT_FROM,
  type Overrides,
  type Prepared,
  prepare,
  requestRun,
} from './prepare-run.ts'
export {
  type FinishedJob,
  type PreparedJob,
  prepareJob,
  runFactoryJob,
} from './run-factory-job.ts'
export { dropUnbegun, keptFolder, latestFolder, linkLatest, newFolder } from './run-folders.ts'
export { sayJobsEnd } from './say-jobs-end.ts'
export { sayPlan } from './say-plan.ts'
export { watchRun } from './watch/watch-run.ts'
