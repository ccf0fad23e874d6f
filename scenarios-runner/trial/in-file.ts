/** @module Gives an author's mistake the file that it stands in. */

import { HoldoutError } from '../../twins/base/index.ts'

/** The same error with a place in a file, when it knows none and is about what was written in a scenario. */
export function inFile(error: HoldoutError, file: string): HoldoutError {
  if (error.place?.file !== undefined || !/^(?:SCENARIO|WORLD)_/.test(error.code)) return error
  return new HoldoutError(error.message, {
    code: error.code,
    place: { ...error.place, file },
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    exitCode: error.exitCode,
    cause: error,
  })
}
