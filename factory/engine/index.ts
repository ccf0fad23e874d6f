/** @module The engine: walks a graph with stations, edge selection, retries, goal gates, a record of steps and resume. */

export { conditionLookup, createContext } from './context.ts'
export type {
  BranchEnd,
  BranchRequest,
  Choose,
  EdgeChoice,
  FactoryEvent,
  Fidelity,
  Outcome,
  OutcomeStatus,
  PathStep,
  RunContext,
  RunLimits,
  RunStatus,
  StageCall,
  Station,
  StationEvent,
  Stations,
} from './model.ts'
export {
  type ArtifactStore,
  openArtifacts,
  type StoredArtifact,
} from './record/artifact-store.ts'
export { hashGraph } from './record/run-state.ts'
export { normaliseLabel } from './route/select-edge.ts'
export { type GraphRun, type RunGraphRequest, readRunContext, runGraph } from './run-graph.ts'
export { type Sleep, StopRun } from './stage/execute-stage.ts'
export { type OutcomeDetails, outcomeFromStatusFile, outcomeOf } from './stage/outcome.ts'
export { streamGraph } from './stream-graph.ts'
