/** @module Corrections given in code, held to what a behaviour file may say. */

import { throwIfAny } from '../../base/index.ts'
import type { BehaviourCorrections } from '../corrections.ts'
import { correctionsSchema } from './behaviour-schema.ts'
import { isFromFile } from './correction-places.ts'
import { dotted, schemaMistakes } from './schema-mistakes.ts'

/**
 * Refuses fields that no behaviour has, and values that are not theirs. What was read from a file was checked there.
 * @throws {HoldoutError} `BEHAVIOUR_INVALID` with the field; several of them as one error
 */
export function checkShape(corrections: BehaviourCorrections): void {
  if (isFromFile(corrections)) return
  const read = correctionsSchema.safeParse(corrections)
  if (read.success) return
  const place = (path: readonly (string | number)[]) => ({ field: dotted(path) })
  throwIfAny(schemaMistakes(read.error.issues, correctionsSchema, 'BEHAVIOUR_INVALID', place))
  throw read.error
}
