/** @module What makes a trial unsatisfied whatever its checks say. */

import { describeExit, type RunningArtifact } from '../../artifact/index.ts'
import type { Scenario, StepAnswer } from '../../scenario/index.ts'
import type { PlayedSteps } from '../play/play-steps.ts'
import type { Worlds } from '../trial-worlds.ts'

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
  for (const [step, answer] of Object.entries(answers)) {
    const names = [`steps.${step}.failure`, `steps["${step}"].failure`, `steps['${step}'].failure`]
    const expected = scenario.checks.some(({ expression }) => {
      const written = expression.replaceAll(/\s+/g, '')
      return names.some((name) => written.includes(name))
    })
    if (answer.failure !== null && !expected) return describeFailure(step, answer)
  }
  return undefined
}

/** The first twin that was made to hold more than a trial may, in words. */
export function overfilledTwin(worlds: Worlds, mostBytes = 0): string | undefined {
  const twin = Object.keys(worlds).find((name) => worlds[name]?.isFull)
  return twin === undefined
    ? undefined
    : `the artifact wrote more than ${Number((mostBytes / 1e6).toFixed(3))} MB into the twin ${twin} in one trial (run.twinMegabytes)`
}

/** A step that could not be done, in words. */
function describeFailure(step: string, answer: StepAnswer): string {
  const what = 'status' in answer ? 'was not answered' : 'could not be done'
  return `step ${step} ${what}: ${answer.failure}`
}
