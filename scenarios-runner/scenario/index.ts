/** @module Scenarios: the file format, what each trial draws, checks and their evaluation. */

export { nameProblems } from './checks/check-names.ts'
export {
  type CheckScope,
  evaluateChecks,
  evaluateCondition,
  evaluateSave,
} from './checks/evaluate-checks.ts'
export { ExpressionProblem, parseExpression } from './checks/expression.ts'
export { type ScenariosFrom, scenariosConfigSchema } from './config.ts'
export {
  drawGiven,
  drawVariables,
  isDeterministic,
} from './draw/draw-variables.ts'
export {
  type InterpolationScope,
  interpolate,
  MissingAnswer,
  parseTemplate,
  UnknownReference,
} from './draw/interpolate.ts'
export {
  type CoverageOptions,
  lintCoverage,
  readIntent,
  type Untouched,
} from './lint-coverage.ts'
export { lintScenario, type ScenarioAdvice } from './lint-scenario.ts'
export { loadScenarios } from './load-scenarios.ts'
export type {
  Category,
  Check,
  Criterion,
  Criticality,
  GivenTwin,
  Scenario,
  Variation,
} from './model.ts'
export { scenarioPlace } from './read/front-matter.ts'
export { frontMatterJsonSchema } from './read/front-matter-json-schema.ts'
export { hostileAlias } from './read/hostile-alias.ts'
export { parseScenario, parseScenarios, type ScenarioSurroundings } from './read/parse-scenario.ts'
export {
  loadFromSource,
  type ScenarioSource,
  type SourcedScenarios,
} from './source/open-source.ts'
export {
  type ActingStep,
  actingSteps,
  type BodyPart,
  type HttpStep,
  type HttpStepAnswer,
  notTaken,
  type PageStep,
  type PageStepAnswer,
  type ProgramStep,
  type ProgramStepAnswer,
  type Step,
  type StepAnswer,
  type StreamEvent,
  type UserStepAnswer,
  type WaitStep,
  type WaitStepAnswer,
  type WrittenAction,
} from './steps/step-model.ts'
export { tellStory } from './tell-story.ts'
