/** @module `holdout/scenarios`: hidden scenarios, trials, satisfaction and the gate. */

export type { Gate } from './gate/index.ts'
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
