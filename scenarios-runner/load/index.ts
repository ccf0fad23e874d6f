/** @module Service levels: what is asked, what was measured, and the three-valued answer. */

// What is asked, and what a load of that size can prove.
export { loadConstraints, parseConstraints } from './constraints/load-constraints.ts'
// What was measured.
export { LatencyHistogram } from './generator/latency-histogram.ts'
// What that proves.
export { judgeObjective } from './judge-objective.ts'
export { type MeasureOptions, measureObjective } from './measure-objective.ts'
export type {
  LoadMeasurement,
  LoadObjective,
  LoadProgress,
  LoadSlice,
  LoadVerdict,
} from './model.ts'
export { type ObjectivePlan, planObjective } from './plan-objective.ts'
