/** @module The graph as the Attractor specification defines it (§2): read, checked, written, drawn. */

export {
  classNames,
  durationMsOf,
  flagOf,
  integerOf,
  labelOf,
  type ModelWish,
  maxRetriesOf,
  modelOf,
  promptOf,
  textOf,
} from './attributes.ts'
export { type CheckOptions, checkGraph, loadGraph } from './check-graph.ts'
export {
  type Clause,
  type ConditionLookup,
  evaluateCondition,
  parseCondition,
} from './condition.ts'
export {
  diagnosticError,
  type ParsedGraph,
  type ParseOptions,
  parseGraph,
} from './dot/parse-graph.ts'
export { printGraph } from './dot/print-graph.ts'
export {
  assignStations,
  findEnds,
  type GraphEnd,
  type GraphEnds,
  kindOf,
} from './kinds.ts'
export { type LintOptions, type LintRule, lintGraph } from './lint-graph.ts'
export type {
  Attributes,
  AttributeValue,
  Diagnostic,
  Graph,
  GraphEdge,
  GraphNode,
} from './model.ts'
export { type RenderedStep, type RenderOptions, renderGraph } from './render-graph.ts'
export { explicitFanOut, inlineGraph } from './transform/compose.ts'
export { type Transform, transformGraph } from './transform/transforms.ts'
