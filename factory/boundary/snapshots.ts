/** @module States of a workspace, kept by content so that many of them cost little, and restored exactly. */

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeAtomic } from '../../twins/base/node/index.ts'
import { writeInside } from './inside-file.ts'
import { type FileEntry, listWorkspace, type WorkspaceProblem } from './workspace-files.ts'

/** A kept state. */
export interface Snapshot {
  /** Equal for equal trees. */
  readonly tree: string
  readonly files: readonly FileEntry[]
}

/** Keeps snapshots of one job. */
export interface SnapshotStore {
  /** Keeps a workspace's state; what may not come back is named and not kept. */
  take(workspace: string): Promise<Snapshot & { readonly problems: readonly WorkspaceProblem[] }>
  /** Makes a folder hold the snapshot's files and no others; what is never content, such as `.git`, stays. */
  restore(snapshot: Snapshot, to: string): Promise<void>
  /** The bytes of one of its files. */
  read(entry: FileEntry): Buffer
  /** A snapshot that was taken before, by its tree; undefined when it was not. */
  find(tree: string): Snapshot | undefined
}

/** Opens the store in a folder, made when missing. */
export function openSnapshots(directory: string): SnapshotStore {
  mkdirSync(directory, { recursive: true })
  const listing = (tree: string) => join(directory, `${tree}.json`)
  const blob = (hash: string) => join(directory, hash.slice(0, 2), hash)
  return {
    async take(workspace) {
      const { files, problems, tree } = await listWorkspace(workspace, {}, async (hash, bytes) => {
        const target = blob(hash)
        if (existsSync(target)) return
        await mkdir(dirname(target), { recursive: true })
        // Through a neighbour and a rename: a kill must not leave half a blob under its hash.
        const partial = `${target}.${process.pid}`
        await writeFile(partial, bytes)
        await rename(partial, target)
      })
      const snapshot: Snapshot = { tree, files }
      await writeAtomic(listing(tree), JSON.stringify(snapshot))
      return { ...snapshot, problems }
    },
    async restore(snapshot, to) {
      await mkdir(to, { recursive: true })
      const top = await realpath(to)
      const { files, problems } = await listWorkspace(top, { maxFiles: Number.POSITIVE_INFINITY })
      const there = new Map(files.map((entry) => [entry.path, entry]))
      // What is not the snapshot's goes first: nothing may be written through a link, or where a file stands for a folder.
      const wanted = new Set(snapshot.files.map(({ path }) => path))
      const surplus = [...problems, ...files].filter(({ path }) => !wanted.has(path))
      for (const { path } of [...problems, ...surplus]) {
        await rm(join(top, path), { recursive: true, force: true })
      }
      for (const { path, hash, executable } of snapshot.files) {
        const held = there.get(path)
        if (held?.hash === hash && held.executable === executable) continue
        const target = join(top, path)
        await rm(target, { recursive: true, force: true })
        await mkdir(dirname(target), { recursive: true })
        await writeInside(target, readFileSync(blob(hash)), executable ? 0o755 : 0o644)
      }
    },
    read: (entry) => readFileSync(blob(entry.hash)),
    find(tree) {
      if (!existsSync(listing(tree))) return undefined
      return JSON.parse(readFileSync(listing(tree), 'utf8')) as Snapshot
    },
  }
}
