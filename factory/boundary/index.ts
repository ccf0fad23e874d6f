/** @module The boundary: what agents may see, what may come back, and the search for what must not be there. */

export {
  beginHistory,
  covers,
  DEFAULT_WORKSPACE,
  type ExportRequest,
  type ExportResult,
  exportWorkspace,
} from './export-workspace.ts'
export { type ScrubRequest, scrubFeedback } from './scrub-feedback.ts'
export {
  type CanaryFinding,
  type CanarySearch,
  type SearchPlace,
  searchCanaries,
} from './search-canaries.ts'
export { openSnapshots, type Snapshot, type SnapshotStore } from './snapshots.ts'
export { unifiedDiff } from './unified-diff.ts'
export {
  changedPaths,
  type FileEntry,
  listWorkspace,
  type WorkspaceListing,
  type WorkspaceProblem,
} from './workspace-files.ts'
