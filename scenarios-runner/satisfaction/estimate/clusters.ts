/** @module Trials of one scenario resemble each other: what that does to the uncertainty of a pooled rate. */

import type { Interval } from '../model.ts'
import { studentQuantile } from '../numerics/normal.ts'
import { clopperPearson, clopperPearsonLower, clopperPearsonUpper } from './clopper-pearson.ts'

/** The counts of one scenario, or of one second of a load. Clusters without trials are left out. */
export interface Cluster {
  readonly n: number
  readonly satisfied: number
}

/** How much the clusters differ. */
export interface ClusterStatistics {
  readonly clusters: number
  readonly n: number
  readonly mean: number
  /** Standard error if all trials were independent, with n − 1. */
  readonly independentError: number
  /** Miller's (2024) cluster-robust standard error. */
  readonly millerError: number
  /** The same times C/(C−1) inside, as inspect has it; undefined for a single cluster. */
  readonly clusterError: number | undefined
  /** How many times more variance than independent trials, at least 1; undefined for a single cluster. */
  readonly deff: number | undefined
  readonly effectiveN: number | undefined
  /** Intra-class correlation by analysis of variance; undefined when it cannot be told. */
  readonly icc: number | undefined
}

/**
 * Measures clusters of unequal or equal sizes.
 *
 * @throws {RangeError} when no cluster holds a trial
 */
export function clusterStatistics(all: readonly Cluster[]): ClusterStatistics {
  const clusters = all.filter((cluster) => cluster.n > 0)
  const n = sum(clusters, (cluster) => cluster.n)
  if (n === 0) throw new RangeError('clusters need at least one trial')
  const count = clusters.length
  const mean = sum(clusters, (cluster) => cluster.satisfied) / n
  const squares = sum(clusters, (cluster) => (cluster.satisfied - cluster.n * mean) ** 2)
  const variance = mean * (1 - mean)
  const millerError = Math.sqrt(squares) / n
  const clusterError = count > 1 ? millerError * Math.sqrt(count / (count - 1)) : undefined
  const deff =
    clusterError === undefined
      ? undefined
      : variance === 0
        ? 1
        : Math.max(1, clusterError ** 2 / (variance / n))
  return {
    clusters: count,
    n,
    mean,
    independentError: n > 1 ? Math.sqrt(variance / (n - 1)) : 0,
    millerError,
    clusterError,
    deff,
    effectiveN: deff === undefined ? undefined : n / deff,
    icc: intraClassCorrelation(clusters, n, mean),
  }
}

/**
 * Korn and Graubard's (1998) interval: how good on stories *like* these, if these are a sample of them.
 * Approximate: with skewed rates it covers .90 to .935 where it says .95. Undefined for fewer than two clusters.
 */
export function kornGraubard(
  clusters: readonly Cluster[],
  confidence = 0.95,
): Interval | undefined {
  const found = effectiveCounts(clusters, 1 - (1 - confidence) / 2)
  if (found === undefined) return undefined
  const { low, high } = clopperPearson(found.x, found.n, confidence)
  return { low, high, confidence, method: 'korn-graubard' }
}

/** One-sided Korn-Graubard bounds, each with the stated confidence. Undefined for fewer than two clusters. */
export function kornGraubardBounds(
  clusters: readonly Cluster[],
  confidence: number,
): { readonly lower: number; readonly upper: number } | undefined {
  const found = effectiveCounts(clusters, confidence)
  if (found === undefined) return undefined
  return {
    lower: clopperPearsonLower(found.x, found.n, confidence),
    upper: clopperPearsonUpper(found.x, found.n, confidence),
  }
}

/** n* and x* of Korn and Graubard: the trials that independent ones would have needed to say as little. */
function effectiveCounts(
  clusters: readonly Cluster[],
  quantile: number,
): { readonly x: number; readonly n: number } | undefined {
  const { effectiveN, mean, n, clusters: count } = clusterStatistics(clusters)
  if (effectiveN === undefined || n < 2) return undefined
  const ratio = studentQuantile(quantile, n - 1) / studentQuantile(quantile, count - 1)
  const effective = Math.min(n, effectiveN * ratio ** 2)
  return { x: mean === 1 ? effective : mean * effective, n: effective }
}

function intraClassCorrelation(
  clusters: readonly Cluster[],
  n: number,
  mean: number,
): number | undefined {
  const count = clusters.length
  if (count < 2 || n <= count || mean === 0 || mean === 1) return undefined
  const between =
    sum(clusters, ({ n: k, satisfied }) => k * (satisfied / k - mean) ** 2) / (count - 1)
  const within =
    sum(clusters, ({ n: k, satisfied }) => (satisfied * (k - satisfied)) / k) / (n - count)
  // The size that stands for all when they differ; the common one when they do not.
  const size = (n - sum(clusters, (cluster) => cluster.n ** 2) / n) / (count - 1)
  return (between - within) / (between + (size - 1) * within)
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
