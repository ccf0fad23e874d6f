/** @module Where runs and jobs are kept: `.holdout/runs/<when>` beside the configuration, and `latest` beside them. */

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { HoldoutError } from '../../twins/base/index.ts'

/** What is kept: runs of the scenarios, jobs of the factory, demonstrations. */
export type Kept = 'runs' | 'jobs' | 'demo'

/** Where all of a kind are kept. */
export function keptFolder(directory: string, kept: Kept): string {
  return join(directory, '.holdout', kept)
}

/** Makes a new folder, named after the moment: `.holdout/runs/2026-03-05-140211`. Nobody else is given the same. */
export function newFolder(directory: string, kept: Kept, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
  const base = join(keptFolder(directory, kept), stamp)
  mkdirSync(dirname(base), { recursive: true })
  for (let n = 1; ; n += 1) {
    const path = n === 1 ? base : `${base}-${n}`
    try {
      // Not recursive: two that begin in the same second must not share one.
      mkdirSync(path)
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** The folder that was made for a run goes where the run was refused before it began. */
export function dropUnbegun(directory: string, folder: string): void {
  const isEmpty = existsSync(folder) && readdirSync(folder).length === 0
  if (isEmpty && dirname(folder) === keptFolder(directory, 'runs')) rmdirSync(folder)
}

/**
 * Lets `.holdout/<kept>/latest` lead to a folder. Where links cannot be made there is simply none. What is kept there is no
 * change of the user's repository, and tells of the scenarios: git is told to leave it alone.
 */
export function linkLatest(directory: string, kept: Kept, folder: string): void {
  const link = join(directory, '.holdout', kept, 'latest')
  try {
    mkdirSync(join(link, '..'), { recursive: true })
    const ignore = join(link, '../.gitignore')
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n')
    const fresh = `${link}.${process.pid}`
    symlinkSync(relative(join(link, '..'), folder), fresh, 'dir')
    // A rename replaces a link in one step; a folder of that name is somebody's own and stays.
    if (existsSync(link) && !lstatSync(link).isSymbolicLink()) return
    renameSync(fresh, link)
  } catch {
    // The link is a convenience.
  }
}

/**
 * The folder that `latest` leads to.
 *
 * @throws {HoldoutError} `RUN_NONE_YET`
 */
export function latestFolder(directory: string, kept: Kept): string {
  const link = join(directory, '.holdout', kept, 'latest')
  try {
    return resolve(join(link, '..'), readlinkSync(link))
  } catch {
    throw new HoldoutError(`there is no latest ${kept === 'runs' ? 'run' : 'job'} here yet`, {
      code: 'RUN_NONE_YET',
      place: { file: link },
      hint: 'name the folder',
    })
  }
}
