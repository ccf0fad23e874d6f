/** @module Which files make up the artifact, what they hash to, and a copy of them. */

import { constants, type Dirent } from 'node:fs'
import {
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
} from 'node:fs/promises'
import { dirname, join, matchesGlob, relative, resolve, sep } from 'node:path'
import { contentHash, HoldoutError, sha256Hex } from '../../../twins/base/index.ts'

/** Where the artifact's files are, as its definition says. */
export interface ArtifactSource {
  readonly directory: string
  /** Globs or folders; everything but `node_modules` and dot folders unless given. Folders of runs are never part of it. */
  readonly include?: readonly string[]
  /** Absolute paths that are never part of it, such as the scenarios. */
  readonly absent?: readonly string[]
}

/** A file of the artifact. */
export interface ArtifactFile {
  /** Relative to the artifact's folder, with `/`. */
  readonly path: string
  readonly kind: 'file' | 'link'
}

/**
 * The artifact's files in the order of their paths.
 *
 * @throws {HoldoutError} `ARTIFACT_FOLDER_MISSING`, `ARTIFACT_EMPTY`, `ARTIFACT_HAS_SCENARIOS` when `include` names what must be
 *   absent, or `ARTIFACT_LINK_OUTSIDE` for a link that leaves the folder
 */
export async function listArtifactFiles(source: ArtifactSource): Promise<ArtifactFile[]> {
  const { directory, include, absent = [] } = source
  const files: ArtifactFile[] = []
  const hidden = absent.map((path) => relative(directory, path).split(sep).join('/'))
  const isHidden = (path: string) =>
    hidden.some((folder) => path === folder || path.startsWith(`${folder}/`))
  const enters = (path: string, name: string) => {
    if (include === undefined) return name !== 'node_modules' && !name.startsWith('.')
    // Big folders that no pattern names are not walked; `**` does not mean them.
    const special = name === 'node_modules' || name.startsWith('.')
    return !special || include.some((glob) => glob.split('/').includes(name) || glob === path)
  }
  const walk = async (folder: string) => {
    const entries = await entriesOf(join(directory, folder))
    if (folder !== '' && holdsRun(entries)) return
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (isHidden(path)) {
        if (include?.some((glob) => covers(glob, path))) throw namesScenarios(directory, path)
        continue
      }
      if (entry.isDirectory()) {
        if (enters(path, entry.name)) await walk(path)
      } else if (include === undefined || include.some((glob) => covers(glob, path))) {
        if (entry.isSymbolicLink()) {
          await checkLink(directory, path)
          files.push({ path, kind: 'link' })
        } else if (entry.isFile()) files.push({ path, kind: 'file' })
      }
    }
  }
  await walk('')
  if (files.length === 0) {
    throw new HoldoutError('there is nothing of the artifact to copy', {
      code: 'ARTIFACT_EMPTY',
      place: { file: directory, field: 'artifact.include' },
      hint: 'name the folder that holds the artifact, and globs that match its files',
    })
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** SHA-256 over the paths, contents and executable bits of the artifact's files. */
export async function hashArtifact(source: ArtifactSource): Promise<string> {
  const parts: unknown[] = []
  for (const file of await listArtifactFiles(source)) {
    const path = join(source.directory, file.path)
    if (file.kind === 'link') parts.push([file.path, 'link', await targetOf(path)])
    else {
      const { mode } = await stat(path)
      parts.push([file.path, (mode & 0o111) !== 0, sha256Hex(await readFile(path))])
    }
  }
  return contentHash(parts)
}

/** Copies files into another folder, links as links to what is beside them there. */
export async function copyArtifactFiles(
  directory: string,
  files: readonly ArtifactFile[],
  to: string,
): Promise<void> {
  const made = new Set<string>()
  for (const file of files) {
    const target = join(to, file.path)
    const folder = dirname(target)
    if (!made.has(folder)) await mkdir(folder, { recursive: true })
    made.add(folder)
    const source = join(directory, file.path)
    if (file.kind === 'link') await symlink(await targetOf(source), target)
    else await copyFile(source, target, constants.COPYFILE_FICLONE)
  }
}

/** Where a link leads from its own folder: an absolute target would lead out of a copy, back to where it was made. */
async function targetOf(link: string): Promise<string> {
  const folder = dirname(link)
  return relative(folder, resolve(folder, await readlink(link))) || '.'
}

/**
 * What a run was told to leave there (`--out`) is evidence: it tells of the scenarios, and would make the artifact another one
 * when the run is resumed or its next shard begins.
 */
function holdsRun(entries: readonly Dirent[]): boolean {
  const has = (file: string) => entries.some(({ name }) => name === file)
  return has('trials.jsonl') && (has('plan.json') || has('run.json'))
}

function namesScenarios(directory: string, path: string): HoldoutError {
  return new HoldoutError('the artifact’s globs name a scenario', {
    code: 'ARTIFACT_HAS_SCENARIOS',
    place: { file: join(directory, path), field: 'artifact.include' },
    hint: 'what is validated must not hold what it is validated by: narrow the globs',
  })
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (cause) {
    throw new HoldoutError('the folder of the artifact cannot be read', {
      code: 'ARTIFACT_FOLDER_MISSING',
      place: { file: folder, field: 'artifact.directory' },
      hint: 'give the path of an existing folder',
      cause,
    })
  }
}

// A folder's name covers everything in it.
function covers(glob: string, path: string): boolean {
  const plain = glob.replace(/^\.\//, '').replace(/\/$/, '')
  return path === plain || path.startsWith(`${plain}/`) || matchesGlob(path, plain)
}

async function checkLink(directory: string, path: string): Promise<void> {
  const link = join(directory, path)
  await lstat(link)
  const target = resolve(dirname(link), await readlink(link))
  if (!relative(directory, target).startsWith('..') && !relative(directory, target).startsWith(sep))
    return
  throw new HoldoutError(`this link leads out of the artifact's folder, to ${target}`, {
    code: 'ARTIFACT_LINK_OUTSIDE',
    place: { file: link },
    hint: 'the artifact runs from a copy: put what it needs into its folder, or leave the link out with artifact.include',
  })
}
