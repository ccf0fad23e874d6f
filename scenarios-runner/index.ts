/** @module `holdout/scenarios`: hidden scenarios, trials, satisfaction and the gate. */

// The artifact.
export {
  type ArtifactConfig,
  type ArtifactDefinition,
  artifactConfigSchema,
  hashArtifact,
  resolveArtifact,
} from './artifact/index.ts'
export type { Gate } from './gate/index.ts'
// Judges.
export {
  createCassetteJudge,
  createModelJudge,
  createScriptedJudge,
  type Judge,
  type JudgeAnswer,
  JudgeFailure,
  type JudgeRequest,
  type JudgeScript,
  judgeConfigSchema,
  openJudge,
} from './judge/index.ts'
// Reports.
export {
  type AnnotationOptions,
  buildReport,
  formatAnnotations,
  formatSummary,
  type Report,
  type ReportOptions,
  type ReportPaths,
  reportSchema,
  type SummaryOptions,
  writeReports,
} from './report/index.ts'
// Runs.
export {
  executeRun,
  fingerprintRun,
  type RunEvent,
  type RunPlan,
  type RunRequest,
  type RunResult,
  readRun,
  runConfigSchema,
  type StoredRun,
} from './run/index.ts'
// Scenarios.
export {
  type CheckScope,
  evaluateChecks,
  lintScenario,
  loadScenarios,
  parseScenario,
  type Scenario,
  type ScenarioAdvice,
  type ScenarioSurroundings,
  type StepAnswer,
  scenariosConfigSchema,
} from './scenario/index.ts'
// Trials.
export type { Trajectory, TrialRecord, Verdict } from './trial/index.ts'
