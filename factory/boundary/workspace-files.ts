/** @module What is in a workspace: its files with their hashes, and what should not be there. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { contentHash } from '../../twins/base/index.ts'

/** One file. Its path is relative to the workspace, with `/`. */
export interface FileEntry {
  readonly path: string
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string
  readonly bytes: number
  readonly executable: boolean
}

/** Something that may not come back from a workspace. */
export interface WorkspaceProblem {
  readonly path: string
  readonly problem: string
}

/** What reading a workspace gave. */
export interface WorkspaceListing {
  /** Sorted by path. */
  readonly files: readonly FileEntry[]
  readonly problems: readonly WorkspaceProblem[]
  /** Hash of all paths, contents and modes: equal for equal trees. */
  readonly tree: string
}

/** How much a workspace may hold. */
export interface WorkspaceLimits {
  /** Bytes of one file: 5 MiB. */
  readonly maxFileBytes: number
  /** Files altogether: 20,000. */
  readonly maxFiles: number
}

/** What never is part of a workspace's content: history, installed packages, Holdout's own files. */
export const NEVER_CONTENT: ReadonlySet<string> = new Set(['.git', 'node_modules', '.holdout'])

// Line breaks, terminal escapes and changes of direction: a diff or a terminal would show something else.
const DECEIVING = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** Longer paths cannot be opened by most programs, and are made so that nobody looks. */
const LONGEST_PATH = 1_024

const LIMITS: WorkspaceLimits = { maxFileBytes: 5 * 1024 * 1024, maxFiles: 20_000 }

/** Reads a workspace. Links are never followed: each is a problem, as are special files and what is too large. */
export async function listWorkspace(
  workspace: string,
  limits: Partial<WorkspaceLimits> = {},
): Promise<WorkspaceListing> {
  const { maxFileBytes, maxFiles } = { ...LIMITS, ...limits }
  const files: FileEntry[] = []
  const problems: WorkspaceProblem[] = []
  const visit = async (folder: string): Promise<void> => {
    for (const name of (await readdir(folder)).sort()) {
      if (NEVER_CONTENT.has(name)) continue
      const full = join(folder, name)
      const path = relative(workspace, full).split(sep).join('/')
      if (path.length > LONGEST_PATH) {
        problems.push({
          path: `${path.slice(0, 80)}…`,
          problem: `its path has more than ${LONGEST_PATH} characters`,
        })
        return
      }
      if (/^(\.git|git~\d+)[. ]*$/i.test(name)) {
        problems.push({ path, problem: 'other machines would take it for git’s own folder' })
        continue
      }
      if (DECEIVING.test(name)) {
        problems.push({ path, problem: 'its name holds characters that cannot be seen' })
        continue
      }
      const entry = await lstat(full)
      if (entry.isSymbolicLink()) {
        problems.push({ path, problem: `it is a symbolic link to ${await readlink(full)}` })
      } else if (entry.isDirectory()) {
        await visit(full)
      } else if (!entry.isFile()) {
        problems.push({ path, problem: 'it is neither a file nor a folder' })
      } else if (entry.size > maxFileBytes) {
        problems.push({ path, problem: `it has ${entry.size} bytes, more than ${maxFileBytes}` })
      } else if (files.length >= maxFiles) {
        problems.push({ path, problem: `there are more than ${maxFiles} files` })
        return
      } else {
        const executable = (entry.mode & 0o111) !== 0
        files.push({ path, hash: await hashFile(full), bytes: entry.size, executable })
      }
    }
  }
  await visit(workspace)
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  const tree = contentHash(files.map(({ path, hash, executable }) => [path, hash, executable]))
  return { files, problems, tree }
}

/** The paths at which two listings differ, sorted. */
export function changedPaths(
  before: readonly FileEntry[],
  after: readonly FileEntry[],
): readonly string[] {
  const key = (entry: FileEntry) => `${entry.hash}${entry.executable ? 'x' : ''}`
  const old = new Map(before.map((entry) => [entry.path, key(entry)]))
  const changed = after.filter((entry) => old.get(entry.path) !== key(entry)).map((e) => e.path)
  const kept = new Set(after.map((entry) => entry.path))
  const removed = before.filter((entry) => !kept.has(entry.path)).map((entry) => entry.path)
  return [...changed, ...removed].sort()
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
