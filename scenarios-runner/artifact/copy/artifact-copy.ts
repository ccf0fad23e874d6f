/** @module One copy of the artifact for a whole run: what is edited meanwhile does not reach it. */

import { existsSync, symlinkSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { createPlace, type Place } from '../../sandbox/index.ts'
import { recordPlace } from '../leftovers.ts'
import type { ArtifactDefinition } from '../model.ts'
import { copyArtifactFiles, listArtifactFiles } from './artifact-files.ts'

/** The artifact's files, outside the user's repository. */
export interface ArtifactCopy extends AsyncDisposable {
  readonly directory: string
  remove(): Promise<void>
}

/** Copies the artifact to a place of its own, written down in the run folder until it is removed. */
export async function copyArtifact(
  definition: ArtifactDefinition,
  runFolder: string,
): Promise<ArtifactCopy> {
  const files = await listArtifactFiles(definition)
  const place = createPlace('copy')
  const strike = recordPlace(runFolder, place.directory)
  const remove = async () => {
    await place.remove()
    strike()
  }
  try {
    await copyArtifactFiles(definition.directory, files, place.files)
    return { directory: place.files, remove, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Gives an instance files of its own, so that what one writes no other reads; installed packages are shared. */
export async function fillPlace(place: Place, copy: ArtifactCopy): Promise<void> {
  const packages = join(copy.directory, 'node_modules')
  const shared = process.platform !== 'win32' && existsSync(packages)
  await cp(copy.directory, place.files, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !shared || source !== packages,
  })
  if (shared) symlinkSync(packages, join(place.files, 'node_modules'))
}
