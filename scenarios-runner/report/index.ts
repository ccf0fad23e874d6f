/** @module Reports of a run: JSON for programs, JUnit and annotations for CI, Markdown, HTML and terminal text for people. */

export { type AnnotationOptions, formatAnnotations } from './annotations.ts'
export { buildReport } from './build-report.ts'
export { escapeMarkdown, inlineCode } from './markdown-report.ts'
export { type Report, reportSchema } from './model.ts'
export { formatSummary, type SummaryOptions } from './summary.ts'
export { type ReportOptions, type ReportPaths, writeReports } from './write-reports.ts'
