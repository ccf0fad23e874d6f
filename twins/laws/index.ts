/** @module Laws that hold for every service that keeps state, and twins held to them. */

export { LAWS } from './all-laws.ts'
export { type CheckTwinOptions, checkTwin } from './check-twin.ts'
export { type CorrectionFiles, correctionFiles } from './drift/correction-files.ts'
export { driftMarkdown, plainMarkdown, quotedMarkdown } from './drift/drift-markdown.ts'
export { type FindDriftOptions, findDrift } from './drift/find-drift.ts'
export { withLaws } from './drift/law-drifts.ts'
export type { Correction, Drift, DriftReport } from './drift/model.ts'
export { exchangeNumbers, verdictText } from './drift/report-words.ts'
export {
  type GeneratedRequests,
  type GenerateRequestsOptions,
  generateRequests,
} from './generate-requests.ts'
export type {
  AnsweredRequests,
  CheckedOperation,
  CorrectedOperation,
  Law,
  LawEvent,
  LawException,
  LawReport,
  LawSummary,
  LawVerdict,
} from './model.ts'
