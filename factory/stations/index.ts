/** @module What a node does: start, exit, codergen, conditional, tool, validate, and kinds of one's own. */

export { createChooser, decideByGate } from './choose-edge.ts'
export { type CodergenOptions, createCodergenStation } from './codergen-station.ts'
export { keepingWorkspace, TREE_KEY } from './keep-workspace.ts'
export { conditionalStation, plainStation } from './plain-stations.ts'
export { createStations, type StationTable } from './station-kinds.ts'
export { createToolStation, type ToolOptions } from './tool-station.ts'
export { createValidateStation, type Measure, type Measurement } from './validate-station.ts'
