/** @module What a run that was killed left on the machine, written down beforehand so that the next one can remove it. */

import { mkdirSync, readdirSync, readFileSync, realpathSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { killGroup, writeAtomicSync } from '../../twins/base/node/index.ts'
import { processIdentity, removePlace } from '../sandbox/index.ts'

type Leftover =
  | { readonly kind: 'process'; readonly pid: number; readonly identity: string | undefined }
  | { readonly kind: 'place'; readonly directory: string }

/** Writes down a process group; the function that is returned strikes it out. */
export function recordProcess(runFolder: string, pid: number): () => void {
  return record(runFolder, `process-${pid}`, {
    kind: 'process',
    pid,
    identity: processIdentity(pid),
  })
}

/** Writes down a place; the function that is returned strikes it out. */
export function recordPlace(runFolder: string, directory: string): () => void {
  return record(runFolder, `place-${basename(directory)}`, { kind: 'place', directory })
}

/**
 * Ends the processes and removes the places that are still written down. A process id that has been given to another
 * program since then is left alone.
 *
 * @returns what was done, one sentence each
 */
export async function reapLeftovers(runFolder: string): Promise<readonly string[]> {
  const folder = join(runFolder, 'leftovers')
  const done: string[] = []
  const places: string[] = []
  for (const name of listFolder(folder)) {
    const leftover = readLeftover(join(folder, name))
    if (leftover?.kind === 'process' && isOurs(leftover)) {
      killGroup(leftover.pid, 'SIGKILL')
      done.push(`ended process ${leftover.pid}, which a killed run had left`)
    }
    if (leftover?.kind === 'place' && isPlace(leftover.directory)) places.push(leftover.directory)
  }
  for (const place of places) await removePlace(place)
  rmSync(folder, { recursive: true, force: true })
  return done
}

function record(runFolder: string, name: string, leftover: Leftover): () => void {
  const folder = join(runFolder, 'leftovers')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.json`)
  writeAtomicSync(path, `${JSON.stringify(leftover)}\n`)
  return () => {
    rmSync(path, { force: true })
    try {
      rmdirSync(folder)
    } catch {
      // Others are still written down there.
    }
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function readLeftover(path: string): Leftover | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Leftover
  } catch {
    return undefined
  }
}

// Only a folder that createPlace can have made is ever removed, whatever the file says.
function isPlace(directory: string): boolean {
  return dirname(directory) === realpathSync(tmpdir()) && basename(directory).startsWith('holdout-')
}

function isOurs(leftover: Extract<Leftover, { kind: 'process' }>): boolean {
  return leftover.identity !== undefined && processIdentity(leftover.pid) === leftover.identity
}
