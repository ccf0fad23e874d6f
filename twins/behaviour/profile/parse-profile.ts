/** @module A profile from the text of its file, which it remembers for mistakes that only the contract shows. */

import { rememberSource } from '../file/correction-places.ts'
import { readCheckedYaml } from '../file/read-checked-yaml.ts'
import type { Profile } from './model.ts'
import { profileSchema } from './profile-schema.ts'

/**
 * Reads a profile.
 * @throws {HoldoutError} with the given codes, file, line and field; several of them as one error
 */
export function parseProfile(
  text: string,
  file: string,
  codes: Parameters<typeof readCheckedYaml>[3],
): Profile {
  const profile = readCheckedYaml(text, file, profileSchema, codes)
  rememberSource(profile, { text, file })
  return profile
}
