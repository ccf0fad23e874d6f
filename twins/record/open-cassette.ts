/** @module Opens a cassette where it lies: a file, or the folder of a recording. */

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldoutError } from '../base/index.ts'
import { type Cassette, readCassette } from './exchanges/index.ts'

/** The name of the cassette in the folder of a recording. */
export const CASSETTE_FILE = 'cassette.jsonl'

/** The cassette's file, of its own path or of the folder of a recording. */
export async function cassetteFile(path: string): Promise<string> {
  return (await stat(path)).isDirectory() ? join(path, CASSETTE_FILE) : path
}

/**
 * Reads a cassette.
 * @throws {HoldoutError} `SOURCE_UNREADABLE`, `CASSETTE_*`
 */
export async function openCassette(path: string): Promise<Cassette> {
  try {
    const file = await cassetteFile(path)
    return readCassette(await readFile(file, 'utf8'), file)
  } catch (cause) {
    if (cause instanceof HoldoutError) throw cause
    throw new HoldoutError('the cassette cannot be read', {
      code: 'SOURCE_UNREADABLE',
      place: { file: path },
      hint: 'give the path of a cassette.jsonl, or of the folder of a recording',
      cause,
    })
  }
}
