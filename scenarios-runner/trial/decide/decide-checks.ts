/** @module Decides a scenario's checks on what a trial observed, and whose fault it is when one cannot be decided. */

import { HoldoutError, type JsonObject, type Redactor } from '../../../twins/base/index.ts'
import { type CheckScope, evaluateChecks, type Scenario } from '../../scenario/index.ts'
import type { CheckResult, Trajectory } from '../model.ts'
import type { PlayedSteps } from '../play/play-steps.ts'
import type { Worlds } from '../trial-worlds.ts'

/**
 * The result of each check, decided on the unredacted observation and told without secrets.
 *
 * @param ownFault what went wrong on the artifact's side already, so that values may be missing because of it
 * @throws {HoldoutError} `SCENARIO_CHECK_ERROR` with the check's place, when it asks for something that is never there
 */
export function decideChecks(
  scenario: Scenario,
  worlds: Worlds,
  observations: Trajectory['twins'],
  drawn: JsonObject,
  played: Pick<PlayedSteps, 'answers' | 'saved'> & Pick<CheckScope, 'received'>,
  ownFault: string | undefined,
  redactor: Redactor,
): readonly CheckResult[] {
  const scope: CheckScope = {
    steps: played.answers,
    twins: Object.fromEntries(
      Object.entries(worlds).map(([name, world]) => [name, world.uncopied.state()]),
    ),
    calls: Object.fromEntries(
      Object.entries(observations).map(([name, { journal }]) => [name, journal]),
    ),
    ...(played.received === undefined ? {} : { received: played.received }),
    drawn,
    saved: played.saved,
  }
  const results = evaluateChecks(scenario.checks, scope, redactor)
  return results.map((result) => {
    if (result.result !== 'error') return result
    // What was never saved is missing because of the artifact.
    if (ownFault !== undefined) return { ...result, result: 'not-met' }
    const place = scenario.checks.find(({ id }) => id === result.id)?.position
    throw new HoldoutError(`this check cannot be decided: ${result.detail}`, {
      code: 'SCENARIO_CHECK_ERROR',
      place: { file: scenario.file, ...place, field: 'checks' },
      hint: `the expression is: ${result.expression}`,
    })
  })
}
