/** @module What a node does: start, exit, codergen, wait.human, conditional, parallel, fan-in, tool, validate, and kinds of one's own. */

export { createChooser, decideByGate } from './codergen/choose-edge.ts'
export { type CodergenOptions, createCodergenStation } from './codergen/codergen-station.ts'
export { createFanInStation, type FanInOptions } from './fan/fan-in-station.ts'
export { parallelStation } from './fan/parallel-station.ts'
export { createGraphStation, type GraphStationOptions, loadInnerGraphs } from './graph-station.ts'
export { createHumanStation } from './human-station.ts'
export {
  type Answer,
  type ConsoleOptions,
  createAutomaticInterviewer,
  createCallbackInterviewer,
  createConsoleInterviewer,
  createQueueInterviewer,
  createRecordingInterviewer,
  type Interviewer,
  interviewerOf,
  type Question,
  type QuestionOption,
  type RecordedAnswer,
  SKIPPED,
  TIMEOUT,
} from './interviewers/index.ts'
export { keepingWorkspace, stageTreesIn, TREE_KEY, TREES_KEY } from './keep-workspace.ts'
export { conditionalStation, plainStation } from './plain-stations.ts'
export { createToolStation, type ToolOptions } from './shell/tool-station.ts'
export { createSimulatedStations } from './simulated-stations.ts'
export { createStations, type StationTable } from './station-kinds.ts'
export { createEscalateStation } from './ticket/escalate-station.ts'
export {
  createReproduceStation,
  REPRODUCTIONS_KEY,
  type Reproduction,
  reproductionsIn,
} from './ticket/reproduce-station.ts'
export { createValidateStation, type Measure, type Measurement } from './validate-station.ts'
