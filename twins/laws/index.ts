/** @module Laws that hold for every service that keeps state, and twins held to them. */

export { LAWS } from './all-laws.ts'
export { type CheckTwinOptions, checkTwin } from './check-twin.ts'
export type {
  CheckedOperation,
  Law,
  LawEvent,
  LawException,
  LawReport,
  LawSummary,
  LawVerdict,
} from './model.ts'
