/** @module What a measurement proves of an objective: met, not met, undecided, or nothing at all. */

import {
  type Cluster,
  clopperPearsonLower,
  clopperPearsonUpper,
  kornGraubardBounds,
} from '../satisfaction/index.ts'
import type { LoadMeasurement, LoadObjective, LoadVerdict } from './model.ts'
import { confidenceAt, ERROR_SHARES, objectiveWords, secondsOf } from './plan-objective.ts'

/**
 * How late a generator may send: a quarter of the limit, and never less than a shared machine's timer needs. Lateness only
 * adds to what is measured, and what is sent late comes in a burst, so that a pass within it stands.
 */
export function lagLimitMs(objective: LoadObjective): number {
  return Math.max(10, objective.latencyMs / 4)
}

type Answer = 'pass' | 'fail' | 'open'

/** Bounds on the share of requests that are not good. */
interface Bounds {
  readonly lower: number
  readonly upper: number
}

/**
 * Judges a measurement. PASS needs the exact bound over requests and, once any request was not good, the bound over seconds
 * too. FAIL needs both, or the bound over requests alone once no extension is left. A generator that was late proves nothing
 * but a failure that its lateness cannot explain.
 */
export function judgeObjective(
  objective: LoadObjective,
  measurement: LoadMeasurement,
): LoadVerdict {
  if (measurement.failure !== undefined || measurement.requests === 0) {
    const why = measurement.failure ?? 'it sent nothing'
    return {
      objective,
      measurement: undefined,
      status: 'invalid',
      reason: `the load generator failed: ${why}`,
    }
  }
  const verdict = (status: LoadVerdict['status'], said: string): LoadVerdict => ({
    objective,
    measurement,
    status,
    reason: `${said}. ${seenWords(measurement)}`,
  })
  const words = `${objectiveWords(objective)} at ${objective.ratePerSecond} requests a second`
  const limit = lagLimitMs(objective)
  const { answer, bounds } = weigh(objective, measurement, 0)
  if (measurement.lagP99Ms > limit) {
    const excused = weigh(objective, measurement, measurement.lateBad ?? 0)
    if (excused.answer === 'fail') {
      return verdict(
        'fail',
        `${words} is not met: ${boundWords(objective, measurement, excused.bounds.lower, 'at least')}`,
      )
    }
    return verdict(
      'inconclusive',
      `the generator was late (P99 of its lag ${round(measurement.lagP99Ms)} ms, and ${round(limit)} ms is the limit), ` +
        `so this proves nothing about ${words}: run it on a quieter machine or at a lower rate`,
    )
  }
  switch (answer) {
    case 'pass':
      return verdict(
        'pass',
        `${words} is met: ${boundWords(objective, measurement, bounds.upper, 'at most')}`,
      )
    case 'fail':
      return verdict(
        'fail',
        `${words} is not met: ${boundWords(objective, measurement, bounds.lower, 'at least')}`,
      )
    case 'open':
      return verdict(
        'inconclusive',
        `${words} is undecided after ${secondsOf(offeredMs(measurement))}: ${openWords(objective, measurement, bounds)}`,
      )
    default:
      return answer satisfies never
  }
}

/** Weighs what was seen; `excused` requests that were not good are counted as good. */
function weigh(
  objective: LoadObjective,
  measurement: LoadMeasurement,
  excused: number,
): { answer: Answer; bounds: Bounds } {
  const look = measurement.looks ?? 1
  const confidence = confidenceAt(objective, look)
  const { requests } = measurement
  const bad = Math.max(0, requests - measurement.good - excused)
  const bounds: Bounds = {
    lower: clopperPearsonLower(bad, requests, confidence),
    upper: clopperPearsonUpper(bad, requests, confidence),
  }
  const allowed = 1 - objective.target
  const byRequests = answerOf(bounds, allowed)
  // With nothing bad there is no clustering to allow for; what so few seconds cannot show is said in words instead.
  if (bad === 0) return { answer: byRequests, bounds }
  if (byRequests === 'fail' && (look >= ERROR_SHARES.length || excused > 0)) {
    return { answer: 'fail', bounds }
  }
  const bySeconds = secondBounds(measurement, confidence)
  const agreed = bySeconds !== undefined && answerOf(bySeconds, allowed) === byRequests
  return { answer: agreed ? byRequests : 'open', bounds }
}

function answerOf({ lower, upper }: Bounds, allowed: number): Answer {
  if (upper <= allowed) return 'pass'
  return lower > allowed ? 'fail' : 'open'
}

/** Requests of one stall are one event: bounds that take each second as a cluster (Korn and Graubard). */
function secondBounds(measurement: LoadMeasurement, confidence: number): Bounds | undefined {
  const seconds: Cluster[] = measurement.slices.map((slice) => ({
    n: slice.offered,
    satisfied: slice.good ?? Math.max(0, slice.answered),
  }))
  const good = kornGraubardBounds(seconds, confidence)
  return good === undefined ? undefined : { lower: 1 - good.upper, upper: 1 - good.lower }
}

function boundWords(
  objective: LoadObjective,
  measurement: LoadMeasurement,
  bound: number,
  side: 'at least' | 'at most',
): string {
  const { requests, good } = measurement
  const confidence = percent(confidenceAt(objective, measurement.looks ?? 1), 'near')
  const share = percent(bound, side === 'at least' ? 'down' : 'up')
  return (
    `${requests - good} of ${requests} requests ${requests - good === 1 ? 'was' : 'were'} late or failed${kindsOf(measurement)}, ` +
    `${side} ${share} with ${confidence} confidence, and ${percent(1 - objective.target, 'near')} is allowed`
  )
}

function openWords(objective: LoadObjective, measurement: LoadMeasurement, bounds: Bounds): string {
  const said = boundWords(objective, measurement, bounds.upper, 'at most')
  const allowed = 1 - objective.target
  if (answerOf(bounds, allowed) === 'open') return said
  return `${said}; but they came together, and ${measurement.slices.length} seconds are too few to tell how often`
}

/** What went wrong, the most frequent first. */
function kindsOf({ slow, dropped, errorKinds = {} }: LoadMeasurement): string {
  const kinds = Object.entries({ slow, dropped, ...errorKinds }).filter(([, count]) => count > 0)
  if (kinds.length === 0) return ''
  const sorted = kinds.toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return ` (${sorted.map(([kind, count]) => `${kind} ${count}`).join(', ')})`
}

function seenWords(measurement: LoadMeasurement): string {
  const { p50Ms, p99Ms, maxMs, requests, good } = measurement
  const answered = measurement.slices.some((slice) => slice.answered > 0)
  const latencies = answered
    ? `Median ${round(p50Ms)} ms, P99 ${round(p99Ms)} ms, longest ${round(maxMs)} ms`
    : 'Nothing was answered well'
  if (requests > good) return latencies
  // With no stall in T seconds, one that comes every T/3 would have shown itself 19 times in 20.
  const unseen = secondsOf(offeredMs(measurement) / Math.log(20))
  return `${latencies}; a stall that comes less often than every ${unseen} may have gone unseen in ${secondsOf(offeredMs(measurement))}`
}

function offeredMs(measurement: LoadMeasurement): number {
  return measurement.offeredMs ?? measurement.slices.length * 1_000
}

function round(ms: number): number {
  return Number(ms.toPrecision(3))
}

function percent(share: number, to: 'down' | 'up' | 'near'): string {
  const scaled = share * 10_000
  const rounded =
    to === 'down' ? Math.floor(scaled) : to === 'up' ? Math.ceil(scaled) : Math.round(scaled)
  return `${rounded / 100}%`
}
