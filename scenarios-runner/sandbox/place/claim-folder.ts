/** @module One process at a time in a folder of evidence. */

import { randomUUID } from 'node:crypto'
import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { HoldoutError } from '../../../twins/base/index.ts'
import { makeFolder } from '../../../twins/base/node/index.ts'
import { processIdentity } from './process-identity.ts'

interface Claim {
  readonly pid: number
  readonly identity: string | undefined
  /** No other claim's, of this process neither; absent in older ones. */
  readonly token?: string
}

const FILE = 'in-use.json'
/** How a claim's name ends while it is looked at by one alone. */
const TAKEN = '.stale'

/**
 * Claims a folder for this process; the function that is returned lets go of it. A claim whose process has gone counts
 * for nothing.
 *
 * @throws {HoldoutError} `FOLDER_IN_USE` while another process, or another part of this one, holds it
 */
export function claimFolder(directory: string): () => void {
  makeFolder(directory)
  const path = join(directory, FILE)
  const token = randomUUID()
  const claim: Claim = { pid: process.pid, identity: processIdentity(process.pid), token }
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeWhole(path, `${JSON.stringify(claim)}\n`, token)
      return () => {
        removeOwn(path, token)
        // Another may have it in its hands, to put it back as it is the claim of a process that lives.
        for (const taken of takenClaims(directory)) removeOwn(taken, token)
        removeOwn(path, token)
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = readClaim(path)
      if ((holder !== undefined && isAlive(holder)) || attempt === 3) {
        throw new HoldoutError(`process ${holder?.pid ?? 'unknown'} is at work in this folder`, {
          code: 'FOLDER_IN_USE',
          place: { file: directory },
          hint: 'wait until it has ended, or give another folder',
          cause: error,
        })
      }
      removeStale(path, token)
    }
  }
}

/**
 * Takes a claim of the dead out of the way. Another process may have done so already, and claimed the folder: what is taken is
 * looked at once nobody else can take it, and put back where it is somebody's.
 *
 * @param token what no other process calls a file
 */
export function removeStale(path: string, token: string): void {
  const taken = `${path}.${token}${TAKEN}`
  try {
    renameSync(path, taken)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  try {
    const claim = readClaim(taken)
    if (claim !== undefined && isAlive(claim)) linkSync(taken, path)
  } catch (error) {
    // A third has claimed it in that moment: whoever asks next finds that one. Or its holder has let go of it.
    if (!['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    rmSync(taken, { force: true })
  }
}

/** Removes a claim where it is the one with this token. */
function removeOwn(path: string, token: string): void {
  if (readClaim(path)?.token === token) rmSync(path, { force: true })
}

/** Claims that are out of the way at this moment; none where the folder has gone. */
function takenClaims(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((name) => name.startsWith(FILE) && name.endsWith(TAKEN))
    .map((name) => join(directory, name))
}

/** All or nothing, and only where there is none: who reads a half-written claim takes it for nobody's. */
function writeWhole(path: string, text: string, token: string): void {
  const own = `${path}.${token}`
  try {
    writeFileSync(own, text)
    linkSync(own, path)
  } finally {
    rmSync(own, { force: true })
  }
}

/** The process that holds a folder now, if any does. */
export function folderHolder(directory: string): number | undefined {
  const claim = readClaim(join(directory, FILE))
  return claim !== undefined && isAlive(claim) ? claim.pid : undefined
}

function isAlive({ pid, identity }: Claim): boolean {
  return identity !== undefined && processIdentity(pid) === identity
}

function readClaim(path: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Claim
  } catch {
    return undefined
  }
}
