/** @module What of a load's requests can be found, looked at before anything runs: a typing mistake must not cost a run. */

import { HoldoutError, throwIfAny } from '../../../twins/base/index.ts'
import type { Scenario } from '../../scenario/index.ts'
import type { LoadConstraint, RequestSource } from '../model.ts'
import { planLoad, type StoryEndpoints } from '../plan/plan-load.ts'
import { checkObjectives, endpointOf, type RequestOrigins, scenarioOf } from './resolve-requests.ts'

/**
 * Looks for scenarios, operations and recordings, whether each objective is about a request that there may be, and whether
 * the load can prove it.
 *
 * @throws {HoldoutError} with every mistake at once
 */
export async function checkRequests(
  loads: readonly LoadConstraint[],
  origins: Pick<RequestOrigins, 'scenarios' | 'contract'>,
): Promise<void> {
  const mistakes: HoldoutError[] = []
  for (const load of loads) {
    try {
      const names: string[] = []
      for (const source of load.requests) names.push(...(await namesOf(source, load, origins)))
      checkObjectives(load, names)
      planLoad(load, endpointsOfStories(load, origins.scenarios))
    } catch (error) {
      if (!(error instanceof HoldoutError)) throw error
      mistakes.push(error)
    }
  }
  throwIfAny(mistakes)
}

/** The endpoints that a source may ask. */
async function namesOf(
  source: RequestSource,
  load: LoadConstraint,
  { scenarios, contract }: Pick<RequestOrigins, 'scenarios' | 'contract'>,
): Promise<readonly string[]> {
  switch (source.from) {
    case 'request':
      return [endpointOf(source.request)]
    case 'scenario':
      return endpointsOfStories(load, scenarios)(source.scenario)
    case 'contract': {
      const { operationsAsked } = await import('./contract-requests.ts')
      const { operations } = await operationsAsked(source, load, contract)
      return operations.map(({ name }) => name)
    }
    case 'recording': {
      const { recordedRequests } = await import('./recorded-requests.ts')
      return (await recordedRequests(source.file, load)).map(endpointOf)
    }
    default:
      return source satisfies never
  }
}

/** What the stories of a load ask, step by step. */
export function endpointsOfStories(
  load: LoadConstraint,
  scenarios: readonly Scenario[],
): StoryEndpoints {
  return (id) =>
    scenarioOf(id, load, scenarios).steps.flatMap((step) =>
      step.kind === 'http' ? [endpointOf(step)] : [],
    )
}
