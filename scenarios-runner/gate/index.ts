/** @module The one verdict on an artifact. */

export type {
  Gate,
  GatePart,
  GatePolicy,
  GateStatus,
  SatisfactionSummary,
  ScenarioCount,
  StratumPolicy,
} from './model.ts'
