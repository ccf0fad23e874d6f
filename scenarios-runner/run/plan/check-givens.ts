/** @module Puts what scenarios and loads start from into worlds once, before anything runs on their account. */

import { HoldoutError, type JsonValue, throwIfAny } from '../../../twins/base/index.ts'
import type { Twin } from '../../../twins/index.ts'
import { constraintPlace, type LoadConstraint } from '../../load/index.ts'
import {
  drawGiven,
  drawVariables,
  type GivenTwin,
  parseScenario,
  type Scenario,
} from '../../scenario/index.ts'
import {
  endingWith,
  faultWorlds,
  inFile,
  openWorlds,
  placed,
  seedWorlds,
} from '../../trial/index.ts'

/**
 * Tries the state and the faults of each scenario's first trial and of each load.
 *
 * @throws {HoldoutError} with every mistake at once: a resource that a twin does not keep, a reference to nothing
 */
export function checkGivens(
  twins: Readonly<Record<string, Twin>>,
  scenarios: readonly Scenario[],
  loads: readonly LoadConstraint[],
  seed: string,
): void {
  const mistakes: HoldoutError[] = []
  const attempt = (
    given: () => Readonly<Record<string, GivenTwin>>,
    inItsFile: (error: HoldoutError) => HoldoutError,
  ) => {
    try {
      const parts = given()
      const worlds = openWorlds(twins, 'check', seed, parts)
      using _worlds = endingWith(worlds)
      seedWorlds(worlds, parts)
      faultWorlds(worlds, parts)
    } catch (error) {
      if (!(error instanceof HoldoutError)) throw error
      mistakes.push(inItsFile(error))
    }
  }
  for (const scenario of scenarios) {
    attempt(
      () => drawGiven(scenario, drawVariables(scenario, seed, 0), seed, 0),
      (error) => inFile(error, scenario),
    )
  }
  for (const load of loads) {
    attempt(
      () => givenOfLoad(load, scenarios, seed),
      (error) => placed(error, (field = 'given') => constraintPlace(load, field)),
    )
  }
  throwIfAny(mistakes)
}

/** What a load gives the twins, read by the rules of a scenario's `given`: it is written in the same words. */
export function givenOfLoad(
  load: LoadConstraint,
  scenarios: readonly Scenario[],
  seed: string,
): Readonly<Record<string, GivenTwin>> {
  const frontMatter = JSON.stringify({
    id: 'load',
    category: 'happy-path',
    criticality: 'low',
    given: load.given,
    steps: [{ http: { path: '/' } }],
    checks: ['true'],
  })
  try {
    const scenario = parseScenario(`---\n${frontMatter}\n---\n${load.title}\n`, load.file)
    return withScenarios(drawGiven(scenario, {}, seed, 0), load, scenarios, seed)
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    // Its lines are those of the text above, not of the file.
    throw new HoldoutError(error.message, {
      code: error.code,
      place: constraintPlace(load, error.place?.field ?? 'given'),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    })
  }
}

/** Stories that are played as load start from what they are given, beside what the load gives. */
function withScenarios(
  own: Readonly<Record<string, GivenTwin>>,
  { requests }: LoadConstraint,
  scenarios: readonly Scenario[],
  seed: string,
): Readonly<Record<string, GivenTwin>> {
  const all: Record<string, GivenTwin> = { ...own }
  const named = requests.flatMap((source) => (source.from === 'scenario' ? [source.scenario] : []))
  for (const scenario of scenarios.filter(({ id }) => named.includes(id))) {
    const given = drawGiven(scenario, drawVariables(scenario, seed, 0), seed, 0)
    for (const [twin, { state, faults, clock }] of Object.entries(given)) {
      const known = all[twin]
      const merged: Record<string, JsonValue> = { ...known?.state }
      for (const [resource, entities] of Object.entries(state)) {
        const before = merged[resource]
        merged[resource] =
          Array.isArray(before) && Array.isArray(entities) ? [...before, ...entities] : entities
      }
      const start = known?.clock ?? clock
      all[twin] = {
        state: merged,
        faults: [...(known?.faults ?? []), ...faults],
        ...(start === undefined ? {} : { clock: start }),
      }
    }
  }
  return all
}
