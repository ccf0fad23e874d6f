/** @module From records of trials to counts of observations: the last attempt of each trial, identical ones once. */

import { wilson } from '../satisfaction/index.ts'
import { isDeterministic, type Scenario } from '../scenario/index.ts'
import { type CriterionResult, lastAttempts, type TrialRecord } from '../trial/index.ts'
import type { GatedScenario, ScenarioCount } from './model.ts'

/** What a run keeps of a scenario, so that its trials can be counted again anywhere. */
export function gatedScenario(scenario: Scenario | GatedScenario): GatedScenario {
  if ('deterministic' in scenario) return scenario
  const { id, hash, title, category, criticality, checks, criteria } = scenario
  return {
    id,
    hash,
    title,
    category,
    criticality,
    deterministic: isDeterministic(scenario),
    checks: checks.length,
    criteria: criteria.map((criterion) => criterion.id),
    ...(scenario.visible === true ? { visible: true } : {}),
  }
}

/** A scenario's counts, in the order of the scenarios given. */
export function countScenarios(
  records: readonly TrialRecord[],
  scenarios: readonly GatedScenario[],
): ScenarioCount[] {
  const last = lastAttempts(records)
  return scenarios.map((scenario) => countScenario(scenario, ownOf(scenario, last)))
}

/** The trials that satisfaction is a share of: valid ones of hidden scenarios, which something could have found wrong. */
export function satisfactionTrials(
  records: readonly TrialRecord[],
  scenarios: readonly GatedScenario[],
): TrialRecord[] {
  const last = lastAttempts(records)
  return scenarios
    .filter(({ visible }) => visible !== true)
    .flatMap((scenario) => sortTrials(scenario, ownOf(scenario, last)).counted)
}

function ownOf({ id, hash }: GatedScenario, last: readonly TrialRecord[]): TrialRecord[] {
  return last.filter((record) => record.scenario === id && record.scenarioHash === hash)
}

function sortTrials(scenario: GatedScenario, records: readonly TrialRecord[]) {
  const valid = records.filter(({ verdict }) => verdict.status !== 'invalid')
  const satisfied = valid.filter(({ verdict }) => verdict.status === 'satisfied')
  const unjudged = unjudgedCriteria(scenario, satisfied)
  // Nothing that anybody could have found wrong: such a scenario did not run, whatever its verdicts say.
  const unchecked = scenario.checks === 0 && unjudged.size === scenario.criteria.length
  const counted = valid.filter((record) => !(unchecked && record.verdict.status === 'satisfied'))
  return { valid, satisfied, unjudged, unchecked, counted }
}

function countScenario(scenario: GatedScenario, records: readonly TrialRecord[]): ScenarioCount {
  const { valid, satisfied, unjudged, unchecked, counted } = sortTrials(scenario, records)
  const observations = observationsOf(
    counted.map(({ trajectoryHash, verdict }) => ({
      hash: trajectoryHash,
      satisfied: verdict.status === 'satisfied',
    })),
  )
  const distinctSatisfied = observations.filter((one) => one.satisfied).length
  return {
    scenario: scenario.id,
    title: scenario.title,
    category: scenario.category,
    criticality: scenario.criticality,
    deterministic: scenario.deterministic,
    ...(scenario.visible === true ? { visible: true } : {}),
    trials: records.length,
    satisfied: satisfied.length,
    unsatisfied: valid.length - satisfied.length,
    invalid: records.length - valid.length,
    distinct: observations.length,
    distinctSatisfied,
    flaky: observations.filter((one) => one.mixed).length,
    unjudgedCriteria: unjudged.size,
    unchecked,
    interval:
      observations.length === 0 ? undefined : wilson(distinctSatisfied, observations.length),
  }
}

/** Valid trials as observations: identical trajectories once, and as not satisfied where they ended differently. */
export function observationsOf(
  valid: readonly { readonly hash: string; readonly satisfied: boolean }[],
): { readonly satisfied: boolean; readonly mixed: boolean }[] {
  const groups = new Map<string, { satisfied: boolean; mixed: boolean }>()
  for (const { hash, satisfied } of valid) {
    const group = groups.get(hash)
    if (group === undefined) groups.set(hash, { satisfied, mixed: false })
    else if (group.satisfied !== satisfied || group.mixed) {
      groups.set(hash, { satisfied: false, mixed: true })
    }
  }
  return [...groups.values()]
}

/**
 * The criteria that some satisfied trial was not judged by. An unsatisfied trial is decided without them, and a scenario
 * without a satisfied trial owes no judgement.
 */
function unjudgedCriteria(scenario: GatedScenario, satisfied: readonly TrialRecord[]): Set<string> {
  const wasJudged = (results: readonly CriterionResult[], id: string) =>
    results.some((result) => result.id === id && result.status !== 'not-judged')
  return new Set(
    scenario.criteria.filter((id) => satisfied.some((record) => !wasJudged(record.criteria, id))),
  )
}
