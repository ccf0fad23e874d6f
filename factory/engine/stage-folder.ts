/** @module The folder of a stage: its files by visit, and the status that says how it ended. */

import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome } from './model.ts'
import { statusFileOf } from './outcome.ts'

/**
 * Makes the folder of a visit. The one before is kept as `<node>.visit-<n>`: one rename, so that a kill leaves either.
 */
export function openStageFolder(directory: string, node: string, visit: number): void {
  const folder = join(directory, node)
  const kept = join(directory, `${node}.visit-${visit - 1}`)
  if (visit > 1 && !existsSync(kept) && existsSync(folder)) renameSync(folder, kept)
  mkdirSync(folder, { recursive: true })
}

/** Writes `status.json`. */
export function writeStatus(directory: string, node: string, outcome: Outcome): void {
  const text = `${JSON.stringify(statusFileOf(outcome), null, 2)}\n`
  mkdirSync(join(directory, node), { recursive: true })
  writeFileSync(join(directory, node, 'status.json'), text)
}
