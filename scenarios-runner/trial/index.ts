/** @module A trial's record: everything observed, and what follows from it. */

export type {
  CheckResult,
  ContractViolation,
  CriterionResult,
  CriterionStatus,
  NoteEvent,
  OutputEvent,
  Quote,
  StepEvent,
  Trajectory,
  TrajectoryEvent,
  TrialRecord,
  TwinObservation,
  Verdict,
  VerdictStatus,
} from './model.ts'
