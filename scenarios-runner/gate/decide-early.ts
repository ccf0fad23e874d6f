/** @module Whether the trials that are left could still change the verdict: the curtailment of a plan, which keeps its decision. */

import {
  type CriterionResult,
  lastAttempts,
  type TrialRecord,
  type VerdictStatus,
} from '../trial/index.ts'
import { gatedScenario } from './count-scenarios.ts'
import { decideGate, type GateInputs } from './decide-gate.ts'
import type { Gate, GatedScenario, GatePolicy } from './model.ts'
import { isGated } from './plan/plan-run.ts'
import { withoutRates } from './summarize.ts'

/** Says, after each trial of a plan in its order, whether the verdict is certain. */
export interface EarlyDecision {
  /** The last attempt at the next trial. */
  add(record: TrialRecord): void
  /** The verdict that the whole plan must come to, whatever its remaining trials show; undefined while two are open. */
  readonly certain: 'pass' | 'fail' | undefined
  /** How many trials were added. */
  readonly trials: number
}

/** What else the gate will ask of the trials. */
export interface EarlyInputs extends Pick<GateInputs, 'conformance'> {
  /** Whether a gated constraint looks at what every trial observed. */
  readonly checksTrials: boolean
}

/** What a trial that was not run is taken to have shown. */
type Fate = 'satisfied' | 'unsatisfied' | 'invalid' | 'unjudged' | 'repeated'

/**
 * Follows a plan. FAIL is certain when the gate fails though every remaining trial satisfies; PASS when it passes though
 * every remaining trial goes wrong in a way of its own, repeats a satisfied trajectory with another verdict, is invalid, or is
 * not judged. Both are asked of {@link decideGate} itself, so that they cannot disagree with it.
 *
 * @param order scenario ids, one for each planned trial, in the order in which records will be added
 */
export function decideEarly(
  order: readonly string[],
  scenarios: readonly GatedScenario[],
  policy: GatePolicy,
  inputs: EarlyInputs,
): EarlyDecision {
  const suite = new Map(scenarios.map((scenario) => [scenario.id, gatedScenario(scenario)]))
  const seen: TrialRecord[] = []
  let certain: 'pass' | 'fail' | undefined
  const statusWith = (fate: Fate) => {
    const taken = new Set<string>()
    const left = order.slice(seen.length).map((id, index) => {
      const scenario = suite.get(id) as GatedScenario
      return imagine(scenario, 1_000_000 + index, fate, seen, taken)
    })
    const { conformance = {} } = inputs
    return decideGate([...seen, ...left], scenarios, policy, { load: [], conformance }).status
  }
  return {
    add(record) {
      seen.push(record)
      if (certain !== undefined) return
      const bad = record.verdict.status !== 'satisfied' || record.violations.length > 0
      if (bad && statusWith('satisfied') === 'fail') certain = 'fail'
      else if (passMayBeCertain(order.slice(seen.length), suite, policy, inputs)) {
        const fates = ['unsatisfied', 'repeated', 'invalid', 'unjudged'] as const
        if (fates.every((fate) => statusWith(fate) === 'pass')) certain = 'pass'
      }
    },
    get certain() {
      return certain
    },
    get trials() {
      return seen.length
    },
  }
}

/** The gate of a run that was stopped: the parts that decided stay, and no rate is claimed of the rest. */
export function stoppedGate(gate: Gate, trials: number, planned: number): Gate {
  const open = `not decided: the run was stopped after ${trials} of ${planned} trials, since ${
    gate.status === 'fail' ? 'it had failed' : 'it had passed'
  } whatever the others would have shown`
  return {
    ...gate,
    ...(gate.status === 'pass'
      ? { headline: `pass: certain after ${trials} of ${planned} trials` }
      : {}),
    satisfaction: withoutRates(gate.satisfaction.n, gate.satisfaction.scenarios),
    parts: gate.parts.map((part) => {
      if (gate.status === 'pass' || (part.gated && part.status === 'fail')) return part
      const { observed, plan, ...rest } = part
      return { ...rest, status: 'inconclusive', reason: open }
    }),
    stoppedEarly: { trials, planned },
  }
}

/** Asked before the four dear questions: a trial that must not fail, or may break a contract or a constraint, leaves no pass certain. */
function passMayBeCertain(
  left: readonly string[],
  suite: ReadonlyMap<string, GatedScenario>,
  policy: GatePolicy,
  { conformance, checksTrials }: EarlyInputs,
): boolean {
  if (left.length === 0 || checksTrials) return false
  if (conformance?.downstream !== false || conformance.upstream !== false) return false
  return [...new Set(left)].every((id) => {
    const scenario = suite.get(id) as GatedScenario
    if (scenario.visible === true) return false
    const policies = [policy.strata[scenario.criticality], policy.categories[scenario.category]]
    return policies.every(
      (one) => one === undefined || !isGated(one) || !(one.noFailures || scenario.deterministic),
    )
  })
}

function imagine(
  scenario: GatedScenario,
  trial: number,
  fate: Fate,
  seen: readonly TrialRecord[],
  taken: Set<string>,
): TrialRecord {
  const status: VerdictStatus =
    fate === 'invalid' || fate === 'unsatisfied'
      ? fate
      : fate === 'repeated'
        ? 'unsatisfied'
        : 'satisfied'
  const judged: CriterionResult['status'] = fate === 'unjudged' ? 'not-judged' : 'met'
  return {
    version: 1,
    scenario: scenario.id,
    scenarioHash: scenario.hash,
    trial,
    attempt: 1,
    seed: '',
    verdict: { status, reason: '' },
    checks: [],
    criteria: scenario.criteria.map((id) => ({ id, status: judged, reasoning: '', quotes: [] })),
    violations: [],
    seen: { answers: 1, calls: 1 },
    trajectoryHash:
      (fate === 'repeated' ? repeated(scenario, seen, taken) : undefined) ??
      `not run: ${scenario.id}/${trial}`,
    trajectory: '',
    durationMs: 0,
  }
}

/** A satisfied trajectory of the scenario that no other imagined trial repeats yet. */
function repeated(
  scenario: GatedScenario,
  seen: readonly TrialRecord[],
  taken: Set<string>,
): string | undefined {
  const found = lastAttempts(seen).find(
    (record) =>
      record.scenario === scenario.id &&
      record.verdict.status === 'satisfied' &&
      !taken.has(`${scenario.id}\n${record.trajectoryHash}`),
  )?.trajectoryHash
  if (found !== undefined) taken.add(`${scenario.id}\n${found}`)
  return found
}
