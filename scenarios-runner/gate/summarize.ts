/** @module Satisfaction over the whole suite: the number, and the two intervals that answer two questions. */

import { type Cluster, clusterStatistics, kornGraubard, wilson } from '../satisfaction/index.ts'
import type { SatisfactionSummary, ScenarioCount } from './model.ts'

/** Sums up what was observed; rates and intervals are undefined when nothing was. */
export function summarizeSatisfaction(counts: readonly ScenarioCount[]): SatisfactionSummary {
  const seen = counts.filter(({ distinct }) => distinct > 0)
  const clusters: Cluster[] = seen.map(({ distinct, distinctSatisfied }) => ({
    n: distinct,
    satisfied: distinctSatisfied,
  }))
  const n = total(clusters, (cluster) => cluster.n)
  const satisfied = total(clusters, (cluster) => cluster.satisfied)
  if (n === 0) {
    return {
      mean: undefined,
      pooled: undefined,
      n: 0,
      scenarios: 0,
      interval: undefined,
      general: undefined,
      deff: undefined,
      icc: undefined,
    }
  }
  const { deff, icc } = clusterStatistics(clusters)
  return {
    mean: total(clusters, (cluster) => cluster.satisfied / cluster.n) / seen.length,
    pooled: satisfied / n,
    n,
    scenarios: seen.length,
    interval: wilson(satisfied, n),
    general: kornGraubard(clusters),
    deff,
    icc,
  }
}

function total(clusters: readonly Cluster[], of: (cluster: Cluster) => number): number {
  return clusters.reduce((sum, cluster) => sum + of(cluster), 0)
}
