/** @module What a run will do, fixed and hashed before it does anything. */

import { readFile } from 'node:fs/promises'
import { contentHash, sha256Hex } from '../../../twins/base/index.ts'
import type { ArtifactDefinition } from '../../artifact/index.ts'
import { planRun } from '../../gate/index.ts'
import {
  type Constraint,
  endpointsOfStories,
  type LoadConstraint,
  planLoad,
} from '../../load/index.ts'
import type { Scenario } from '../../scenario/index.ts'
import type { RunPlan, RunRequest } from '../model.ts'

/** One trial of a plan. */
export interface PlannedTrial<S extends Pick<Scenario, 'id' | 'criticality'> = Scenario> {
  readonly scenario: S
  readonly trial: number
}

/**
 * All trials of a plan in the order in which they run: scenario by scenario, or, where the run stops as soon as it knows, one
 * of each before the second of any, the critical ones first.
 */
export function plannedTrials<S extends Pick<Scenario, 'id' | 'criticality'>>(
  scenarios: readonly S[],
  { trials, fast }: Pick<RunPlan, 'trials' | 'fast'>,
): PlannedTrial<S>[] {
  const all = scenarios.flatMap((scenario) =>
    Array.from({ length: trials[scenario.id] ?? 0 }, (_, trial) => ({ scenario, trial })),
  )
  if (!fast) return all
  const weight = ({ scenario }: PlannedTrial<S>) => WEIGHTS.indexOf(scenario.criticality)
  return all.toSorted((a, b) => a.trial - b.trial || weight(a) - weight(b))
}

const WEIGHTS = ['critical', 'high', 'normal', 'low']

/**
 * The plan of a request.
 *
 * @throws {HoldoutError} when a gate cannot pass at its numbers of trials; a run may report fewer
 */
export async function makePlan(request: RunRequest, artifactHash: string): Promise<RunPlan> {
  const { constraints, policy, judge, seed } = request
  const { perScenario } = request.trials
  const loadOnly = request.kind === 'load'
  const scenarios = loadOnly ? [] : request.scenarios
  const { trials, lines } = loadOnly
    ? { trials: {}, lines: [] }
    : planRun(scenarios, policy, { seed, perScenario, mayFallShort: request.kind === 'run' })
  return {
    seed,
    artifactHash,
    suiteHash: contentHash(
      scenarios.map(({ id, hash }) => [id, hash]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    ),
    configHash: contentHash({
      artifact: await describeArtifact(request.artifact),
      reference: await describeReference(request.reference),
      twins: Object.entries(request.twins).map(([name, twin]) => [
        name,
        twin.contract.hash,
        contentHash(twin.behaviour),
      ]),
      constraints:
        request.kind === 'run'
          ? []
          : constraints.map(({ file, line, ...constraint }) => constraint),
      policy,
      maxAttempts: request.trials.maxAttempts,
      twinBytes: request.trials.twinBytes,
      judge: judge?.identity,
      person: describePerson(request.person),
      receivers: request.receivers,
      viewport: request.browser?.viewport,
    }),
    trials,
    judge: judge?.name,
    ...(request.fast ? { fast: true as const } : {}),
    lines: [
      ...lines,
      ...(request.kind === 'run' ? [] : planLines(loadsOf(constraints), request.scenarios)),
    ],
  }
}

/** What each load can prove, in words. */
export function planLines(
  loads: readonly LoadConstraint[],
  scenarios: readonly Scenario[],
): string[] {
  return loads.map((load) => planLoad(load, endpointsOfStories(load, scenarios)).line)
}

function loadsOf(constraints: readonly Constraint[]): LoadConstraint[] {
  return constraints.filter((one) => one.kind === 'load')
}

async function describeReference(reference: RunRequest['reference']): Promise<object | undefined> {
  if (reference === undefined || 'url' in reference) return reference
  const { tolerances, artifact } = reference
  return { tolerances, artifact: await describeArtifact(artifact) }
}

function describePerson(person: RunRequest['person']): object | undefined {
  if (person === undefined) return undefined
  const { model, identity = model.name, ...limits } = person
  return { identity, ...limits }
}

// Where it stands on this machine is no part of what it is.
async function describeArtifact(artifact: ArtifactDefinition): Promise<object> {
  const { directory, contract, ...definition } = artifact
  const contractHash = contract === undefined ? undefined : sha256Hex(await readFile(contract))
  return { ...definition, contractHash }
}
