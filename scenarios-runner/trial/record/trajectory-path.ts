/** @module What an attempt's files are called in the run folder. */

import { sha256Hex } from '../../../twins/base/index.ts'
import type { TrialName } from '../run-trial.ts'

/** File systems take 255 bytes of a name; a hash, numbers and what stands beside a page follow. */
const MOST_OF_ID = 120

/** Where an attempt's trajectory is saved, inside the run folder. */
export function trajectoryPath(name: TrialName): string {
  return `trajectories/${trajectoryName(name)}.json`
}

/** The name of an attempt, which no other attempt of the run has. */
export function trajectoryName({ scenario, trial, attempt }: TrialName): string {
  const number = String(trial).padStart(4, '0')
  // One byte each: what is left are letters of ASCII.
  const plain = scenario.id.replace(/[^\w.-]/g, '_').slice(0, MOST_OF_ID)
  // Cells whose values differ in such characters only, or behind so many, must not share a file.
  const name = plain === scenario.id ? plain : `${plain}-${sha256Hex(scenario.id).slice(0, 8)}`
  return `${name}-${number}-${attempt}`
}
