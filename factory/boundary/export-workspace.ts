/** @module The agents' world: a copy of what they may see, with no history and nothing else beside it. */

import { copyFile, lstat, mkdir, readdir, realpath, writeFile } from 'node:fs/promises'
import { dirname, join, matchesGlob, relative, resolve, sep } from 'node:path'
import { runProgram } from '../../scenarios-runner/sandbox/index.ts'
import { HoldoutError } from '../../twins/base/index.ts'
import { NEVER_CONTENT } from './workspace-files.ts'

/** What an agent sees unless the configuration says otherwise: the guide's layout, and what `src` needs to be built. */
export const DEFAULT_WORKSPACE: readonly string[] = [
  'spec/intent/**',
  'spec/contracts/**',
  'spec/constraints/**',
  'src/**',
  'docs/**',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]

/** What is exported where. Paths are absolute. */
export interface ExportRequest {
  readonly repository: string
  readonly to: string
  /** Relative to the repository, with `/`; a folder's name stands for all in it. */
  readonly globs?: readonly string[]
  /** Files and folders that must not be in the export, whatever the globs say: the scenarios. */
  readonly hidden?: readonly string[]
  /** Files that are put beside what the globs name. */
  readonly added?: readonly { readonly path: string; readonly text: string }[]
}

/** What was exported, and what was left out though a glob names it. */
export interface ExportResult {
  readonly files: readonly string[]
  readonly skippedLinks: readonly string[]
}

/**
 * Copies what the globs name into an empty folder, and makes that a fresh git repository of one commit where git is
 * installed, since many agents expect one. Links are left out; `.git`, `node_modules` and `.holdout` never come along.
 *
 * @throws {HoldoutError} `WORKSPACE_HAS_SCENARIOS` when a glob names a hidden file, `WORKSPACE_EMPTY` when none names any
 */
export async function exportWorkspace(request: ExportRequest): Promise<ExportResult> {
  const { repository, to } = request
  const globs = (request.globs ?? DEFAULT_WORKSPACE).map((glob) => glob.replace(/\/+$/, ''))
  const hidden = await Promise.all((request.hidden ?? []).map(settled))
  const files: string[] = []
  const skippedLinks: string[] = []
  const visit = async (folder: string): Promise<void> => {
    for (const name of (await readdir(folder)).sort()) {
      if (NEVER_CONTENT.has(name)) continue
      const full = join(folder, name)
      const path = relative(repository, full).split(sep).join('/')
      const entry = await lstat(full)
      if (entry.isDirectory()) {
        if (resolve(full) !== resolve(to) && globs.some((glob) => mayHold(glob, path)))
          await visit(full)
        continue
      }
      if (!globs.some((glob) => covers(glob, path))) continue
      if (!entry.isFile()) skippedLinks.push(path)
      else files.push(path)
    }
  }
  await visit(repository)
  for (const file of files) {
    const real = await realpath(join(repository, file))
    if (!hidden.some((path) => real === path || real.startsWith(path + sep))) continue
    throw new HoldoutError(`the workspace’s globs name ${file}, which holds a scenario`, {
      code: 'WORKSPACE_HAS_SCENARIOS',
      place: { field: 'factory.workspace' },
      hint: 'agents must not see scenarios: narrow the globs, or move the scenarios elsewhere',
    })
  }
  if (files.length === 0) {
    throw new HoldoutError(`nothing in ${repository} matches the workspace’s globs`, {
      code: 'WORKSPACE_EMPTY',
      place: { field: 'factory.workspace' },
      hint: `they are ${globs.join(', ')}`,
    })
  }
  for (const file of files) {
    const target = join(to, file)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(join(repository, file), target)
  }
  for (const { path, text } of request.added ?? []) {
    const target = join(to, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text)
  }
  await beginHistory(to)
  return { files, skippedLinks }
}

/** Makes a folder a git repository of one commit by nobody in particular. Without git it stays a plain folder. */
export async function beginHistory(workspace: string): Promise<void> {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: workspace,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  }
  const git = async (...args: string[]) => {
    const identity = ['-c', 'user.name=holdout', '-c', 'user.email=holdout@localhost']
    const { exitCode } = await runProgram({
      command: 'git',
      args: [...identity, '-c', 'core.hooksPath=/dev/null', '-c', 'commit.gpgsign=false', ...args],
      cwd: workspace,
      env,
      timeoutMs: 60_000,
      signal: new AbortController().signal,
    })
    return exitCode === 0
  }
  if (!(await git('init', '-q'))) return
  if (await git('add', '-A')) await git('commit', '-q', '-m', 'What the job began with')
}

/** Whether a glob of a workspace names a path: itself, a folder of it (`ci` and `ci/` alike), or a pattern. */
export function covers(named: string, path: string): boolean {
  const glob = named.replace(/\/+$/, '')
  if (path === glob || path.startsWith(`${glob}/`)) return true
  const folder = /^([^*?[{]+)\/\*\*(?:\/\*)?$/.exec(glob)?.[1]
  // Files whose name starts with a dot belong to a folder too, though `*` does not match them.
  if (folder !== undefined) return path.startsWith(`${folder}/`)
  return matchesGlob(path, glob)
}

/** True when a folder may hold something that a glob names: decided by the part before the first wildcard. */
function mayHold(glob: string, folder: string): boolean {
  const fixed = glob.split(/[*?[{]/)[0] ?? ''
  return fixed.startsWith(`${folder}/`) || `${folder}/`.startsWith(fixed) || covers(glob, folder)
}

async function settled(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    return resolve(path)
  }
}
