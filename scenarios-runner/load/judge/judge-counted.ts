/** @module Latency and errors: shares of requests, or of slices of time, against what is allowed, with two bounds. */

import {
  type Cluster,
  clopperPearsonLower,
  clopperPearsonUpper,
  kornGraubardBounds,
} from '../../satisfaction/index.ts'
import type {
  Finding,
  LoadConstraint,
  LoadMeasurement,
  Objective,
  ShareBounds,
  Tally,
} from '../model.ts'
import { confidenceAt, lagLimitMs, mostCounted } from '../plan/plan-load.ts'
import { boundsOf, durationOf, kindsOf, percent, round, secondsOf } from '../words.ts'
import { excusedBySecond, starvedWords } from './excuse-starved.ts'

type Answer = 'pass' | 'fail' | 'open'

/**
 * Judges one objective that counts. PASS needs the exact bound and, once anything was bad, the bound over seconds too. FAIL
 * needs both, or the exact bound alone once no extension is left. A generator that was late, and a machine that kept the
 * artifact waiting, prove nothing but a failure that they cannot explain.
 */
export function judgeCounted(
  constraint: LoadConstraint,
  objective: Objective,
  measurement: LoadMeasurement,
  tallies: readonly Tally[],
): Finding {
  const { looks } = measurement
  const counts = countsOf(constraint, objective, looks, tallies)
  const n = counts.reduce((sum, one) => sum + one.n, 0)
  const bad = counts.reduce((sum, one) => sum + one.n - one.good, 0)
  const allowed = 1 - objective.target
  const weighed = weigh(constraint, objective, measurement, counts, false)
  const finding = (status: Finding['status'], reason: string, by = weighed): Finding => ({
    status,
    reason,
    n,
    bad,
    ...(n === 0 ? {} : { budgetSpent: round(bad / (allowed * n)), exact: by.exact }),
    ...(by.bySeconds === undefined ? {} : { bySeconds: by.bySeconds }),
  })
  if (n === 0) return finding('inconclusive', 'is undecided: no such request was made')
  const words = (by: Weighed, side: 'at least' | 'at most') =>
    boundWords(constraint, objective, measurement, { n, bad }, by, side)
  const limit = lagLimitMs(constraint)
  const isLate = measurement.lagP99Ms > limit
  const belowMs = objective.indicator === 'latency' ? objective.value : undefined
  const starved = excusedBySecond(measurement, tallies, belowMs)
  if (isLate || (weighed.answer === 'fail' && starved.some((count) => count > 0))) {
    const excused = tallies.map(({ n, good, lateBad }, second) => ({
      n,
      good: Math.min(n, good + (isLate ? lateBad : 0) + (starved[second] as number)),
    }))
    const left = countsOf(constraint, objective, looks, excused)
    const by = weigh(constraint, objective, measurement, left, true)
    if (by.answer === 'fail') {
      const excuses = left.reduce((sum, one) => sum + one.n - one.good, -bad)
      const blamed = isLate ? 'the generator was late' : 'others kept the machine busy'
      // The bounds are over what is left: said, or they would not fit the count.
      const without = excuses === 0 ? '' : `; ${-excuses} of them were excused, since ${blamed}`
      return finding('fail', `is not met: ${words(by, 'at least')}${without}`, by)
    }
    const why = isLate
      ? `the generator was late (P99 of its lag ${round(measurement.lagP99Ms)} ms, and ${round(limit)} ms is the limit)`
      : `${bad} of ${n} were not good, but ${starvedWords(measurement)}`
    return finding(
      'inconclusive',
      `cannot be told: ${why}, so this proves nothing; run it on a quieter machine or at a lower rate`,
    )
  }
  switch (weighed.answer) {
    case 'pass':
      return finding(
        'pass',
        `is met: ${words(weighed, 'at most')}${bad === 0 && objective.indicator === 'latency' ? `; ${unseenWords(measurement)}` : ''}`,
      )
    case 'fail':
      return finding('fail', `is not met: ${words(weighed, 'at least')}`)
    case 'open': {
      const { bySeconds } = weighed
      const by = bySeconds === undefined ? '' : `: by the second, ${boundsOf(bySeconds)} may be bad`
      const together =
        answerOf(weighed.exact, allowed) === 'open'
          ? ''
          : `; but ${counts.length} seconds are too few to tell how often they come together${by}`
      return finding(
        'inconclusive',
        `is undecided after ${secondsOf(measurement.offeredMs)}: ${words(weighed, 'at most')}${together}`,
      )
    }
    default:
      return weighed.answer satisfies never
  }
}

/** How far apart stalls may be and still have gone unseen: one every T/3 shows itself 19 times in 20. */
export function unseenStallMs(measurement: Pick<LoadMeasurement, 'offeredMs'>): number {
  return measurement.offeredMs / Math.log(20)
}

/**
 * Whether the objective fails even if all that is still to come is good. Only this ends a load early.
 *
 * @param mostEach the most requests that one arrival makes: the more a story has, the more good ones may be to come
 */
export function isFailureCertain(
  constraint: LoadConstraint,
  objective: Objective,
  seen: { readonly n: number; readonly good: number },
  mostEach: number,
): boolean {
  if (!['latency', 'errors'].includes(objective.indicator)) return false
  if (objective.budgeting !== 'Occurrences') return false
  const { offered } = constraint
  const confidence = confidenceAt(objective, offered, 1 + offered.extensions)
  const n = Math.max(mostCounted(constraint, objective, mostEach), seen.n)
  return clopperPearsonLower(seen.n - seen.good, n, confidence) > 1 - objective.target
}

interface Weighed {
  readonly answer: Answer
  readonly exact: ShareBounds
  readonly bySeconds?: ShareBounds
}

interface Count {
  readonly n: number
  readonly good: number
}

/** What is counted, by second: its requests, or (a slice for itself) whether enough of them were good. */
function countsOf(
  { offered }: LoadConstraint,
  objective: Objective,
  looks: number,
  tallies: readonly Count[],
): Count[] {
  if (objective.budgeting === 'Occurrences') return tallies.map(({ n, good }) => ({ n, good }))
  const each = Math.round(objective.timeSliceWindowMs / 1_000)
  // The last steps of stories may be due when nothing is offered any more: that is no slice.
  const seconds = Math.min(tallies.length, looks * Math.ceil(durationOf(offered) / 1_000))
  const slices: Count[] = []
  for (let from = 0; from + each <= seconds; from += each) {
    const own = tallies.slice(from, from + each)
    const n = own.reduce((sum, tally) => sum + tally.n, 0)
    const good = own.reduce((sum, tally) => sum + tally.good, 0)
    if (n > 0) slices.push({ n: 1, good: good >= objective.timeSliceTarget * n ? 1 : 0 })
  }
  return slices
}

/** Weighs what was seen; where some of it was excused, what fails all the same need not come in many seconds. */
function weigh(
  constraint: LoadConstraint,
  objective: Objective,
  { looks, endedEarly, mostEach = 1 }: LoadMeasurement,
  counts: readonly Count[],
  isExcused: boolean,
): Weighed {
  const { offered } = constraint
  const confidence = confidenceAt(objective, offered, looks)
  const n = counts.reduce((sum, one) => sum + one.n, 0)
  const bad = counts.reduce((sum, one) => sum + one.n - one.good, 0)
  const exact = exactBounds(bad, n, confidence)
  const allowed = 1 - objective.target
  const byRequests = answerOf(exact, allowed)
  // A slice is a second already; and with nothing bad there is no clustering to allow for.
  if (bad === 0 || objective.budgeting === 'Timeslices') return { answer: byRequests, exact }
  const bySeconds = secondBounds(counts, confidence)
  const both = bySeconds === undefined ? {} : { bySeconds }
  const seen = { n, good: n - bad }
  const isCertain = endedEarly && isFailureCertain(constraint, objective, seen, mostEach)
  const isLast = looks > offered.extensions || isCertain
  if (byRequests === 'fail' && (isLast || isExcused)) return { answer: 'fail', exact, ...both }
  if (bySeconds === undefined) return { answer: 'open', exact }
  const clustered = answerOf(bySeconds, allowed)
  return { answer: byRequests === clustered ? byRequests : 'open', exact, ...both }
}

/** Each side by itself with this confidence (Clopper-Pearson). */
export function exactBounds(bad: number, n: number, confidence: number): ShareBounds {
  return {
    lower: clopperPearsonLower(bad, n, confidence),
    upper: clopperPearsonUpper(bad, n, confidence),
  }
}

function answerOf({ lower, upper }: ShareBounds, allowed: number): Answer {
  if (upper <= allowed) return 'pass'
  return lower > allowed ? 'fail' : 'open'
}

/** The same bounds with each second as one cluster: its requests share its stalls. */
function secondBounds(counts: readonly Count[], confidence: number): ShareBounds | undefined {
  const clusters: Cluster[] = counts
    .filter(({ n }) => n > 0)
    .map(({ n, good }) => ({ n, satisfied: good }))
  const good = kornGraubardBounds(clusters, confidence)
  return good === undefined ? undefined : { lower: 1 - good.upper, upper: 1 - good.lower }
}

function boundWords(
  { offered }: LoadConstraint,
  objective: Objective,
  measurement: LoadMeasurement,
  { n, bad }: { readonly n: number; readonly bad: number },
  { exact }: Weighed,
  side: 'at least' | 'at most',
): string {
  const confidence = percent(confidenceAt(objective, offered, measurement.looks))
  const share = side === 'at least' ? percent(exact.lower, 'down') : percent(exact.upper, 'up')
  const isSlices = objective.budgeting === 'Timeslices'
  const what = isSlices ? 'slices' : 'requests'
  const how = objective.indicator === 'errors' ? 'failed' : isSlices ? 'were bad' : 'late or failed'
  const verb = how === 'late or failed' ? (bad === 1 ? 'was ' : 'were ') : ''
  // Which went wrong is known of all requests together: said where that is what is counted.
  const isWhole = n === measurement.requests && !isSlices
  const failed = measurement.errors + measurement.dropped
  const kinds = isWhole ? kindsOf(Math.max(0, bad - failed), measurement) : ''
  return (
    `${bad} of ${n} ${what} ${verb}${how}${kinds}, ${side} ${share} with ${confidence} confidence, ` +
    `and ${percent(1 - objective.target)} is allowed`
  )
}

function unseenWords(measurement: LoadMeasurement): string {
  return `a stall that comes less often than every ${secondsOf(unseenStallMs(measurement))} may have gone unseen in ${secondsOf(measurement.offeredMs)}`
}
