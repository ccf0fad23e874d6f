/** @module What an attempt's files are called in the run folder. */

import { sha256Hex } from '../../../twins/base/index.ts'
import type { TrialName } from '../run-trial.ts'

/** Where an attempt's trajectory is saved, inside the run folder. */
export function trajectoryPath(name: TrialName): string {
  return `trajectories/${trajectoryName(name)}.json`
}

/** The name of an attempt, which no other attempt of the run has. */
export function trajectoryName({ scenario, trial, attempt }: TrialName): string {
  const number = String(trial).padStart(4, '0')
  const plain = scenario.id.replace(/[^\w.-]/g, '_')
  // Cells whose values differ in such characters only must not share a file.
  const name = plain === scenario.id ? plain : `${plain}-${sha256Hex(scenario.id).slice(0, 8)}`
  return `${name}-${number}-${attempt}`
}
