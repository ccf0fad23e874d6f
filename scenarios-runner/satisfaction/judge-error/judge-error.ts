/** @module A judge errs: what that does to satisfaction, and the numbers that take it out again. */

import { clopperPearsonUpper } from '../estimate/clopper-pearson.ts'
import { clampRate } from '../estimate/counts.ts'
import { normalQuantile } from '../numerics/normal.ts'

/** What a judge said of `n` trials, and how it did where people had labelled. */
export interface JudgedRate {
  /** The share that the judge called satisfied, of n. */
  readonly observed: number
  readonly n: number
  /** Share of truly unsatisfied ones that it called so (specificity), measured on `labelledUnsatisfied`. */
  readonly specificity: number
  readonly labelledUnsatisfied: number
  /** Share of truly satisfied ones that it called so (sensitivity), measured on `labelledSatisfied`. */
  readonly sensitivity: number
  readonly labelledSatisfied: number
}

/** A corrected rate. */
export interface CorrectedRate {
  readonly rate: number
  /** By the delta method, at the estimates themselves. */
  readonly standardError: number
  /** Lee et al.'s interval (arXiv 2511.21140), within [0, 1] and never without the rate. */
  readonly low: number
  readonly high: number
}

/**
 * Rogan and Gladen's (1978) correction with Lee et al.'s interval; all of [0, 1] where so few were labelled that the judge may
 * do no better than chance.
 *
 * @throws {RangeError} when the judge does no better than chance: specificity + sensitivity ≤ 1
 */
export function correctForJudge(judged: JudgedRate, confidence = 0.95): CorrectedRate {
  const { observed: p, n, specificity: q0, sensitivity: q1 } = judged
  const m0 = judged.labelledUnsatisfied
  const m1 = judged.labelledSatisfied
  if (q0 + q1 <= 1) {
    throw new RangeError(
      `a judge with specificity ${q0} and sensitivity ${q1} does no better than chance: nothing can be corrected`,
    )
  }
  const z = normalQuantile(1 - (1 - confidence) / 2)
  const rate = (p + q0 - 1) / (q0 + q1 - 1)
  const estimate = {
    rate: clampRate(rate),
    standardError: deltaError({ p, n, q0, m0, q1, m1 }, rate),
  }
  // The interval is taken around estimates drawn towards one half, as Agresti and Coull do.
  const shrunk = {
    p: (n * p + (z * z) / 2) / (n + z * z),
    n: n + z * z,
    q0: (m0 * q0 + 1) / (m0 + 2),
    m0: m0 + 2,
    q1: (m1 * q1 + 1) / (m1 + 2),
    m1: m1 + 2,
  }
  if (shrunk.q0 + shrunk.q1 <= 1) return { ...estimate, low: 0, high: 1 }
  const centre = (shrunk.p + shrunk.q0 - 1) / (shrunk.q0 + shrunk.q1 - 1)
  const shift =
    2 *
    z *
    z *
    ((-(1 - centre) * shrunk.q0 * (1 - shrunk.q0)) / shrunk.m0 +
      (centre * shrunk.q1 * (1 - shrunk.q1)) / shrunk.m1)
  const half = z * deltaError(shrunk, centre)
  return {
    ...estimate,
    // Drawn towards one half, the interval of few labels may lie beside what they say themselves.
    low: Math.min(estimate.rate, clampRate(centre + shift - half)),
    high: Math.max(estimate.rate, clampRate(centre + shift + half)),
  }
}

function deltaError(
  at: { p: number; n: number; q0: number; m0: number; q1: number; m1: number },
  rate: number,
): number {
  const variance =
    (at.p * (1 - at.p)) / at.n +
    ((1 - rate) ** 2 * at.q0 * (1 - at.q0)) / at.m0 +
    (rate ** 2 * at.q1 * (1 - at.q1)) / at.m1
  return Math.sqrt(variance) / (at.q0 + at.q1 - 1)
}

/** What prediction-powered inference needs: many judged trials, few that people labelled too. */
export interface PredictionPoweredInput {
  readonly judged: { readonly n: number; readonly mean: number; readonly variance: number }
  /** Of person − judge, on the labelled trials. */
  readonly difference: { readonly n: number; readonly mean: number; readonly variance: number }
}

/** Angelopoulos et al. (2023): the judge's mean, moved by what people say of its errors. */
export function predictionPowered(
  { judged, difference }: PredictionPoweredInput,
  confidence = 0.95,
): CorrectedRate {
  const rate = judged.mean + difference.mean
  const standardError = Math.sqrt(judged.variance / judged.n + difference.variance / difference.n)
  const half = normalQuantile(1 - (1 - confidence) / 2) * standardError
  return {
    rate: clampRate(rate),
    standardError,
    low: clampRate(rate - half),
    high: clampRate(rate + half),
  }
}

/** How far two raters agree. */
export interface Agreement {
  readonly observed: number
  /** Cohen's kappa. */
  readonly kappa: number
  /** Gwet's AC1, which a lopsided base rate does not drag down. */
  readonly ac1: number
  /** The share that the first rater called satisfied. */
  readonly baseRate: number
}

/** Agreement of two raters: both yes, only the first yes, only the second yes, both no. */
export function agreement(
  bothYes: number,
  onlyFirst: number,
  onlySecond: number,
  bothNo: number,
): Agreement {
  const n = bothYes + onlyFirst + onlySecond + bothNo
  if (n === 0) throw new RangeError('agreement needs at least one trial that both have rated')
  const observed = (bothYes + bothNo) / n
  const first = (bothYes + onlyFirst) / n
  const second = (bothYes + onlySecond) / n
  const byChance = first * second + (1 - first) * (1 - second)
  const middle = (first + second) / 2
  const gwet = 2 * middle * (1 - middle)
  return {
    observed,
    kappa: byChance === 1 ? 1 : (observed - byChance) / (1 - byChance),
    ac1: (observed - gwet) / (1 - gwet),
    baseRate: first,
  }
}

/** The most that two raters disagree in truth, given d disagreements in n labelled: what a cascade's promise rests on. */
export function disagreementBound(d: number, n: number, confidence = 0.95): number {
  return clopperPearsonUpper(d, n, confidence)
}
