/** @module What a measurement proves of a load's objectives: met, not met, undecided, or nothing at all. */

import type { GateStatus } from '../../gate/index.ts'
import type {
  Finding,
  LoadConstraint,
  LoadMeasurement,
  LoadVerdict,
  Objective,
  ObjectiveVerdict,
} from '../model.ts'
import { loadWords, objectiveWords, round, secondsOf } from '../words.ts'
import { judgeCounted } from './judge-counted.ts'
import { judgeResource } from './judge-resource.ts'
import { judgeThroughput } from './judge-throughput.ts'

/** Judges a measurement, each objective by itself. */
export function judgeLoad(constraint: LoadConstraint, measurement: LoadMeasurement): LoadVerdict {
  if (measurement.failure !== undefined || measurement.requests === 0) {
    return unmeasured(
      constraint,
      'invalid',
      `the load generator failed: ${measurement.failure ?? 'it sent nothing'}`,
    )
  }
  const objectives = constraint.objectives.map((objective, index): ObjectiveVerdict => {
    const finding = judgeOne(constraint, objective, measurement, index)
    return { objective, ...finding }
  })
  const decisive = counting(constraint, objectives)
  const status =
    WORST.find((one) => decisive.some((found) => found.status === one)) ?? 'inconclusive'
  return {
    constraint,
    measurement,
    status,
    reason: `${reasonOf(constraint, status, decisive)}. ${seenWords(measurement)}`,
    objectives,
  }
}

/** A verdict without a measurement: the artifact did not start, a twin was gone, the generator failed. */
export function unmeasured(
  constraint: LoadConstraint,
  status: GateStatus,
  reason: string,
): LoadVerdict {
  const objectives = constraint.objectives.map((objective) => ({
    objective,
    status,
    reason,
    n: 0,
    bad: 0,
  }))
  return { constraint, measurement: undefined, status, reason, objectives }
}

function judgeOne(
  constraint: LoadConstraint,
  objective: Objective,
  measurement: LoadMeasurement,
  index: number,
): Finding {
  switch (objective.indicator) {
    case 'latency':
    case 'errors':
      return judgeCounted(constraint, objective, measurement, measurement.tallies[index] ?? [])
    case 'throughput':
      return judgeThroughput(constraint, objective, measurement)
    case 'cpu':
    case 'memory':
    case 'event-loop-lag':
      return judgeResource(constraint, objective, measurement)
    default:
      return objective.indicator satisfies never
  }
}

const WORST = ['fail', 'invalid', 'inconclusive', 'pass'] as const

/** Of what is gated; of everything where nothing is. */
function counting(
  constraint: LoadConstraint,
  verdicts: readonly ObjectiveVerdict[],
): readonly ObjectiveVerdict[] {
  const gated = verdicts.filter(({ objective }) => objective.aspirational !== true)
  return gated.length === 0 || constraint.aspirational === true ? verdicts : gated
}

function reasonOf(
  constraint: LoadConstraint,
  status: GateStatus,
  verdicts: readonly ObjectiveVerdict[],
): string {
  const deciding = verdicts.filter((one) => one.status === status)
  const said = (deciding.length === 0 ? verdicts : deciding).map(
    ({ objective, reason }) => `${objectiveWords(objective)} ${reason}`,
  )
  return `At ${loadWords(constraint)}, ${said.join('; ')}`
}

function seenWords(measurement: LoadMeasurement): string {
  const { p50Ms, p99Ms, maxMs, good, offeredMs, endedEarly } = measurement
  const latencies =
    good === 0
      ? 'Nothing was answered well'
      : `Median ${round(p50Ms)} ms, P99 ${round(p99Ms)} ms, longest ${round(maxMs)} ms`
  const early = endedEarly
    ? `; ended after ${secondsOf(offeredMs)}, since the failure was certain by then`
    : ''
  return `${latencies}${early}`
}
