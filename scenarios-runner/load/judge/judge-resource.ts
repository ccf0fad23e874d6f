/** @module CPU, memory and event-loop lag of the artifact, second by second. */

import type {
  Finding,
  LoadConstraint,
  LoadMeasurement,
  Objective,
  ResourceSample,
} from '../model.ts'
import { confidenceAt } from '../plan/plan-load.ts'
import { bytesOf, percent, round } from '../words.ts'
import { starvedWords } from './excuse-starved.ts'
import { exactBounds } from './judge-counted.ts'

/**
 * Judges what the artifact used. `target` 1 asks for every second that was seen, and claims no more than those. An event loop
 * that others on the machine can have made late is no failure.
 */
export function judgeResource(
  constraint: LoadConstraint,
  objective: Objective,
  measurement: LoadMeasurement,
): Finding {
  const { resources } = measurement
  const found = judgeSeen(constraint, objective, measurement, resources)
  if (found.status !== 'fail' || objective.indicator !== 'event-loop-lag') return found
  const alone = resources.map((sample) => ({ ...sample, ...loopAlone(sample) }))
  if (judgeSeen(constraint, objective, measurement, alone).status === 'fail') return found
  const reason = `cannot be told: ${starvedWords(measurement)}; run it on a quieter machine`
  return { ...found, status: 'inconclusive', reason }
}

function loopAlone({
  loopLagMs,
  starvedMost = 0,
}: ResourceSample): Pick<ResourceSample, 'loopLagMs'> {
  return loopLagMs === undefined ? {} : { loopLagMs: loopLagMs * (1 - starvedMost) }
}

function judgeSeen(
  { offered }: LoadConstraint,
  objective: Objective,
  measurement: LoadMeasurement,
  resources: readonly ResourceSample[],
): Finding {
  const seen = resources.flatMap((sample) => seenOf(objective, sample) ?? [])
  const n = seen.length
  if (n === 0) {
    const why = measurement.unobserved.join('; ') || 'the artifact was not observed'
    return { status: 'inconclusive', reason: `cannot be told: ${why}`, n, bad: 0 }
  }
  const bad = seen.filter((value) => !holds(objective, value)).length
  const most = shown(objective, Math.max(...seen))
  const said = `${bad} of ${n} seconds were above, the highest ${most}`
  if (objective.target === 1) {
    return bad === 0
      ? { status: 'pass', reason: `is met in all ${n} seconds seen: at most ${most}`, n, bad }
      : { status: 'fail', reason: `is not met: ${said}`, n, bad }
  }
  const allowed = 1 - objective.target
  const confidence = confidenceAt(objective, offered, measurement.looks)
  const exact = exactBounds(bad, n, confidence)
  const status =
    exact.upper <= allowed ? 'pass' : exact.lower > allowed ? 'fail' : ('inconclusive' as const)
  const words = { pass: 'is met', fail: 'is not met', inconclusive: 'is undecided' }[status]
  return {
    status,
    reason: `${words}: ${said}; between ${percent(exact.lower, 'down')} and ${percent(exact.upper, 'up')} with ${percent(confidence)} confidence each, and ${percent(allowed)} is allowed`,
    n,
    bad,
    budgetSpent: round(bad / (allowed * n)),
    exact,
  }
}

function seenOf({ indicator }: Objective, sample: ResourceSample): number | undefined {
  if (indicator === 'cpu') return sample.cpu
  return indicator === 'memory' ? sample.rssBytes : sample.loopLagMs
}

function holds({ op, value: limit }: Objective, value: number): boolean {
  return op === 'lt' ? value < limit : value <= limit
}

function shown({ indicator }: Objective, value: number): string {
  if (indicator === 'cpu') return `${percent(value)} of a core`
  return indicator === 'memory' ? bytesOf(value) : `${round(value)} ms`
}
