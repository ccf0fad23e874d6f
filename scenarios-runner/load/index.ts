/** @module Constraints: what is asked, what was measured, and the three-valued answer. */

// What is measured without a load.
export { checkModules, judgeBench } from './bench/judge-bench.ts'
export {
  type CheckSeen,
  type CheckTally,
  checkNames,
  type Observation,
  openCheckTally,
} from './checks/check-tally.ts'
// What is asked, and what a load of that size can prove.
export { constraintPlace } from './constraints/constraint-place.ts'
export { loadConstraints, parseConstraints } from './constraints/load-constraints.ts'
// What was measured.
export { LatencyHistogram } from './generator/latency-histogram.ts'
export type { LoadFile } from './generator/load-log.ts'
// What that proves.
export { unseenStallMs } from './judge/judge-counted.ts'
export { judgeLoad, unmeasured } from './judge/judge-load.ts'
export type { ResolvedRequests } from './measure/make-order.ts'
export { type ArtifactWatch, type MeasureOptions, measureLoad } from './measure/measure-load.ts'
export type {
  BenchConstraint,
  Constraint,
  ConstraintVerdict,
  LoadConstraint,
  LoadMeasurement,
  LoadProgress,
  LoadSlice,
  LoadVerdict,
  Objective,
  ObjectiveVerdict,
  ResourceSample,
  SlowRequest,
} from './model.ts'
export { type LoadPlan, planLoad } from './plan/plan-load.ts'
export { checkRequests, endpointsOfStories } from './requests/check-requests.ts'
export { type RequestOrigins, resolveRequests } from './requests/resolve-requests.ts'
export { SignInFailed } from './requests/sign-in-users.ts'
export { requestWithoutSecrets } from './requests/without-secrets.ts'
// How it is said.
export {
  boundsOf,
  durationOf,
  endpointWords,
  loadWords,
  objectiveWords,
  peakRate,
  targetWords,
} from './words.ts'
