/** @module The engine: walks a graph with stations, edge selection, retries, goal gates, checkpoints and resume. */

export { type Checkpoint, readCheckpoint } from './checkpoint.ts'
export { createContext } from './context.ts'
export { type Sleep, StopRun } from './execute-stage.ts'
export type {
  Choose,
  EdgeChoice,
  FactoryEvent,
  Outcome,
  OutcomeStatus,
  PathStep,
  RunContext,
  RunLimits,
  RunStatus,
  Station,
  Stations,
} from './model.ts'
export { type OutcomeDetails, outcomeFromStatusFile, outcomeOf } from './outcome.ts'
export { type GraphRun, type RunGraphRequest, runGraph } from './run-graph.ts'
export { hashGraph } from './run-state.ts'
export { normaliseLabel } from './select-edge.ts'
