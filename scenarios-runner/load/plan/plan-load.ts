/** @module What a load can prove: how many requests each objective needs, and for how long. */

import { HoldoutError } from '../../../twins/base/index.ts'
import { failuresAllowed } from '../../satisfaction/index.ts'
import { constraintPlace } from '../constraints/constraint-place.ts'
import { expectedIn } from '../generator/arrival-schedule.ts'
import type { LoadConstraint, Objective, OfferedLoad, RequestSource } from '../model.ts'
import { durationOf, loadWords, objectiveWords, secondsOf } from '../words.ts'

/**
 * How the allowed error is spent on looking again: half on the planned duration, the rest evenly on the extensions. Whoever
 * looks three times at the full 5% is wrong up to 15% of the time.
 */
export function errorShare({ extensions }: OfferedLoad, look: number): number {
  if (extensions === 0) return 1
  return look <= 1 ? 0.5 : 0.5 / extensions
}

/** The confidence of an objective's nth look, from 1. */
export function confidenceAt(
  objective: Pick<Objective, 'confidence'>,
  offered: OfferedLoad,
  look: number,
): number {
  return 1 - (1 - objective.confidence) * errorShare(offered, look)
}

/**
 * How late a generator may send: a quarter of the strictest limit, and never less than a shared machine's timer needs.
 * Lateness only adds to what is measured, and what is sent late comes in a burst, so that a pass within it stands.
 */
export function lagLimitMs({ objectives }: Pick<LoadConstraint, 'objectives'>): number {
  const limits = latencyLimits(objectives)
  return Math.max(10, (limits.length === 0 ? 400 : Math.min(...limits)) / 4)
}

/** The latencies below which objectives want answers, in milliseconds. */
export function latencyLimits(objectives: readonly Objective[]): number[] {
  return objectives.flatMap(({ indicator, value }) => (indicator === 'latency' ? [value] : []))
}

/** What the planned load can prove of one objective. */
export interface ObjectivePlan {
  readonly objective: Objective
  /** What is counted in the planned duration: requests, or slices; 0 for resources. */
  readonly counted: number
  /** The fewest that can prove the objective, without one that is not good. */
  readonly needed: number
  /** How many of the planned ones may be not good. */
  readonly badAllowed: number
}

/** What the planned load can prove. */
export interface LoadPlan {
  readonly requests: number
  readonly objectives: readonly ObjectivePlan[]
  /** The longest that it may take, extensions included and the warm-up not. */
  readonly longestMs: number
  /** In words, for the plan of a run. */
  readonly line: string
}

/** The endpoints that the steps of a scenario ask, by its id. */
export type StoryEndpoints = (scenario: string) => readonly string[]

/**
 * How many of an arrival's requests an objective counts: a share, or more than 1 where stories make several.
 *
 * @param storyEndpoints every story is one request where nobody knows its steps yet
 */
export function countedEach(
  { endpoint, tag }: Pick<Objective, 'endpoint' | 'tag'>,
  { requests }: LoadConstraint,
  storyEndpoints?: StoryEndpoints,
): number {
  const total = requests.reduce((sum, { weight }) => sum + weight, 0)
  const countedOf = (source: RequestSource): number => {
    if (tag !== undefined && !source.tags.includes(tag)) return 0
    if (source.from === 'scenario' && storyEndpoints !== undefined) {
      const asked = storyEndpoints(source.scenario)
      return asked.filter((one) => endpoint === undefined || one === endpoint).length
    }
    // What a contract or a recording holds is known later.
    if (endpoint === undefined || source.from !== 'request') return 1
    const { method, path } = source.request
    return `${method} ${path.split('?')[0]}` === endpoint ? 1 : 0
  }
  return requests.reduce((sum, source) => sum + source.weight * countedOf(source), 0) / total
}

/**
 * Plans a load.
 *
 * @param storyEndpoints where its stories' steps are known, so that each of their requests is counted
 * @throws {HoldoutError} `LOAD_PLAN_CANNOT_PASS` when not even a perfect service could pass in the duration
 */
export function planLoad(constraint: LoadConstraint, storyEndpoints?: StoryEndpoints): LoadPlan {
  const { offered } = constraint
  const arrivals = expectedOf(offered)
  const requests = Math.round(arrivals * countedEach({}, constraint, storyEndpoints))
  const durationMs = durationOf(offered)
  const objectives = constraint.objectives.map((objective): ObjectivePlan => {
    if (!['latency', 'errors'].includes(objective.indicator)) {
      return { objective, counted: 0, needed: 0, badAllowed: 0 }
    }
    const isSlices = objective.budgeting === 'Timeslices'
    const each = countedEach(objective, constraint, storyEndpoints)
    const own = Math.floor(Math.round(arrivals) * each + 1e-9)
    const counted = isSlices ? Math.floor(durationMs / objective.timeSliceWindowMs) : own
    const confidence = confidenceAt(objective, offered, 1)
    const needed = Math.ceil(Math.log(1 - confidence) / Math.log(objective.target))
    const badAllowed = failuresAllowed(counted, objective.target, confidence)
    if (badAllowed === undefined && objective.aspirational !== true && !constraint.aspirational) {
      const eachMs = isSlices ? objective.timeSliceWindowMs : durationMs / (arrivals * each)
      const atLeastMs = Math.ceil((needed * eachMs) / 100) * 100
      const what = isSlices ? `slices of ${secondsOf(objective.timeSliceWindowMs)}` : 'requests'
      throw new HoldoutError(
        `${counted} ${what} cannot prove ${objectiveWords(objective)}: it takes ${needed} of which none is bad`,
        {
          code: 'LOAD_PLAN_CANNOT_PASS',
          place: constraintPlace(constraint, 'load.for'),
          hint: `offer the load for at least ${secondsOf(atLeastMs).replace(' ', '')}${isSlices ? '' : ', or a higher rate'}`,
        },
      )
    }
    return { objective, counted, needed, badAllowed: badAllowed ?? 0 }
  })
  const longestMs = durationMs * (1 + offered.extensions)
  const asked = objectives.map(({ objective, badAllowed, counted }) =>
    counted === 0
      ? objectiveWords(objective)
      : `${objectiveWords(objective)} (at most ${badAllowed} of ${counted} bad)`,
  )
  const extended =
    offered.extensions === 0 ? '' : `; extended up to ${secondsOf(longestMs)} while undecided`
  return {
    requests,
    objectives,
    longestMs,
    line: `${constraint.id}: ${asked.join('; ')} at ${loadWords(constraint)}, ${requests}${requests === Math.round(arrivals) ? '' : ' requests'} in all${extended}`,
  }
}

/**
 * How many requests an objective may come to count in all, extensions included. A Poisson process may bring more than is
 * expected: four standard deviations more happen once in thirty thousand loads.
 *
 * @param mostEach the most requests that one arrival makes
 */
export function mostCounted(
  constraint: LoadConstraint,
  objective: Objective,
  mostEach: number,
): number {
  const { offered } = constraint
  const all = expectedOf(offered) * countedEach(objective, constraint) * (1 + offered.extensions)
  return Math.ceil((offered.arrival === 'poisson' ? all + 4 * Math.sqrt(all) : all) * mostEach)
}

/** How many requests are offered in the planned duration; a Poisson process may bring more or fewer. */
export function expectedOf({ stages }: OfferedLoad): number {
  return stages.reduce((sum, stage) => sum + expectedIn(stage), 0)
}
