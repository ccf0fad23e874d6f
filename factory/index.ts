/** @module `holdout/factory`: the graph runner that loops coding agents until the gate opens. */

// Agents.
export {
  type Agent,
  type AgentAnswer,
  type AgentChoice,
  AgentFailure,
  type AgentTurn,
  createCommandAgent,
  createScriptedAgent,
  createSimulatedAgent,
  type Feedback,
  readRepairsFile,
  repairsFileSchema,
  type ScriptedAgentScript,
} from './agents/index.ts'
// The boundary.
export {
  type CanaryFinding,
  type CanarySearch,
  DEFAULT_WORKSPACE,
  exportWorkspace,
  scrubFeedback,
  searchCanaries,
} from './boundary/index.ts'
// The engine, and stations of one's own.
export {
  createContext,
  type FactoryEvent,
  type GraphRun,
  type Outcome,
  outcomeOf,
  type RunContext,
  type RunGraphRequest,
  type RunLimits,
  runGraph,
  type Station,
  type Stations,
  StopRun,
} from './engine/index.ts'
// Graphs: read, checked, written, drawn.
export {
  assignStations,
  type CheckOptions,
  checkGraph,
  type Diagnostic,
  type Graph,
  type GraphEdge,
  type GraphNode,
  lintGraph,
  loadGraph,
  parseGraph,
  printGraph,
  type RenderOptions,
  renderGraph,
} from './graph/index.ts'
// Jobs: a task in, evidence out.
export {
  type AgentConfig,
  type AgentMaker,
  agentFromConfig,
  type Evidence,
  type FactoryConfig,
  factoryConfigSchema,
  type Iteration,
  type JobRequest,
  jobPaths,
  type PathStep,
  runJob,
  TERMINAL_EXIT_CODES,
  type TerminalState,
  type Validate,
  type Validation,
  writeEvidencePage,
} from './job/index.ts'
export {
  conditionalStation,
  createStations,
  createToolStation,
  createValidateStation,
  plainStation,
  type StationTable,
} from './stations/index.ts'
