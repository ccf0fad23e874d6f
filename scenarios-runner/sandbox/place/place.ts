/** @module A folder outside the user's repository for a program to live in, gone when it is no longer needed. */

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { endStrays } from './end-strays.ts'

/** A program's own place in the file system. Paths are absolute and free of links. */
export interface Place extends AsyncDisposable {
  /** The whole of it. */
  readonly directory: string
  /** An empty home folder. */
  readonly home: string
  /** Holds `node`, the one that runs Holdout, so that programs find it where an older one is installed. */
  readonly bin: string
  /** Where the program's files go; empty at first. */
  readonly files: string
  remove(): Promise<void>
}

/**
 * Makes a place under the system's temporary folder.
 *
 * @param label a word for people who look into that folder
 */
export function createPlace(label: string): Place {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), `holdout-${label}-`)))
  const inside = (name: string) => {
    const path = join(directory, name)
    mkdirSync(path)
    return path
  }
  const bin = inside('bin')
  // Windows needs a privilege for links; there the user's own PATH has to do.
  if (process.platform !== 'win32') symlinkSync(process.execPath, join(bin, 'node'))
  const remove = () => removePlace(directory)
  return {
    directory,
    home: inside('home'),
    bin,
    files: inside('files'),
    remove,
    [Symbol.asyncDispose]: remove,
  }
}

/**
 * Removes a place by its folder, and ends what still lives in it; silent when it has gone. A program that is just ending
 * may still write: tried again. What still cannot be removed stays, and is no reason for a job to fail.
 */
export async function removePlace(directory: string): Promise<void> {
  endStrays(directory)
  try {
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  } catch {
    // A program can nest folders deeper than any path, and forbid its own: the system's tools still get through.
    await promisify(execFile)('chmod', ['-R', 'u+rwX', '--', directory]).catch(() => {})
    await promisify(execFile)('rm', ['-rf', '--', directory]).catch(() => {})
  }
}
