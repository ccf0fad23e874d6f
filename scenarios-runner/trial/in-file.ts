/** @module Gives an author's mistake the file that it stands in. */

import { type ErrorPlace, HoldoutError } from '../../twins/base/index.ts'
import { type Scenario, scenarioPlace } from '../scenario/index.ts'

/** The same error with a place in a scenario's file, when it knows none and is about what was written there. */
export function inFile(
  error: HoldoutError,
  scenario: Pick<Scenario, 'file' | 'text'>,
): HoldoutError {
  return placed(error, (field) => scenarioPlace(scenario, field))
}

/** The same for any file with the words of a scenario. */
export function placed(
  error: HoldoutError,
  placeOf: (field: string | undefined) => ErrorPlace,
): HoldoutError {
  if (error.place?.file !== undefined || !/^(?:SCENARIO|WORLD)_/.test(error.code)) return error
  return new HoldoutError(error.message, {
    code: error.code,
    place: placeOf(error.place?.field),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    exitCode: error.exitCode,
    cause: error,
  })
}
