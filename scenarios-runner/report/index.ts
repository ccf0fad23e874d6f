/** @module Reports of a run: JSON for programs, JUnit and annotations for CI, Markdown, HTML and terminal text for people. */

export { buildReport } from './build-report.ts'
// Two runs, compared; and the baseline that runs are compared with.
export { baselineOf, blessRun, readBaseline } from './comparison/baseline.ts'
export { compareRuns } from './comparison/compare-runs.ts'
export { comparisonMarkdown } from './comparison/comparison-markdown.ts'
export { comparisonPage } from './comparison/comparison-section.ts'
export { formatComparison } from './comparison/comparison-summary.ts'
export { type Baseline, type Comparison, comparisonSchema } from './comparison/model.ts'
export { observedView } from './html/trajectory-view.ts'
export { type Report, reportSchema } from './model.ts'
export { runSchema } from './run-schema.ts'
export { formatSummary, type SummaryOptions } from './summary.ts'
export { type AnnotationOptions, formatAnnotations } from './text/annotations.ts'
export { escapeMarkdown, inlineCode } from './text/escape-markdown.ts'
export { type ReportOptions, type ReportPaths, writeReports } from './write-reports.ts'
