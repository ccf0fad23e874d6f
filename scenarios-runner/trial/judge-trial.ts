/** @module Judges a saved trajectory, and derives the verdict of a trial from everything that is known. */

import { EXIT, HoldoutError } from '../../twins/base/index.ts'
import {
  costOfOpinions,
  deriveVerdict,
  failedOpinions,
  type Judge,
  JudgeFailure,
  JudgeUnpaid,
  opinionsOf,
} from '../judge/index.ts'
import { type Criterion, type Scenario, tellStory } from '../scenario/index.ts'
import type { CriterionResult, Judging, Trajectory, TrialRecord, Verdict } from './model.ts'
import type { ObservedTrial } from './run-trial.ts'

/**
 * Judges one observed trial. Only a trial that nothing else has decided is put to the judge: it never overturns a
 * failed check, and its answer would cost without telling.
 */
export async function judgeTrial(
  observed: ObservedTrial,
  judge: Judge | undefined,
  signal: AbortSignal,
): Promise<TrialRecord> {
  const { scenario, broken, ownFault, checks } = observed
  const decided = decidedBefore(observed)
  if (decided !== undefined) {
    const why = broken ? 'the trial is invalid' : 'the trial was decided already'
    return recordOf(observed, notJudged(scenario.criteria, why), decided)
  }
  if (scenario.criteria.length === 0 || judge === undefined) {
    const criteria = notJudged(scenario.criteria, 'there is no judge')
    return recordOf(observed, criteria, deriveVerdict({ checks, criteria, ownFault }))
  }
  try {
    const { story, criteria } = tellStory(scenario, observed.trajectory.drawn)
    const { trajectory } = observed
    const { criticality } = scenario
    const answer = await judge.judge({ story, criteria, trajectory, criticality, signal })
    const decision = deriveVerdict({ checks, criteria: answer.results, ownFault })
    const verdict = unlessDoubtful(decision, trajectory)
    const judging = answer.judging ?? { opinions: opinionsOf(judge, answer) }
    return recordOf(observed, answer.results, verdict, { ...answer, judging })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof HoldoutError && error.exitCode === EXIT.budget) {
      // Kept, so that a run with a larger budget judges what this one has observed.
      const criteria = notJudged(scenario.criteria, error.message)
      const verdict: Verdict = { status: 'invalid', cause: 'budget', reason: error.message }
      const asked = error instanceof JudgeUnpaid ? error.judging.opinions : []
      if (asked.length === 0) return recordOf(observed, criteria, verdict)
      return recordOf(observed, criteria, verdict, {
        ...costOfOpinions(asked),
        judging: { opinions: asked },
      })
    }
    if (error instanceof HoldoutError) throw error
    const reason = `the judge failed: ${error instanceof Error ? error.message : String(error)}`
    const criteria = notJudged(scenario.criteria, reason)
    const spent =
      error instanceof JudgeFailure
        ? {
            costUsd: error.costUsd,
            judging: { opinions: failedOpinions(judge, error), ...error.judging },
          }
        : undefined
    return recordOf(observed, criteria, { status: 'invalid', cause: 'judge', reason }, spent)
  }
}

/** A criterion that is not met where the model that played the user may have been mistaken says nothing of the artifact. */
function unlessDoubtful(verdict: Verdict, { user }: Trajectory): Verdict {
  if (verdict.status !== 'unsatisfied' || user?.doubt === undefined) return verdict
  const reason = `${verdict.reason}; but the user may be to blame: ${user.doubt}`
  return { status: 'invalid', cause: 'user', reason }
}

function decidedBefore({ broken, ownFault, checks, scenario }: ObservedTrial): Verdict | undefined {
  if (broken !== undefined) return { status: 'invalid', ...broken }
  if (ownFault !== undefined) return { status: 'unsatisfied', reason: ownFault }
  if (checks.every(({ result }) => result === 'met')) return undefined
  return deriveVerdict({ checks, criteria: notJudged(scenario.criteria, ''), ownFault })
}

function notJudged(criteria: readonly Criterion[], reasoning: string): CriterionResult[] {
  return criteria.map(({ id }) => ({ id, status: 'not-judged', reasoning, quotes: [] }))
}

function recordOf(
  observed: ObservedTrial,
  criteria: readonly CriterionResult[],
  verdict: Verdict,
  spent?: { readonly costUsd?: number | undefined; readonly judging?: Judging | undefined },
): TrialRecord {
  const { judging } = spent ?? {}
  const { scenario, trajectory } = observed
  // Judged again, a trial costs what judging costs.
  const ofUser = trajectory.attempt === observed.attempt ? trajectory.user?.usage : undefined
  const costs = [spent?.costUsd, ofUser?.costUsd].filter((cost) => cost !== undefined)
  const costUsd = costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0)
  return {
    version: 1,
    scenario: scenario.id,
    ...(scenario.canary === undefined ? {} : { canary: scenario.canary }),
    scenarioHash: scenario.hash,
    trial: observed.trial,
    attempt: observed.attempt,
    seed: observed.trialSeed,
    verdict,
    checks: observed.checks,
    criteria,
    violations: trajectory.violations,
    seen: {
      answers: trajectory.events.filter((one) => one.kind === 'step' && one.response).length,
      calls: Object.values(trajectory.twins).reduce((sum, twin) => sum + twin.journal.length, 0),
    },
    trajectoryHash: observed.hash,
    trajectory: observed.path,
    durationMs: trajectory.durationMs,
    ...(trajectory.use === undefined ? {} : { use: trajectory.use }),
    ...(judging === undefined ? {} : { judging }),
    ...(ofUser === undefined ? {} : { userUsage: ofUser }),
    ...(costUsd === undefined ? {} : { costUsd }),
  }
}

/** A trial that was played before and whose judge failed, read back from its record and its saved trajectory. */
export function observedBefore(
  record: TrialRecord,
  scenario: Scenario,
  trajectory: ObservedTrial['trajectory'],
): ObservedTrial {
  return {
    scenario,
    trial: record.trial,
    attempt: record.attempt,
    trialSeed: record.seed,
    trajectory,
    path: record.trajectory,
    hash: record.trajectoryHash,
    checks: record.checks,
    ownFault: undefined,
    broken: undefined,
  }
}
