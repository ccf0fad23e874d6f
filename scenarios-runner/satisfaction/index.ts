/** @module Numbers with their uncertainty. */

// Two builds.
export { benjaminiHochberg, holm } from './compare/multiple-tests.ts'
export {
  mcNemar,
  newcombeDifference,
  type PairedDifference,
  pairedDifference,
  signFlipTest,
} from './compare/paired.ts'
export {
  type ExactTest,
  fisherExact,
  type PairOfCounts,
  type StratifiedTest,
  stratifiedExact,
} from './compare/tables.ts'
// One rate.
export {
  clopperPearson,
  clopperPearsonLower,
  clopperPearsonUpper,
} from './estimate/clopper-pearson.ts'
// Trials that resemble each other.
export {
  type Cluster,
  type ClusterStatistics,
  clusterStatistics,
  kornGraubard,
  kornGraubardBounds,
} from './estimate/clusters.ts'
export { jeffreys, jeffreysMean, probabilityAbove, probabilityLower } from './estimate/jeffreys.ts'
export { passAtK, passHatK } from './estimate/pass-at-k.ts'
export { type WilsonOptions, wilson, wilsonLower } from './estimate/wilson.ts'
// A judge that errs.
export {
  type Agreement,
  agreement,
  type CorrectedRate,
  correctForJudge,
  disagreementBound,
  type JudgedRate,
  type PredictionPoweredInput,
  predictionPowered,
} from './judge-error/judge-error.ts'
export {
  type CoverageGoal,
  type RatedTrial,
  type SafeCoverage,
  safeCoverage,
} from './judge-error/safe-coverage.ts'
export type { AcceptancePlan, Interval } from './model.ts'
// How many trials, and when to stop.
export {
  type AcceptanceGoal,
  acceptancePlan,
  chanceToPass,
  failuresAllowed,
} from './plan/acceptance-plan.ts'
export { confidenceSequence, eValue } from './plan/e-process.ts'
export {
  decideSequentially,
  type SequentialDecision,
  type SequentialGoal,
  type SequentialTest,
  sequentialTest,
} from './plan/sequential-test.ts'
