/** @module The one verdict on an artifact. */

// The policy, and the part of the configuration that changes it.
export { type GateConfig, gateConfigSchema } from './config.ts'
export { gatedScenario, observationsOf, satisfactionTrials } from './count-scenarios.ts'
export { decideEarly, type EarlyDecision, stoppedGate } from './decide-early.ts'
export { decideGate, type GateInputs } from './decide-gate.ts'
export { defaultPolicy, reportingPolicy } from './default-policy.ts'
export type {
  Gate,
  GatedScenario,
  GatePart,
  GatePolicy,
  GateStatus,
  SatisfactionSummary,
  ScenarioCount,
  StratumPolicy,
} from './model.ts'
// After it: the verdict.
export type { ConformanceScope } from './parts/conformance-part.ts'
// Before a run: how many trials, and what they can prove.
export {
  type GatePlan,
  type PlanRunOptions,
  planRun,
  type StratumPlan,
} from './plan/plan-run.ts'
