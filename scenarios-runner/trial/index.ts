/** @module A trial's record: everything observed, and what follows from it. */

export type { ReferencePlace } from './compare-reference.ts'
export type { BrokenHarness } from './decide/broken-harness.ts'
export {
  type ConformanceCheck,
  createConformanceCheck,
  createOperationFinder,
} from './decide/check-conformance.ts'
export { inFile, placed } from './in-file.ts'
export { judgeTrial, observedBefore } from './judge-trial.ts'
export { withLongIntegers } from './long-integers.ts'
export type {
  ActionEvent,
  CheckResult,
  ContractViolation,
  CriterionResult,
  CriterionStatus,
  Escalation,
  Judging,
  MailEvent,
  NoteEvent,
  Opinion,
  OutputEvent,
  PageEvent,
  ProgramEvent,
  Quote,
  ReceivedEvent,
  StepEvent,
  StreamPiece,
  Trajectory,
  TrajectoryEvent,
  TrialRecord,
  TurnEvent,
  TwinObservation,
  Verdict,
  VerdictStatus,
  WaitEvent,
} from './model.ts'
export { markWorlds, observeTwins } from './observe/observe-twins.ts'
export type { MachineWatch } from './observe/watch-machine.ts'
export { lastAttempts } from './record/last-attempts.ts'
export {
  type ObservedTrial,
  runTrial,
  type TrialName,
  type TrialPlace,
  type TrialSetting,
} from './run-trial.ts'
export {
  carriedName,
  type Doubt,
  type SharedPlace,
  type Sharing,
  type SharingTrial,
  tellingTexts,
} from './sharing/shared-place.ts'
export { createTurns } from './sharing/turns.ts'
export {
  endingWith,
  endWorlds,
  faultWorlds,
  openWorlds,
  seedWorlds,
  type Worlds,
} from './trial-worlds.ts'
