/** @module Large things by name (§5.5): small ones in memory, those over 100 KB in a file of their own. */

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { HoldoutError, type JsonValue } from '../../../twins/base/index.ts'
import { writeAtomicSync } from '../../../twins/base/node/index.ts'

/** Where values go that are too large for a context. */
export interface ArtifactStore {
  /**
   * Keeps a value under an id; what was there is replaced. Over 100 KB of JSON it goes to `artifacts/<id>.json`, synced.
   *
   * @throws {HoldoutError} `ARTIFACT_ID` for an id that is no plain file name
   */
  store(id: string, name: string, value: JsonValue): StoredArtifact
  /** The value; undefined when there is none. */
  retrieve(id: string): JsonValue | undefined
  has(id: string): boolean
  list(): readonly StoredArtifact[]
  remove(id: string): void
  clear(): void
}

/** What is known of an artifact without reading it. */
export interface StoredArtifact {
  readonly id: string
  readonly name: string
  /** Of its JSON. */
  readonly bytes: number
  readonly inFile: boolean
}

/** Over this many bytes a value goes to a file. */
export const ARTIFACT_FILE_BYTES = 100 * 1024

/** Opens the store of a run's folder; what is in files there is found again. */
export function openArtifacts(directory: string): ArtifactStore {
  const folder = join(directory, 'artifacts')
  const known = new Map<string, StoredArtifact>()
  const inMemory = new Map<string, string>()
  const fileOf = (id: string) => join(folder, `${id}.json`)
  for (const file of filesIn(folder)) {
    const id = file.slice(0, -'.json'.length)
    const bytes = statSync(fileOf(id)).size
    known.set(id, { id, name: id, bytes, inFile: true })
  }
  const remove = (id: string) => {
    if (known.get(id)?.inFile === true) rmSync(fileOf(id), { force: true })
    inMemory.delete(id)
    known.delete(id)
  }
  return {
    store(id, name, value) {
      if (!/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}$/.test(id)) {
        throw new HoldoutError(`"${id.slice(0, 60)}" cannot be the id of an artifact`, {
          code: 'ARTIFACT_ID',
          hint: 'use letters, digits, "_", "-" and "."',
        })
      }
      const text = JSON.stringify(value)
      const bytes = Buffer.byteLength(text)
      const inFile = bytes > ARTIFACT_FILE_BYTES
      remove(id)
      if (inFile) {
        mkdirSync(folder, { recursive: true })
        writeAtomicSync(fileOf(id), text)
      } else inMemory.set(id, text)
      const stored = { id, name, bytes, inFile }
      known.set(id, stored)
      return stored
    },
    retrieve(id) {
      const stored = known.get(id)
      if (stored === undefined) return undefined
      const text = stored.inFile ? readFileSync(fileOf(id), 'utf8') : inMemory.get(id)
      return text === undefined ? undefined : (JSON.parse(text) as JsonValue)
    },
    has: (id) => known.has(id),
    list: () => [...known.values()],
    remove,
    clear() {
      for (const id of [...known.keys()]) remove(id)
    },
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw cause
  }
}
