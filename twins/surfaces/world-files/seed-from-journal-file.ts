/** @module A world that goes on where the journal in a file ended. */

import { readFile } from 'node:fs/promises'
import { HoldoutError } from '../../base/index.ts'
import { type Replay, seedFromJournal, type Twin } from '../../twin/index.ts'
import type { World } from '../../world/index.ts'

/**
 * Puts a world where the last journal in a file left off, in place of what it had.
 * @throws {HoldoutError} `SOURCE_UNREADABLE`, `JOURNAL_*` with file and line
 */
export async function seedFromJournalFile(twin: Twin, world: World, path: string): Promise<Replay> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new HoldoutError('the journal cannot be read', {
      code: 'SOURCE_UNREADABLE',
      place: { file: path },
      hint: 'give the path of a file that a journal was written to',
      cause,
    })
  }
  return seedFromJournal(twin, world, text, { source: path })
}
