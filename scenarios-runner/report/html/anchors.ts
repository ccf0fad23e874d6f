/** @module Names of a report's elements, so that every part can link to every other. */

import { elementId } from '../../../twins/base/node/index.ts'

/** The element of a scenario. */
export function scenarioAnchor(id: string): string {
  return elementId('scenario', id)
}

/** The element of a service level. */
export function objectiveAnchor(id: string): string {
  return elementId('objective', id)
}

/** The element of a trial. */
export function trialAnchor(trial: { readonly scenario: string; readonly trial: number }): string {
  return elementId('trial', trial.scenario, trial.trial)
}

/** The element of one event of a trial, under the name that quotes have for it: a step, `<twin>#<index>`, `<twin>:changes`, `output`. */
export function eventAnchor(
  trial: { readonly scenario: string; readonly trial: number },
  name: string,
): string {
  return elementId('trial', trial.scenario, trial.trial, name)
}
