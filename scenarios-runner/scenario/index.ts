/** @module Scenarios: the file format, what each trial draws, checks and their evaluation. */

export { type CheckScope, evaluateChecks, evaluateSave } from './checks/evaluate-checks.ts'
export { scenariosConfigSchema } from './config.ts'
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
export { lintScenario, type ScenarioAdvice } from './lint-scenario.ts'
export { loadScenarios } from './load-scenarios.ts'
export type {
  AdvanceStep,
  Category,
  Check,
  Criterion,
  Criticality,
  GivenTwin,
  HttpStep,
  Scenario,
  Step,
  StepAnswer,
  Variation,
} from './model.ts'
export { parseScenario, type ScenarioSurroundings } from './read/parse-scenario.ts'
export { tellStory } from './tell-story.ts'
