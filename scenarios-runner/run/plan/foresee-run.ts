/** @module What a run will cost and what it can prove, said before it is begun. */

import type { ForeseenJudging, Judge } from '../../judge/index.ts'
import { type Constraint, durationOf, type LoadConstraint } from '../../load/index.ts'
import type { Scenario } from '../../scenario/index.ts'
import type { TrialRecord } from '../../trial/index.ts'
import type { RunPlan } from '../model.ts'
import type { StoredRun } from '../run-folder.ts'

/** A run, foreseen. What no earlier run tells is undefined, never guessed. */
export interface ForeseenRun {
  readonly scenarios: readonly ForeseenScenario[]
  readonly trials: number
  /** Trials that are put to the judge when every check passes; none without a judge. */
  readonly judgedTrials: number
  /** How long loads take, which is fixed. */
  readonly loadMs: number
  /** From start to end, loads included. */
  readonly durationMs: number | undefined
  /** US dollars, as an earlier run tells; 0 where no model is asked. */
  readonly costUsd: number | undefined
  /** What judging will cost where no earlier run tells: from prices and the sizes of questions, a model that plays the user left out. */
  readonly judgingUsd: ForeseenJudging | undefined
  /** The run that time and money are taken from. */
  readonly basedOn: { readonly startedAt: string; readonly trials: number } | undefined
  /** How the plan can and cannot pass. */
  readonly proves: readonly string[]
}

/** The part of one scenario. */
export interface ForeseenScenario {
  readonly id: string
  readonly criticality: Scenario['criticality']
  readonly trials: number
  readonly judged: boolean
  /** The mean of its trials in the earlier run. */
  readonly trialMs: number | undefined
}

/**
 * Foresees a run from its plan. Time and money come from an earlier run of the same scenarios, if there is one: the mean of
 * each scenario's trials (of all of them for a scenario that is new), at the parallelism that was reached then.
 */
export function foreseeRun(
  plan: Pick<RunPlan, 'trials' | 'lines'>,
  scenarios: readonly Scenario[],
  constraints: readonly Constraint[],
  judge: Pick<Judge, 'foresee'> | undefined,
  earlier: StoredRun | undefined,
): ForeseenRun {
  const past = earlier !== undefined && earlier.records.length > 0 ? earlier : undefined
  const overall = past === undefined ? undefined : mean(past.records, (one) => one.durationMs)
  const foreseen = scenarios.map((scenario): ForeseenScenario => {
    const own = past?.records.filter((record) => record.scenario === scenario.id) ?? []
    return {
      id: scenario.id,
      criticality: scenario.criticality,
      trials: plan.trials[scenario.id] ?? 0,
      judged: judge !== undefined && scenario.criteria.length > 0,
      trialMs: mean(own, (one) => one.durationMs) ?? overall,
    }
  })
  const total = (of: (one: ForeseenScenario) => number) =>
    foreseen.reduce((sum, one) => sum + of(one), 0)
  const judgedTrials = total((one) => (one.judged ? one.trials : 0))
  const asking = scenarios.filter(
    ({ steps }, index) => steps.length === 0 || foreseen[index]?.judged === true,
  )
  const askedTrials = asking.reduce((sum, { id }) => sum + (plan.trials[id] ?? 0), 0)
  const costUsd = askedTrials === 0 ? 0 : costOfModels(past, askedTrials)
  const loads = constraints.filter((one) => one.kind === 'load')
  const loadMs = loads.reduce((sum, one) => sum + lengthOf(one), 0)
  const busyMs = total((one) => one.trials * (one.trialMs ?? 0))
  return {
    scenarios: foreseen,
    trials: total((one) => one.trials),
    judgedTrials,
    loadMs,
    durationMs: past === undefined ? undefined : busyMs / parallelismOf(past) + loadMs,
    costUsd,
    judgingUsd:
      costUsd !== undefined || judgedTrials === 0
        ? undefined
        : estimateOf(
            scenarios.filter((_, index) => foreseen[index]?.judged),
            plan,
            judge,
          ),
    basedOn:
      past === undefined
        ? undefined
        : { startedAt: past.result.startedAt, trials: past.records.length },
    proves: plan.lines,
  }
}

/** How many trials went on at once: what they took together, over what the run took without its loads. */
function parallelismOf({ result, records }: StoredRun): number {
  const loads = result.load.reduce((sum, { constraint }) => sum + lengthOf(constraint), 0)
  const busyMs = records.reduce((sum, record) => sum + record.durationMs, 0)
  // A run that was broken off and resumed counts the pause: then it tells too little, never too much.
  return Math.max(0.1, busyMs / Math.max(1, result.durationMs - loads))
}

/** How long a load is planned, extensions not counted. */
function lengthOf({ offered }: LoadConstraint): number {
  return offered.warmUpMs + durationOf(offered)
}

/** All trials together; undefined where one cannot be priced. */
function estimateOf(
  scenarios: readonly Scenario[],
  { trials }: Pick<RunPlan, 'trials'>,
  judge: Pick<Judge, 'foresee'> | undefined,
): ForeseenJudging | undefined {
  let [leastUsd, mostUsd] = [0, 0]
  for (const scenario of scenarios) {
    const each = judge?.foresee?.(scenario)
    if (each === undefined) return undefined
    leastUsd += each.leastUsd * (trials[scenario.id] ?? 0)
    mostUsd += each.mostUsd * (trials[scenario.id] ?? 0)
  }
  return { leastUsd, mostUsd }
}

function costOfModels(past: StoredRun | undefined, trials: number): number | undefined {
  const paid = past?.records.filter(({ costUsd }) => costUsd !== undefined) ?? []
  const each = mean(paid, (record) => record.costUsd ?? 0)
  return each === undefined ? undefined : each * trials
}

function mean(records: readonly TrialRecord[], of: (record: TrialRecord) => number) {
  return records.length === 0
    ? undefined
    : records.reduce((sum, record) => sum + of(record), 0) / records.length
}
