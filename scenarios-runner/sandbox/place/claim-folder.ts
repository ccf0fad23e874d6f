/** @module One process at a time in a folder of evidence. */

import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HoldoutError } from '../../../twins/base/index.ts'
import { makeFolder } from '../../../twins/base/node/index.ts'
import { processIdentity } from './process-identity.ts'

interface Claim {
  readonly pid: number
  readonly identity: string | undefined
}

const FILE = 'in-use.json'

/**
 * Claims a folder for this process; the function that is returned lets go of it. A claim whose process has gone counts
 * for nothing.
 *
 * @throws {HoldoutError} `FOLDER_IN_USE` while another process, or another part of this one, holds it
 */
export function claimFolder(directory: string): () => void {
  makeFolder(directory)
  const path = join(directory, FILE)
  const claim: Claim = { pid: process.pid, identity: processIdentity(process.pid) }
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeWhole(path, `${JSON.stringify(claim)}\n`)
      return () => rmSync(path, { force: true })
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
      rmSync(path, { force: true })
    }
  }
}

/** All or nothing, and only where there is none: who reads a half-written claim takes it for nobody's. */
function writeWhole(path: string, text: string): void {
  const own = `${path}.${process.pid}`
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
