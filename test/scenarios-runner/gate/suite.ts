/** @module Scenarios, records and service-level verdicts for the gate's tests, as their rooms would make them. */

import type { LoadVerdict } from '../../../scenarios-runner/load/index.ts'
import {
  type Category,
  type Criticality,
  parseScenario,
  type Scenario,
} from '../../../scenarios-runner/scenario/index.ts'
import type {
  ContractViolation,
  CriterionResult,
  TrialRecord,
  VerdictStatus,
} from '../../../scenarios-runner/trial/index.ts'

export interface ScenarioOptions {
  readonly criticality?: Criticality
  readonly category?: Category
  /** YAML of `vary`; a person unless given, nothing for `''`. */
  readonly vary?: string
  readonly criteria?: readonly string[]
  readonly checks?: readonly string[]
  readonly trials?: number
}

/** A scenario read from its file format. */
export function scenario(id: string, options: ScenarioOptions = {}): Scenario {
  const { vary = '{ who: person }', checks = ['steps.look.status == 200'], criteria = [] } = options
  const lines = [
    '---',
    `id: ${id}`,
    `category: ${options.category ?? 'happy-path'}`,
    `criticality: ${options.criticality ?? 'critical'}`,
    ...(options.trials === undefined ? [] : [`trials: ${options.trials}`]),
    ...(vary === '' ? [] : [`vary: ${vary}`]),
    'steps:',
    '  - http: { as: look, method: GET, path: / }',
    ...(checks.length > 0 ? ['checks:', ...checks.map((check) => `  - ${check}`)] : []),
    ...(criteria.length > 0 ? ['criteria:', ...criteria.map((text) => `  - ${text}`)] : []),
    '---',
    'Somebody looks at the page and sees it.',
  ]
  return parseScenario(lines.join('\n'), `${id}.md`)
}

export interface RecordOptions {
  readonly hash?: string
  readonly attempt?: number
  readonly cause?: string
  readonly criteria?: readonly CriterionResult[]
  readonly violations?: readonly ContractViolation[]
}

/** The record of one trial; its trajectory is its own unless a hash is given. */
export function record(
  of: Scenario,
  trial: number,
  status: VerdictStatus,
  options: RecordOptions = {},
): TrialRecord {
  return {
    version: 1,
    scenario: of.id,
    scenarioHash: of.hash,
    trial,
    attempt: options.attempt ?? 1,
    seed: `seed/${trial}`,
    verdict: {
      status,
      reason: `it was ${status}`,
      ...(status === 'invalid' ? { cause: options.cause ?? 'twin' } : {}),
    },
    checks: [],
    criteria: options.criteria ?? [],
    violations: options.violations ?? [],
    trajectoryHash: options.hash ?? `${of.id}/${trial}`,
    trajectory: `trajectories/${of.id}-${trial}.json`,
    durationMs: 5,
  }
}

/** Records of trials from 0: so many satisfied, then unsatisfied, then invalid. */
export function records(
  of: Scenario,
  counts: { satisfied?: number; unsatisfied?: number; invalid?: number },
): TrialRecord[] {
  const statuses: VerdictStatus[] = [
    ...Array<VerdictStatus>(counts.satisfied ?? 0).fill('satisfied'),
    ...Array<VerdictStatus>(counts.unsatisfied ?? 0).fill('unsatisfied'),
    ...Array<VerdictStatus>(counts.invalid ?? 0).fill('invalid'),
  ]
  return statuses.map((status, trial) => record(of, trial, status))
}

/** The verdict on a service level. */
export function loadVerdict(status: LoadVerdict['status']): LoadVerdict {
  return {
    constraint: {
      kind: 'load',
      id: 'permissions-latency',
      title: 'Permissions answer quickly',
      symptom: undefined,
      file: 'spec/constraints/permissions-latency.yaml',
      requests: [],
      offered: { stages: [], arrival: 'constant', warmUpMs: 500, extensions: 2 },
      objectives: [],
      given: {},
    },
    measurement: undefined,
    status,
    reason: `it was ${status}`,
    objectives: [],
  }
}
