/** @module What judging took, how it was decided and how far it can be believed, over a whole run. */

import { addUsage, type ModelUsage, NO_USAGE } from '../model/index.ts'
import { disagreementBound } from '../satisfaction/index.ts'
import type { Escalation, Judging, TrialRecord } from '../trial/index.ts'
import {
  type CorrectedSatisfaction,
  correctSatisfaction,
} from './calibration/correct-satisfaction.ts'
import type { Calibration } from './calibration/model.ts'

/** One judge's part. */
export interface JudgeShare {
  readonly judge: string
  /** Attempts at trials that it was asked about; kept answers to the same among them; failures among them. */
  readonly asked: number
  readonly kept: number
  readonly failed: number
  readonly usage: ModelUsage
}

/** A run's judging. */
export interface JudgingSummary {
  readonly judges: readonly JudgeShare[]
  /** Trials (last attempts) that were put to a judge. */
  readonly trials: number
  /** Of them, those that a cascade's second judge decided, by why; and that its first one decided. */
  readonly escalated?: Readonly<Partial<Record<Escalation, number>>>
  readonly byFirst?: number
  /** Confident answers of the first judge that the second was asked about too. `bound`: the most that they disagree, 95%. */
  readonly audited?: { readonly of: number; readonly agreed: number; readonly bound: number }
  readonly calibration?: Calibration
  readonly corrected?: CorrectedSatisfaction
}

/** What people's labels tell of the judge, and the trials that satisfaction is a share of; none where no rate is claimed. */
interface LabelledJudging {
  readonly calibration: Calibration
  readonly counted: readonly TrialRecord[] | undefined
}

/** Everything that was spent on models in these attempts, to judge them and to play their users, as their records tell it. */
export function spentOn(records: readonly TrialRecord[]): ModelUsage {
  return records
    .flatMap(({ judging, userUsage, costUsd }) => {
      const told = [...(judging?.opinions.flatMap(({ usage }) => usage ?? []) ?? []), userUsage]
      // Older records tell nothing but the money.
      const isOld = judging === undefined && userUsage === undefined && costUsd !== undefined
      return isOld ? [{ ...NO_USAGE, calls: 1, costUsd }] : told.flatMap((usage) => usage ?? [])
    })
    .reduce(addUsage, NO_USAGE)
}

/**
 * Sums up the judging of a run; undefined when nobody was asked.
 *
 * @param attempts all of them: what failed has cost something too
 * @param last the last attempt of each trial
 * @param known undefined where no labels are known
 */
export function summarizeJudging(
  attempts: readonly TrialRecord[],
  last: readonly TrialRecord[],
  known?: LabelledJudging,
): JudgingSummary | undefined {
  const opinions = attempts.flatMap(({ judging }) => judging?.opinions ?? [])
  if (opinions.length === 0) return undefined
  const judges = [...Map.groupBy(opinions, ({ judge }) => judge)].map(
    ([judge, of]): JudgeShare => ({
      judge,
      asked: of.length,
      kept: of.filter(({ kept }) => kept).length,
      failed: of.filter(({ failed }) => failed !== undefined).length,
      usage: of.flatMap(({ usage }) => usage ?? []).reduce(addUsage, NO_USAGE),
    }),
  )
  const judged = last.flatMap(({ judging }) => judging ?? [])
  return {
    judges,
    trials: judged.length,
    ...cascadeOf(judged),
    ...(known === undefined ? {} : { calibration: known.calibration, corrected: correct(known) }),
  }
}

function correct({ calibration, counted }: LabelledJudging): CorrectedSatisfaction {
  return counted === undefined
    ? { why: 'the run was stopped before all scenarios had as many trials' }
    : correctSatisfaction(counted, calibration)
}

function cascadeOf(
  judged: readonly Judging[],
): Pick<JudgingSummary, 'escalated' | 'byFirst' | 'audited'> {
  const escalated: Partial<Record<Escalation, number>> = {}
  for (const { escalated: why } of judged) {
    if (why !== undefined) escalated[why] = (escalated[why] ?? 0) + 1
  }
  const audits = judged.flatMap(({ audit }) => audit ?? [])
  const byFirst = judged.filter((one) => one.byFirst).length
  if (byFirst + audits.length + Object.keys(escalated).length === 0) return {}
  const agreed = audits.filter((audit) => audit === 'agreed').length
  return {
    escalated,
    byFirst,
    ...(audits.length === 0
      ? {}
      : {
          audited: {
            of: audits.length,
            agreed,
            bound: disagreementBound(audits.length - agreed, audits.length),
          },
        }),
  }
}
