/** @module Hands a change back as a branch of the user's repository: a commit a stage, without touching the work tree, the index or any other branch. */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  changedPaths,
  covers,
  type Snapshot,
  type SnapshotStore,
  VISIBLE_FOLDER,
} from '../../boundary/index.ts'

/** A stage that changed the workspace, and the tree that it left. */
export interface StageTree {
  readonly node: string
  readonly tree: string
}

export interface DeliverRequest {
  /** The configuration's folder, inside a repository or at its top. */
  readonly repository: string
  /** What of it the job was about. */
  readonly globs: readonly string[]
  readonly branch: string
  readonly base: Snapshot
  readonly store: SnapshotStore
  /** In order; the last is what is delivered. */
  readonly stages: readonly StageTree[]
  /** The first line of the branch's last commit, and what follows it. */
  readonly title: string
  readonly body: string
}

/** A branch that was made. */
export interface Delivered {
  readonly branch: string
  readonly commit: string
  readonly commits: number
}

const MOST_BYTES = 64 * 1_048_576

/**
 * Makes the branch from what `HEAD` is, with git's own plumbing and an index of its own.
 *
 * @returns undefined where the folder is in no git repository, or the repository has no commit yet
 * @throws {Error} when git refuses, for instance since the branch is there already
 */
export function deliverBranch(request: DeliverRequest): Delivered | undefined {
  const { repository, globs, branch, base, store, stages } = request
  const scratch = mkdtempSync(join(tmpdir(), 'holdout-branch-'))
  const run = (args: readonly string[], input?: string | Buffer, index = join(scratch, 'index')) =>
    execFileSync('git', args, {
      cwd: repository,
      env: {
        ...process.env,
        ...(index === '' ? {} : { GIT_INDEX_FILE: index }),
        ...author(repository),
      },
      ...(input === undefined ? {} : { input }),
      encoding: 'utf8',
      maxBuffer: MOST_BYTES,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  const git = (args: readonly string[], input?: string | Buffer) => run(args, input).trim()
  try {
    let parent: string
    let prefix: string
    try {
      parent = git(['rev-parse', '--verify', 'HEAD'])
      prefix = run(['rev-parse', '--show-prefix']).replace(/\n$/, '')
    } catch {
      return undefined
    }
    git(['read-tree', parent])
    const tracked = readTracked(run(['ls-files', '--stage', '-z']))
    const modules = [...tracked].flatMap(([path, { mode }]) => (mode === '160000' ? [path] : []))
    const moduleOf = (path: string) => modules.find((module) => path.startsWith(`${module}/`))
    let commits = 0
    const commit = (message: string) => {
      const tree = git(['write-tree'])
      if (tree === git(['rev-parse', `${parent}^{tree}`])) return
      parent = git(['commit-tree', tree, '-p', parent], message)
      commits += 1
    }
    const remove = (path: string) =>
      git(['update-index', '--force-remove', '--', `${prefix}${path}`])
    const lay = (to: Snapshot, paths: readonly string[]) => {
      const files = new Map(to.files.map((entry) => [entry.path, entry]))
      for (const path of paths) {
        const entry = files.get(path)
        if (entry === undefined) {
          remove(path)
          continue
        }
        const mode = entry.executable ? '100755' : '100644'
        const bytes = store.read(entry)
        const known = tracked.get(path)
        if (to === base && known?.mode === mode && known.hash === blobHash(bytes, known.hash))
          continue
        // With its path, so that line ends and large files are stored as the repository's attributes have it.
        const hash = git(['hash-object', '-w', '--stdin', `--path=${prefix}${path}`], bytes)
        const place = `${mode},${hash},${prefix}${path}`
        git(['update-index', '--add', '--replace', '--cacheinfo', place])
      }
    }
    const states = [base, ...stages.map(({ node, tree }) => snapshotOf(store, node, tree))]
    const paths = new Set(states.flatMap(({ files }) => files.map(({ path }) => path)))
    const ignored = ignoredOf(
      run,
      [...paths].filter((path) => moduleOf(path) === undefined),
    )
    // Put there for the agents, or of those files that git leaves out of every commit: keys, what is built.
    const isContent = (path: string) => !path.startsWith(`${VISIBLE_FOLDER}/`) && !ignored.has(path)
    // What the user has not committed yet was part of the job's beginning, and is told apart from what agents did.
    const held = new Set(base.files.map(({ path }) => path))
    for (const path of deletedByUser(run)) {
      if (!held.has(path) && globs.some((glob) => covers(glob, path))) remove(path)
    }
    lay(
      base,
      [...held].filter((path) => isContent(path) && moduleOf(path) === undefined),
    )
    commit('What the job began with, beyond the last commit')
    for (const [index, { node }] of stages.entries()) {
      const [before, after] = [states[index], states[index + 1]] as [Snapshot, Snapshot]
      const changed = changedPaths(before.files, after.files).filter(isContent)
      const inside = changed.find((path) => moduleOf(path) !== undefined)
      if (inside !== undefined) throw new Error(`${inside} belongs to a submodule of its own`)
      lay(after, changed)
      const last = index === stages.length - 1
      commit(last ? `${request.title}\n\n${request.body}\n` : `${node}\n`)
    }
    // With no old value it is made, never moved.
    git(['update-ref', `refs/heads/${branch}`, parent, ''])
    return { branch, commit: parent, commits }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

type Git = (args: readonly string[], input?: string, index?: string) => string

function snapshotOf(store: SnapshotStore, node: string, tree: string): Snapshot {
  const snapshot = store.find(tree)
  if (snapshot === undefined) throw new Error(`the state after ${node} was not kept`)
  return snapshot
}

/** Path from the folder → what the commit holds there; of `git ls-files --stage -z`. */
function readTracked(
  listing: string,
): Map<string, { readonly mode: string; readonly hash: string }> {
  return new Map(
    listing
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => {
        const [mode = '', hash = ''] = line.split(' ')
        return [line.slice(line.indexOf('\t') + 1), { mode, hash }]
      }),
  )
}

/** What git calls these bytes, in the kind of hash that it uses here; spares a process for each file that is as it was. */
function blobHash(bytes: Buffer, like: string): string {
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1')
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

/** Which of these the repository ignores and does not hold. */
function ignoredOf(git: Git, paths: readonly string[]): ReadonlySet<string> {
  if (paths.length === 0) return new Set()
  try {
    return new Set(git(['check-ignore', '-z', '--stdin'], paths.join('\0')).split('\0'))
  } catch (error) {
    if ((error as { status?: number }).status === 1) return new Set()
    throw error
  }
}

/** Files of the commit that the user has removed, by the user's own index. */
function deletedByUser(git: Git): string[] {
  const words = ['diff-index', '-z', '--no-renames', '--name-only', '--relative', '--diff-filter=D']
  return git([...words, 'HEAD', '--', '.'], undefined, '')
    .split('\0')
    .filter((path) => path !== '')
}

/** The user's own name where git knows it; git refuses to commit without any. */
function author(repository: string): Record<string, string> {
  try {
    execFileSync('git', ['var', 'GIT_AUTHOR_IDENT'], { cwd: repository, stdio: 'ignore' })
    return {}
  } catch {
    const [name, email] = ['Holdout factory', 'factory@holdout.invalid']
    return {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    }
  }
}
