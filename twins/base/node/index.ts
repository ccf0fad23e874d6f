/** @module What every room needs of the machine it runs on. */

export {
  type LineLog,
  openFastLineLog,
  openLineLog,
  openWholeLines,
  writeAtomic,
  writeAtomicSync,
} from './atomic-file.ts'
export { type ImportedModule, type ImportOptions, importModule } from './import-module.ts'
export { makeFolder } from './make-folder.ts'

// The page kit: self-contained pages that hold hostile data and do nothing with it.
export {
  formatCount,
  formatDuration,
  formatInstant,
  formatProven,
  formatRange,
  formatRate,
  plural,
  shortLine,
} from './page/format.ts'
export {
  clipText,
  elementId,
  escapeHtml,
  html,
  joinMarkup,
  Markup,
  type Piece,
  relativeLink,
  trustedMarkup,
  visibleText,
} from './page/html.ts'
export { type IntervalBar, intervalBar, type Tone } from './page/interval-chart.ts'
export {
  type IterationPoint,
  iterationChart,
  type LatencySlice,
  latencyChart,
} from './page/series-chart.ts'
export { PAGE_POLICY, type Page, type PageSection, renderPage } from './page/shell.ts'
export { PAGE_STYLE, PAGE_TOKENS } from './page/style.ts'
export { safeSvg } from './page/svg.ts'

export { killGroup, spawnTree, stopTree } from './process-tree.ts'
export { readSource, type SourceDocument } from './read-source.ts'
