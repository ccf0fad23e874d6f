/** @module A profile given in code, held to what one in a file may say. */

import { throwIfAny } from '../../base/index.ts'
import { dotted, schemaMistakes } from '../file/schema-mistakes.ts'
import type { Profile } from './model.ts'
import { profileSchema } from './profile-schema.ts'

/**
 * The profile as a file would give it, its defaults filled in. Names that only a contract shows to be wrong are not looked at:
 * those are for `checkProfile`.
 *
 * @throws {HoldoutError} `PROFILE_INVALID` with the field, such as `profile.limits[0].headers`; several of them as one error
 */
export function takeProfile(given: Profile): Profile {
  const read = profileSchema.safeParse(given)
  if (read.success) return read.data
  const place = (path: readonly (string | number)[]) => ({ field: dotted(['profile', ...path]) })
  throwIfAny(schemaMistakes(read.error.issues, profileSchema, 'PROFILE_INVALID', place))
  throw read.error
}
