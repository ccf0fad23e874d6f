/** @module The one verdict: satisfaction, constraints and conformance together, and the order in which they decide. */

import type { ConstraintVerdict, LoadVerdict } from '../load/index.ts'
import type { Scenario } from '../scenario/index.ts'
import { lastAttempts, type TrialRecord } from '../trial/index.ts'
import { countScenarios, gatedScenario } from './count-scenarios.ts'
import { type Findings, headlineOf } from './headline.ts'
import type { Gate, GatedScenario, GatePolicy, GateStatus, StratumPolicy } from './model.ts'
import { type ConformanceScope, conformanceParts } from './parts/conformance-part.ts'
import { constraintParts } from './parts/constraint-parts.ts'
import { stratumPart } from './parts/stratum-part.ts'
import { VISIBLE, VISIBLE_POLICY } from './plan/plan-run.ts'
import { summarizeSatisfaction } from './summarize.ts'

/** What the gate takes in beside the trials. */
export interface GateInputs {
  /** The verdicts on the loads that were offered, and on all other constraints. */
  readonly load: readonly LoadVerdict[]
  readonly constraints?: readonly ConstraintVerdict[]
  readonly conformance?: ConformanceScope
}

/** What a category is held to when nobody gave it a rate: counted and shown. */
const REPORTED: StratumPolicy = { confidence: 0.95, noFailures: false }

/**
 * Decides: FAIL if it fails even with every invalid trial counted as satisfied; else INVALID when too many trials are, or a
 * constraint could not be measured; else INCONCLUSIVE when a part is, or something was not judged, checked or run; else PASS.
 *
 * Records of other scenarios, or of another text of one, are left out; of several attempts at a trial the last counts.
 */
export function decideGate(
  records: readonly TrialRecord[],
  scenarios: readonly (Scenario | GatedScenario)[],
  policy: GatePolicy,
  inputs: GateInputs,
): Gate {
  const counts = countScenarios(records, scenarios.map(gatedScenario))
  const hidden = counts.filter(({ visible }) => visible !== true)
  const hashes = new Map(scenarios.map(({ id, hash }) => [id, hash]))
  const own = lastAttempts(records).filter(
    ({ scenario, scenarioHash }) => hashes.get(scenario) === scenarioHash,
  )
  const strata = (['critical', 'high', 'normal', 'low'] as const).flatMap(
    (name) =>
      stratumPart(
        'stratum',
        name,
        policy.strata[name],
        hidden.filter((count) => count.criticality === name),
      ) ?? [],
  )
  const categories = (['happy-path', 'edge-case', 'failure-mode'] as const).flatMap(
    (name) =>
      stratumPart(
        'category',
        name,
        policy.categories[name] ?? REPORTED,
        hidden.filter((count) => count.category === name),
      ) ?? [],
  )
  const constraints = constraintParts(inputs.load, inputs.constraints ?? [])
  const conformance = scenarios.length === 0 ? [] : conformanceParts(own, inputs.conformance ?? {})
  const visible = counts.filter((count) => count.visible === true)
  const shown = stratumPart('stratum', VISIBLE, VISIBLE_POLICY, visible)
  const scenarioParts = [...strata, ...categories, ...(shown === undefined ? [] : [shown])]
  const parts = [...scenarioParts, ...constraints, ...conformance]

  const trials = own.length
  const invalid = own.filter(({ verdict }) => verdict.status === 'invalid')
  const invalidShare = trials === 0 ? 0 : invalid.length / trials
  const findings: Findings = {
    parts,
    counts,
    policy,
    trials,
    invalid,
    tooManyInvalid: invalidShare > policy.maxInvalid,
    constraintsMet: constraints.filter((part) => part.gated && part.status === 'pass').length,
    unjudgedCriteria: counts.reduce((total, count) => total + count.unjudgedCriteria, 0),
    // Conformance alone says nothing of what people need, nor do stories that agents were shown.
    nothingGated: !parts.some(
      (part) => part.gated && part.kind !== 'conformance' && part.name !== VISIBLE,
    ),
  }
  const status = statusOf(findings)
  return {
    status,
    headline: headlineOf(status, findings),
    satisfaction: summarizeSatisfaction(hidden),
    scenarios: counts,
    parts,
    invalidShare,
    unjudgedCriteria: findings.unjudgedCriteria,
  }
}

function statusOf(findings: Findings): GateStatus {
  const gated = findings.parts.filter((part) => part.gated)
  const has = (status: GateStatus) => gated.some((part) => part.status === status)
  if (has('fail')) return 'fail'
  if (findings.tooManyInvalid || has('invalid')) return 'invalid'
  const blocked =
    findings.nothingGated ||
    findings.counts.some((count) => count.unchecked || count.trials === 0) ||
    (findings.policy.unjudged === 'block' && findings.unjudgedCriteria > 0)
  return blocked || has('inconclusive') ? 'inconclusive' : 'pass'
}
