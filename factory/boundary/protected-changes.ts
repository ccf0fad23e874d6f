/** @module What agents may not change, because it is what they are measured by. */

import { matchesGlob } from 'node:path'

/**
 * The changed paths that a protected glob names. A folder's name stands for all in it; letters count without their case,
 * since some file systems take them for the same.
 */
export function protectedChanges(
  changed: readonly string[],
  globs: readonly string[],
): readonly string[] {
  const plain = globs.map((glob) => glob.replace(/^\.\//, '').replace(/\/+$/, '').toLowerCase())
  return changed.filter((path) => {
    const lower = path.toLowerCase()
    return plain.some((glob) => {
      const folder = /^([^*?[{]+)\/\*\*(?:\/\*)?$/.exec(glob)?.[1] ?? glob
      return lower === folder || lower.startsWith(`${folder}/`) || matchesGlob(lower, glob)
    })
  })
}
