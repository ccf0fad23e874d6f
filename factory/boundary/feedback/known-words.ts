/** @module The words that agents may read anyway: what repeats them gives nothing of a scenario away. */

import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { wordsIn } from './scenario-overlap.ts'

// A contract can have megabytes; what is not read is not known, so that more is held back and never less.
const MOST_BYTES = 16 * 1024 * 1024

/**
 * Reads the words of the intent, the contracts and the documents of a repository as its owner wrote them, so that no agent
 * adds to them, and of the names given.
 *
 * @param folders relative to the repository; those that are missing are skipped
 */
export async function readKnownWords(
  repository: string,
  names: readonly string[] = [],
  folders: readonly string[] = ['spec/intent', 'spec/contracts', 'docs'],
): Promise<ReadonlySet<string>> {
  const known = new Set(names.flatMap(wordsIn))
  let left = MOST_BYTES
  for (const folder of folders) {
    const at = join(repository, folder)
    const entries = await readdir(at, { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (!entry.isFile() || !/\.(md|txt|ya?ml|json)$/i.test(entry.name)) continue
      const file = join(entry.parentPath, entry.name)
      const { size } = await stat(file)
      if (size > left) continue
      left -= size
      for (const word of wordsIn(await readFile(file, 'utf8'))) known.add(word)
    }
  }
  return known
}
