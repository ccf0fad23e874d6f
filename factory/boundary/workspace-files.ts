/** @module What is in a workspace: its files with their hashes, and what should not be there. */

import { createHash } from 'node:crypto'
import { lstat, readdir, readlink, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { contentHash } from '../../twins/base/index.ts'
import { readInside } from './inside-file.ts'

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

/**
 * Reads a workspace. Links are never followed: each is a problem, as are special files, what is too large and what cannot
 * be read.
 *
 * @param keep given the bytes of each file, which are those that its hash is of
 */
export async function listWorkspace(
  workspace: string,
  limits: Partial<WorkspaceLimits> = {},
  keep: (hash: string, bytes: Buffer) => Promise<void> = async () => {},
): Promise<WorkspaceListing> {
  const { maxFileBytes, maxFiles } = { ...LIMITS, ...limits }
  const files: FileEntry[] = []
  const problems: WorkspaceProblem[] = []
  const top = await realpath(workspace)
  const pathOf = (full: string) => relative(top, full).split(sep).join('/')
  const visit = async (folder: string): Promise<void> => {
    const names = await namesIn(folder)
    if (names === undefined) problems.push({ path: pathOf(folder), problem: 'it cannot be read' })
    for (const name of names ?? []) {
      if (NEVER_CONTENT.has(name)) continue
      const full = join(folder, name)
      const path = pathOf(full)
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
        const bytes = await readInside(full, maxFileBytes)
        if (bytes === undefined) {
          problems.push({ path, problem: 'it cannot be read' })
          continue
        }
        const hash = createHash('sha256').update(bytes).digest('hex')
        await keep(hash, bytes)
        const executable = (entry.mode & 0o111) !== 0
        files.push({ path, hash, bytes: bytes.length, executable })
      }
    }
  }
  await visit(top)
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

/**
 * The paths that a change adds and that another file or folder has in other letters: where letters count without their
 * case, one of the two is lost.
 */
export function collidingPaths(
  before: readonly FileEntry[],
  after: readonly FileEntry[],
): readonly string[] {
  const old = new Set(before.map(({ path }) => path))
  const known = new Map<string, string>()
  const colliding: string[] = []
  // What was there already is first, and what is new collides with it.
  for (const { path } of after.toSorted(
    (a, b) => Number(old.has(b.path)) - Number(old.has(a.path)),
  )) {
    const parts = path.split('/')
    const heads = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    const other = heads.some((head) => {
      const key = head.normalize('NFC').toLowerCase()
      const first = known.get(key)
      if (first === undefined) known.set(key, head)
      return first !== undefined && first !== head
    })
    if (other && !old.has(path)) colliding.push(path)
  }
  return colliding.sort()
}

/** The names in a folder, sorted; undefined where it cannot be read. */
async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(folder)).sort()
  } catch {
    return undefined
  }
}
