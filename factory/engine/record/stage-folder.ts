/** @module The folder of a stage: its files by visit, and the status that says how it ended. */

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome } from '../model.ts'
import { statusFileOf } from '../stage/outcome.ts'

/** Where a stage's files are. */
export function stageFolder(directory: string, node: string): string {
  return join(directory, node)
}

/**
 * Makes the folder of a visit. The one before is kept as `<node>.visit-<n>`: one rename, so that a kill leaves either.
 */
export function openStageFolder(directory: string, node: string, visit: number): void {
  const folder = stageFolder(directory, node)
  if (visit > 1) {
    const kept = `${folder}.visit-${visit - 1}`
    if (!existsSync(kept) && existsSync(folder)) renameSync(folder, kept)
  }
  mkdirSync(folder, { recursive: true })
}

/** Writes `status.json`. */
export function writeStatus(directory: string, node: string, outcome: Outcome): void {
  const folder = stageFolder(directory, node)
  const text = `${JSON.stringify(statusFileOf(outcome), null, 2)}\n`
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'status.json'), text)
}

/** Takes away what an earlier process left of a branch. */
export function clearFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
