/** @module What of a load's requests can be found, looked at before anything runs: a typing mistake must not cost a run. */

import { HoldoutError, throwIfAny } from '../../../twins/base/index.ts'
import type { Scenario } from '../../scenario/index.ts'
import type { LoadConstraint, RequestSource } from '../model.ts'
import { checkObjectives, endpointOf, type RequestOrigins, scenarioOf } from './resolve-requests.ts'

/**
 * Looks for scenarios, operations and recordings, and whether each objective is about a request that there may be.
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
): Promise<string[]> {
  switch (source.from) {
    case 'request':
      return [endpointOf(source.request)]
    case 'scenario':
      return httpSteps(scenarioOf(source.scenario, load, scenarios)).map(endpointOf)
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

function httpSteps({ steps }: Scenario) {
  return steps.flatMap((step) => (step.kind === 'http' ? [step] : []))
}
