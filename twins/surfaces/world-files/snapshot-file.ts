/** @module A world's snapshot in a file, and back. */

import { readFile } from 'node:fs/promises'
import { HoldoutError, isJsonObject } from '../../base/index.ts'
import { writeAtomic } from '../../base/node/index.ts'
import type { World } from '../../world/index.ts'

/** Writes a world's snapshot to a file, which is either the old or the new, never half of one; equal worlds make equal files. */
export async function snapshotToFile(world: World, path: string): Promise<void> {
  await writeAtomic(path, `${JSON.stringify(world.uncopied.snapshot())}\n`)
}

/**
 * Restores a world from a file that {@link snapshotToFile} wrote; where that fails the world is as it was.
 * @throws {HoldoutError} `SOURCE_UNREADABLE`, `WORLD_SNAPSHOT_INVALID`, `WORLD_SNAPSHOT_FOREIGN` with file and field
 */
export async function restoreFromFile(world: World, path: string): Promise<void> {
  const snapshot = parse(await readSnapshotFile(path), path)
  try {
    world.restore(snapshot)
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    throw new HoldoutError(error.message, {
      code: error.code,
      place: { ...error.place, file: path },
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      exitCode: error.exitCode,
      cause: error,
    })
  }
}

async function readSnapshotFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new HoldoutError('the snapshot cannot be read', {
      code: 'SOURCE_UNREADABLE',
      place: { file: path },
      hint: 'give the path of a file that a snapshot was written to',
      cause,
    })
  }
}

function parse(text: string, file: string): Parameters<World['restore']>[0] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw broken('it is no JSON; perhaps it was cut short', file, cause)
  }
  if (!isJsonObject(value)) throw broken('an object is expected', file)
  return value
}

function broken(message: string, file: string, cause?: unknown): HoldoutError {
  return new HoldoutError(message, {
    code: 'WORLD_SNAPSHOT_INVALID',
    place: { file },
    hint: 'restore only a file that a snapshot was written to',
    ...(cause === undefined ? {} : { cause }),
  })
}
