/** @module Puts what scenarios and objectives start from into worlds once, before anything runs on their account. */

import { HoldoutError, throwIfAny } from '../../twins/base/index.ts'
import type { Twin } from '../../twins/index.ts'
import type { LoadObjective } from '../load/index.ts'
import {
  drawGiven,
  drawVariables,
  type GivenTwin,
  parseScenario,
  type Scenario,
} from '../scenario/index.ts'
import { inFile, openWorlds, seedWorlds } from '../trial/index.ts'

/**
 * Tries the state and the faults of each scenario's first trial and of each objective.
 *
 * @throws {HoldoutError} with every mistake at once: a resource that a twin does not keep, a reference to nothing
 */
export function checkGivens(
  twins: Readonly<Record<string, Twin>>,
  scenarios: readonly Scenario[],
  objectives: readonly LoadObjective[],
  seed: string,
): void {
  const mistakes: HoldoutError[] = []
  const attempt = (file: string, given: () => Readonly<Record<string, GivenTwin>>) => {
    try {
      const parts = given()
      const worlds = openWorlds(twins, 'check', seed, parts)
      seedWorlds(worlds, parts)
      for (const [twin, { faults }] of Object.entries(parts)) worlds[twin]?.setFaults(faults)
    } catch (error) {
      if (!(error instanceof HoldoutError)) throw error
      mistakes.push(inFile(error, file))
    }
  }
  for (const scenario of scenarios) {
    attempt(scenario.file, () => drawGiven(scenario, drawVariables(scenario, seed, 0), seed, 0))
  }
  for (const objective of objectives) attempt(objective.file, () => givenOfLoad(objective, seed))
  throwIfAny(mistakes)
}

/** What an objective gives the twins, read by the rules of a scenario's `given`: it is written in the same words. */
export function givenOfLoad(
  objective: LoadObjective,
  seed: string,
): Readonly<Record<string, GivenTwin>> {
  const frontMatter = JSON.stringify({
    id: 'load',
    category: 'happy-path',
    criticality: 'low',
    given: objective.given,
    steps: [{ http: { path: '/' } }],
    checks: ['true'],
  })
  try {
    const scenario = parseScenario(`---\n${frontMatter}\n---\n${objective.title}\n`, objective.file)
    return drawGiven(scenario, {}, seed, 0)
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    // Its lines are those of the text above, not of the file.
    throw new HoldoutError(error.message, {
      code: error.code,
      place: { file: objective.file, field: error.place?.field ?? 'given' },
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    })
  }
}
