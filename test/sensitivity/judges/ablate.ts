/** @module What the gate says of a variant when a part of the harness is taken away: the checks, or the judge. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  decideGate,
  defaultPolicy,
  type GatedScenario,
  type GateStatus,
  gatedScenario,
} from '../../../scenarios-runner/gate/index.ts'
import { deriveVerdict, type Judge } from '../../../scenarios-runner/judge/index.ts'
import { parseScenario } from '../../../scenarios-runner/scenario/index.ts'
import type { Trajectory, TrialRecord } from '../../../scenarios-runner/trial/index.ts'
import { scenariosFolder } from '../prepare-variant.ts'
import { createOracleJudge, type OracleOptions } from './oracle-judge.ts'

/** What is left of the harness. */
export interface Ablation {
  readonly name: string
  readonly checks: boolean
  readonly judge?: { readonly sensitivity: number; readonly specificity: number }
}

/** Error rates of the reference, and of a judge that is much better than that. */
export const ABLATIONS: readonly Ablation[] = [
  { name: 'checks only', checks: true },
  {
    name: 'judge only, never wrong',
    checks: false,
    judge: { sensitivity: 1, specificity: 1 },
  },
  {
    name: 'judge only, 99.9% / 99%',
    checks: false,
    judge: { sensitivity: 0.999, specificity: 0.99 },
  },
  { name: 'judge only, 98% / 90%', checks: false, judge: { sensitivity: 0.98, specificity: 0.9 } },
  {
    name: 'checks and judge, 98% / 90%',
    checks: true,
    judge: { sensitivity: 0.98, specificity: 0.9 },
  },
]

const POSITION = { line: 1, column: 1 }

/** Scenario → a letter for each trial, as {@link GateOutcome.outcomes} has them. */
export type Outcomes = Readonly<Record<string, string>>

/**
 * Decides a gate over the trials that were seen, as if they had been judged otherwise. A check that is left finds what the
 * checks and contracts found, and the judge is asked one criterion about it.
 */
export async function ablate(
  outcomes: Outcomes,
  { checks, judge }: Ablation,
  seed: string,
): Promise<GateStatus> {
  const satisfies = (scenario: string, trial: number) => outcomes[scenario]?.[trial] === 's'
  const truth: OracleOptions['truth'] = ({ trajectory: { scenario, trial } }) =>
    satisfies(scenario, trial)
  const asked = judge && createOracleJudge({ ...judge, seed, truth })
  const scenarios = suite.map((one) => ({
    ...one,
    checks: checks ? 1 : 0,
    criteria: asked === undefined ? [] : ['criterion-1'],
  }))
  const records = await Promise.all(
    scenarios.flatMap((one) =>
      Array.from(outcomes[one.id] ?? '', (_, trial) =>
        recordOf(one, trial, satisfies(one.id, trial), checks, asked),
      ),
    ),
  )
  return decideGate(records, scenarios, defaultPolicy, { load: [] }).status
}

const suite: readonly GatedScenario[] = readdirSync(scenariosFolder)
  .filter((file) => file.endsWith('.md'))
  .map((file) => {
    const path = join(scenariosFolder, file)
    return gatedScenario(parseScenario(readFileSync(path, 'utf8'), path))
  })

async function recordOf(
  scenario: GatedScenario,
  trial: number,
  satisfied: boolean,
  checked: boolean,
  judge: Judge | undefined,
): Promise<TrialRecord> {
  const { id, hash } = scenario
  const common = { version: 1, scenario: id, trial, attempt: 1, seed: '' } as const
  const trajectory: Trajectory = {
    ...{ ...common, drawn: {}, saved: {}, events: [], twins: {}, violations: [], durationMs: 0 },
  }
  const result = satisfied ? 'met' : 'not-met'
  const checks = checked
    ? ([{ id: 'check-1', expression: 'seen', result, detail: '' }] as const)
    : []
  const asks = scenario.criteria.map((one) => ({ id: one, text: 'It did.', position: POSITION }))
  // As in a run: what a check has decided is not judged.
  const isDecided = checked && !satisfied
  const criteria =
    judge === undefined || isDecided
      ? asks.map(
          (one) => ({ id: one.id, status: 'not-judged', reasoning: '', quotes: [] }) as const,
        )
      : (await judge.judge({ story: '', criteria: asks, trajectory })).results
  return {
    ...common,
    scenarioHash: hash,
    verdict: deriveVerdict({ checks, criteria }),
    checks,
    criteria,
    violations: [],
    trajectoryHash: `${id}/${trial}`,
    trajectory: '',
    durationMs: 0,
  }
}
