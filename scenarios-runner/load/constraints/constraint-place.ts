/** @module Where a constraint stands, for what is found wrong with it after it was read. */

import type { ErrorPlace } from '../../../twins/base/index.ts'
import type { Constraint } from '../model.ts'

/** The file and the line where the constraint begins, with one of its fields: a file may hold many. */
export function constraintPlace(
  { file, line }: Pick<Constraint, 'file' | 'line'>,
  field: string,
): ErrorPlace {
  return { file, ...(line === undefined ? {} : { line }), field }
}
