/** @module Satisfaction over the whole suite: the number, and the two intervals that answer two questions. */

import {
  type Cluster,
  clusterStatistics,
  kornGraubard,
  passHatK,
  wilson,
} from '../satisfaction/index.ts'
import type { SatisfactionSummary, ScenarioCount } from './model.ts'

/** Tries of which all must satisfy, in pass^k. */
const TRIES = [2, 5, 10] as const

/** Sums up what was observed; rates and intervals are undefined when nothing was. */
export function summarizeSatisfaction(counts: readonly ScenarioCount[]): SatisfactionSummary {
  const seen = counts.filter(({ distinct }) => distinct > 0)
  const clusters: Cluster[] = seen.map(({ distinct, distinctSatisfied }) => ({
    n: distinct,
    satisfied: distinctSatisfied,
  }))
  const n = total(clusters, (cluster) => cluster.n)
  const satisfied = total(clusters, (cluster) => cluster.satisfied)
  if (n === 0) return withoutRates(0, 0)
  const { deff, icc } = clusterStatistics(clusters)
  const invalid = total(counts, (count) => count.invalid)
  const passHat = TRIES.flatMap((k) => passHatOf(seen, k) ?? [])
  return {
    mean: total(clusters, (cluster) => cluster.satisfied / cluster.n) / seen.length,
    pooled: satisfied / n,
    n,
    scenarios: seen.length,
    ...(invalid === 0
      ? {}
      : {
          bounds: { worst: satisfied / (n + invalid), best: (satisfied + invalid) / (n + invalid) },
        }),
    ...(passHat.length === 0 ? {} : { passHat }),
    interval: wilson(satisfied, n),
    general: kornGraubard(clusters),
    deff,
    icc,
  }
}

/** A summary that claims no rate: nothing was observed, or the run ended before its numbers were equal. */
export function withoutRates(n: number, scenarios: number): SatisfactionSummary {
  return {
    mean: undefined,
    pooled: undefined,
    n,
    scenarios,
    interval: undefined,
    general: undefined,
    deff: undefined,
    icc: undefined,
  }
}

function passHatOf(
  seen: readonly ScenarioCount[],
  k: number,
): { k: number; rate: number; scenarios: number } | undefined {
  const often = seen.filter(({ distinct }) => distinct >= k)
  if (often.length === 0) return undefined
  const rate =
    total(often, ({ distinct, distinctSatisfied }) => passHatK(distinct, distinctSatisfied, k)) /
    often.length
  return { k, rate, scenarios: often.length }
}

function total<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0)
}
