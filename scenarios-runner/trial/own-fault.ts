/** @module What makes a trial unsatisfied whatever its checks say. */

import { describeExit, type RunningArtifact } from '../artifact/index.ts'
import type { Scenario } from '../scenario/index.ts'
import type { PlayedSteps } from './play-steps.ts'

/** Why the artifact failed its user without any check being asked: it ended, or did not answer. */
export function ownFaultOf(
  scenario: Scenario,
  artifact: RunningArtifact,
  answers: PlayedSteps['answers'],
): string | undefined {
  if (artifact.exit !== undefined) {
    return `the artifact ${describeExit(artifact.exit)} during the trial`
  }
  // A story in which nothing is answered went wrong, unless it is about just that.
  for (const [step, { failure }] of Object.entries(answers)) {
    const expected = scenario.checks.some(({ expression }) =>
      expression.replaceAll(/\s+/g, '').includes(`steps.${step}.failure`),
    )
    if (failure !== null && !expected) return `step ${step} was not answered: ${failure}`
  }
  return undefined
}
