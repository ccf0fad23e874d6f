/** @module A cheap judge first, and one that is believed more where the first is not enough. */

import { createRandom } from '../../../twins/base/index.ts'
import type { CriterionResult, Escalation, Opinion } from '../../trial/index.ts'
import { JudgeFailure, withOpinions } from '../errors.ts'
import type { Judge, JudgeAnswer, JudgeRequest } from '../model.ts'
import { costOfOpinions, failedOpinions, opinionsOf, satisfiedBy, statusesOf } from '../statuses.ts'

/** When the first judge's answer is enough. */
export interface CascadeRule {
  /**
   * The confidence from which calibration found the first judge to agree with people as often as promised; absent when it
   * was not calibrated, or never agrees often enough.
   */
  readonly threshold?: number | undefined
  /**
   * Without a threshold: `escalate` asks the second judge each time; `accept-met` takes from the first that everything is
   * met, and nothing else.
   */
  readonly uncalibrated: 'escalate' | 'accept-met'
  /** The share of accepted answers that the second judge is asked about too; 0.05 measures drift. */
  readonly auditShare: number
  /** Of the draw of what is audited: the same trials on each machine. */
  readonly seed: string
}

/**
 * Makes a cascade. The first judge's answer stands where its rule accepts it: never for a critical scenario, never where a
 * criterion is inconclusive. Else, and for the share that is audited, the second judge is asked about everything, and decides.
 */
export function createCascadeJudge(first: Judge, second: Judge, rule: CascadeRule): Judge {
  const name = `cascade(${first.name} → ${second.name})`
  return {
    name,
    async judge(request: JudgeRequest): Promise<JudgeAnswer> {
      const cheap = await askFirst(first, request)
      const opinions = [...cheap.opinions]
      const escalated = cheap.answer === undefined ? 'failed' : whyNot(cheap.answer, request, rule)
      const audited = escalated === undefined && isAudited(request, rule)
      if (cheap.answer !== undefined && escalated === undefined && !audited) {
        const judging = { opinions, byFirst: true as const }
        return { results: cheap.answer.results, ...costOfOpinions(opinions), judging }
      }
      const why = escalated === undefined ? {} : { escalated }
      let answer: JudgeAnswer
      try {
        answer = await second.judge(request)
      } catch (error) {
        if (!(error instanceof JudgeFailure)) throw withOpinions(error, opinions)
        opinions.push(...failedOpinions(second, error))
        throw new JudgeFailure(error.kind, name, `the second judge: ${error.why}`, {
          cause: error,
          judging: { opinions, ...why },
          ...costOfOpinions(opinions),
        })
      }
      opinions.push(...opinionsOf(second, answer))
      const audit = audited ? { audit: compare(cheap.answer?.results ?? [], answer.results) } : {}
      return {
        results: answer.results,
        ...costOfOpinions(opinions),
        judging: { opinions, ...why, ...audit },
      }
    },
  }
}

async function askFirst(
  first: Judge,
  request: JudgeRequest,
): Promise<{ readonly answer: JudgeAnswer | undefined; readonly opinions: readonly Opinion[] }> {
  try {
    const answer = await first.judge(request)
    return { answer, opinions: opinionsOf(first, answer) }
  } catch (error) {
    if (!(error instanceof JudgeFailure)) throw error
    return { answer: undefined, opinions: failedOpinions(first, error) }
  }
}

/** Why the first judge's answer is not enough; undefined when it is. */
function whyNot(
  { results }: JudgeAnswer,
  { criticality }: JudgeRequest,
  rule: CascadeRule,
): Escalation | undefined {
  if (criticality === 'critical') return 'critical'
  const satisfied = satisfiedBy(statusesOf(results))
  if (satisfied === undefined) return 'inconclusive'
  if (rule.threshold === undefined) {
    return rule.uncalibrated === 'accept-met' && satisfied ? undefined : 'uncalibrated'
  }
  return confidenceOf(results) >= rule.threshold ? undefined : 'unsure'
}

/** How sure a judge is of a whole trial: as sure as of the criterion that it is least sure of. */
export function confidenceOf(results: readonly CriterionResult[]): number {
  return Math.min(...results.map(({ confidence = 0 }) => confidence))
}

function isAudited({ trajectory }: JudgeRequest, { auditShare, seed }: CascadeRule): boolean {
  const { scenario, trial } = trajectory
  return createRandom(seed, 'judge-audit', scenario, trial).next() < auditShare
}

function compare(
  first: readonly CriterionResult[],
  second: readonly CriterionResult[],
): 'agreed' | 'disagreed' {
  const [one, other] = [first, second].map((results) => satisfiedBy(statusesOf(results)))
  return one === other ? 'agreed' : 'disagreed'
}
