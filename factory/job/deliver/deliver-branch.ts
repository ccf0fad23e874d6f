/** @module Hands a change back as a branch of the user's repository: a commit a stage, without touching the work tree, the index or any other branch. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  changedPaths,
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
  const { repository, branch, base, store, stages } = request
  const scratch = mkdtempSync(join(tmpdir(), 'holdout-branch-'))
  const git = (args: readonly string[], input?: string | Buffer): string =>
    execFileSync('git', args, {
      cwd: repository,
      env: { ...process.env, GIT_INDEX_FILE: join(scratch, 'index'), ...author(repository) },
      ...(input === undefined ? {} : { input }),
      encoding: 'utf8',
      maxBuffer: MOST_BYTES,
      stdio: ['pipe', 'pipe', 'pipe'],
    }).trim()
  try {
    let parent: string
    let prefix: string
    try {
      parent = git(['rev-parse', '--verify', 'HEAD'])
      prefix = git(['rev-parse', '--show-prefix'])
    } catch {
      return undefined
    }
    git(['read-tree', parent])
    let commits = 0
    const commit = (message: string) => {
      const tree = git(['write-tree'])
      if (tree === git(['rev-parse', `${parent}^{tree}`])) return
      parent = git(['commit-tree', tree, '-p', parent], message)
      commits += 1
    }
    const lay = (from: Snapshot | undefined, to: Snapshot) => {
      const files = new Map(to.files.map((entry) => [entry.path, entry]))
      const paths = from === undefined ? [...files.keys()] : changedPaths(from.files, to.files)
      for (const path of paths) {
        // Put there for the agents: no part of the repository.
        if (path.startsWith(`${VISIBLE_FOLDER}/`)) continue
        const entry = files.get(path)
        if (entry === undefined) {
          git(['update-index', '--force-remove', '--', `${prefix}${path}`])
          continue
        }
        const hash = git(['hash-object', '-w', '--stdin'], store.read(entry))
        const mode = entry.executable ? '100755' : '100644'
        git(['update-index', '--add', '--cacheinfo', `${mode},${hash},${prefix}${path}`])
      }
    }
    // What the user has not committed yet was part of the job's beginning, and is told apart from what agents did.
    lay(undefined, base)
    commit('What the job began with, beyond the last commit')
    let before = base
    for (const [index, { node, tree }] of stages.entries()) {
      const snapshot = store.find(tree)
      if (snapshot === undefined) throw new Error(`the state after ${node} was not kept`)
      lay(before, snapshot)
      before = snapshot
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
