/** @module Says what somebody probably meant to write. */

import { nearestName } from '../../../twins/base/index.ts'

/** `did you mean steps?`, or the words that are allowed. */
export function suggestion(word: string, allowed: readonly string[]): string {
  const near = nearestName(word, allowed)
  if (near !== undefined) return `did you mean ${near}?`
  if (allowed.length === 0) return 'none is known here'
  return `known here: ${allowed.join(', ')}`
}
