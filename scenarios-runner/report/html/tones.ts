/** @module Which colour each verdict has, everywhere. */

import type { Tone } from '../../../twins/base/node/index.ts'
import type { GateStatus } from '../../gate/index.ts'
import type { CriterionStatus, VerdictStatus } from '../../trial/index.ts'
import type { ReportScenario } from '../model.ts'

/** Of a gate or one of its parts. */
export const STATUS_TONES: Readonly<Record<GateStatus, Tone>> = {
  pass: 'ok',
  fail: 'bad',
  inconclusive: 'warn',
  invalid: 'void',
}

/** Of a trial. */
export const VERDICT_TONES: Readonly<Record<VerdictStatus, Tone>> = {
  satisfied: 'ok',
  unsatisfied: 'bad',
  invalid: 'void',
}

/** Of a scenario. */
export const SCENARIO_TONES: Readonly<Record<ReportScenario['status'], Tone>> = {
  satisfied: 'ok',
  unsatisfied: 'bad',
  invalid: 'void',
  'not-judged': 'warn',
  unchecked: 'warn',
  'not-run': 'warn',
}

/** Of a criterion. */
export const CRITERION_TONES: Readonly<Record<CriterionStatus, Tone>> = {
  met: 'ok',
  'not-met': 'bad',
  inconclusive: 'warn',
  'not-judged': 'warn',
}
