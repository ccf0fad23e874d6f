/** @module A world that goes on where a journal ended. */

import type { World } from '../world/index.ts'
import type { Twin } from './model.ts'
import { type Replay, type ReplayOptions, replayJournal } from './replay-journal.ts'

/**
 * Puts a world where a journal left off, in place of what it had: state, seed, time and faults. Nothing that the journal's
 * requests caused goes out once more; what is still to come does, in its time.
 *
 * @param lines as `replayJournal` takes them
 * @throws {HoldoutError} `JOURNAL_*`, and the world is as it was
 */
export async function seedFromJournal(
  twin: Twin,
  world: World,
  lines: string | readonly string[],
  options: Omit<ReplayOptions, 'name'> = {},
): Promise<Replay> {
  const replay = await replayJournal(twin, lines, options)
  world.restore(replay.world.uncopied.snapshot())
  return replay
}
