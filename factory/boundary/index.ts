/** @module The boundary: what agents may see, what may come back, and the search for what must not be there. */

export {
  type BoundarySettings,
  boundaryConfigSchema,
  resolveBoundary,
} from './config.ts'
export {
  beginHistory,
  covers,
  DEFAULT_WORKSPACE,
  type ExportRequest,
  type ExportResult,
  exportWorkspace,
} from './export-workspace.ts'
export {
  exposureFile,
  noteExposure,
  type Rotation,
  readExposure,
  rotate,
  type ScenarioExposure,
  VISIBLE_FOLDER,
  visibleFiles,
} from './feedback/exposure.ts'
export { readKnownWords } from './feedback/known-words.ts'
export type { FeedbackLevel } from './feedback/levels.ts'
export {
  type FeedbackAccount,
  type ScrubbedFeedback,
  type ScrubRequest,
  scrubFeedback,
} from './feedback/scrub-feedback.ts'
export { leaksOf, type ProbeAttempt, type ProbeReport, runProbe } from './probe/run-probe.ts'
export { protectedChanges } from './protected-changes.ts'
export {
  openRelay,
  type Relay,
  type RelayBounds,
  type RelayOptions,
} from './relay/open-relay.ts'
export { type RelayCounts, readRelayed } from './relay/read-relayed.ts'
export { CODEX_ENDPOINT, providerRoutes, type Route, registryRoutes } from './relay/routes.ts'
export {
  type CanaryFinding,
  type CanarySearch,
  type SearchPlace,
  searchCanaries,
} from './search-canaries.ts'
export { openSnapshots, type Snapshot, type SnapshotStore } from './snapshots.ts'
export { unifiedDiff } from './unified-diff.ts'
export {
  type Boundary,
  type Inside,
  openBoundary,
  type WallDescription,
  type WalledProgram,
} from './wall/open-boundary.ts'
export {
  changedPaths,
  collidingPaths,
  type FileEntry,
  listWorkspace,
  NEVER_CONTENT,
  type WorkspaceListing,
  type WorkspaceProblem,
} from './workspace-files.ts'
