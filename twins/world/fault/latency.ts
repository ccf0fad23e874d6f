/** @module How long an answer is held back, drawn from a distribution. */

import { LONGEST_WAIT_MS, type Random } from '../../base/index.ts'
import type { LatencyDistribution } from './model.ts'

/** The quantile of the standard normal distribution at 0.95. */
const Z95 = 1.6448536269514722

/** One draw, in whole milliseconds. */
export function drawLatency(latency: LatencyDistribution, random: Random): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(0, Math.round(drawnValue(latency, random))))
}

function drawnValue(latency: LatencyDistribution, random: Random): number {
  switch (latency.distribution) {
    case 'uniform':
      return latency.minMs + random.next() * (latency.maxMs - latency.minMs)
    case 'normal':
      return latency.meanMs + standardNormal(random) * latency.deviationMs
    case 'lognormal': {
      const sigma = Math.log(latency.p95Ms / latency.medianMs) / Z95
      return latency.medianMs * Math.exp(standardNormal(random) * sigma)
    }
    case 'percentiles':
      return atPercentile(latency.points, random.next() * 100)
    default: {
      const never: never = latency
      throw new TypeError(`There is no distribution ${JSON.stringify(never)}.`)
    }
  }
}

// Box and Muller; never the logarithm of nothing.
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

function atPercentile(points: Readonly<Record<string, number>>, percentile: number): number {
  const known = Object.entries(points)
    .map(([at, ms]) => ({ at: Number(at), ms }))
    .sort((a, b) => a.at - b.at)
  let below = { at: 0, ms: 0 }
  for (const point of known) {
    if (point.at >= percentile) {
      const share = point.at === below.at ? 1 : (percentile - below.at) / (point.at - below.at)
      return below.ms + share * (point.ms - below.ms)
    }
    below = point
  }
  return below.ms
}
