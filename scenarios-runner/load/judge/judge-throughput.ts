/** @module Throughput: what was served a second, as a mean over seconds with its interval. */

import type { Finding, LoadConstraint, LoadMeasurement, Objective } from '../model.ts'
import { confidenceAt } from '../plan/plan-load.ts'
import { percent } from '../words.ts'
import { servedAlone, starvedWords } from './excuse-starved.ts'
import { studentT } from './student-t.ts'

/**
 * Judges what was served against what is asked; each second is one observation. What others on the machine, who had the
 * processors, can have kept from being served makes no failure.
 */
export function judgeThroughput(
  constraint: LoadConstraint,
  objective: Objective,
  measurement: LoadMeasurement,
): Finding {
  const served = measurement.slices.map((slice) => slice.served ?? 0)
  const found = judgeServed(constraint, objective, measurement, served)
  if (found.status !== 'fail') return found
  const alone = judgeServed(constraint, objective, measurement, servedAlone(measurement))
  if (alone.status === 'fail') return found
  return {
    ...found,
    status: 'inconclusive',
    reason: `cannot be told: ${starvedWords(measurement)}; run it on a quieter machine`,
  }
}

function judgeServed(
  { offered }: LoadConstraint,
  objective: Objective,
  measurement: LoadMeasurement,
  all: readonly number[],
): Finding {
  // The last second may be a part of one.
  const served = all.slice(0, Math.max(1, Math.floor(measurement.offeredMs / 1_000)))
  const n = served.length
  const mean = served.reduce((sum, value) => sum + value, 0) / n
  const base = { n, bad: served.filter((value) => value < objective.value).length }
  const seen = `${mean.toFixed(1)} a second were served on average over ${n} seconds`
  if (n < 2) {
    return {
      ...base,
      status: 'inconclusive',
      reason: `is undecided: ${seen}, and that is too short`,
    }
  }
  const variance = served.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  const confidence = confidenceAt(objective, offered, measurement.looks)
  const half = studentT(confidence, n - 1) * Math.sqrt(variance / n)
  const sure = percent(confidence)
  if (mean - half >= objective.value) {
    const least = (mean - half).toFixed(1)
    return {
      ...base,
      status: 'pass',
      reason: `is met: ${seen}, at least ${least} with ${sure} confidence`,
    }
  }
  if (mean + half < objective.value) {
    const most = (mean + half).toFixed(1)
    return {
      ...base,
      status: 'fail',
      reason: `is not met: ${seen}, at most ${most} with ${sure} confidence`,
    }
  }
  return {
    ...base,
    status: 'inconclusive',
    reason: `is undecided: ${seen}, give or take ${half.toFixed(1)} with ${sure} confidence`,
  }
}
