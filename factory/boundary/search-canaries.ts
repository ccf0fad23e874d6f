/** @module Looks for the scenarios' canaries wherever agents have been. */

import { createReadStream, type Dirent, existsSync, readFileSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { inflateSync } from 'node:zlib'

/** A place to search: a file, a folder with all in it, or a text. */
export type SearchPlace =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly text: string }

/** A canary where none may be. */
export interface CanaryFinding {
  readonly canary: string
  /** The place's name, and inside a folder the file's path. */
  readonly where: string
}

/** What was searched, and what was found. */
export interface CanarySearch {
  readonly canaries: number
  readonly searched: readonly string[]
  readonly found: readonly CanaryFinding[]
  /** What could not be searched, by place: files too large, folders too deep, and what may not be read. */
  readonly unsearched: readonly string[]
}

/** Shorter ones would be found by accident. */
const SHORTEST = 8

/** Larger files are named and not searched: one without content can claim to have terabytes. */
const LARGEST_BYTES = 1024 * 1024 * 1024

/** A larger object of git's is searched as it is, packed. */
const LARGEST_OBJECT_BYTES = 64 * 1024 * 1024

/** Characters of a path; systems stop at 4,096. */
const LONGEST_PATH = 3_000

/** So much of a file is looked at at once. */
const PIECE_BYTES = 4 * 1024 * 1024

/**
 * Searches the bytes of every file, whatever its name, for each canary as it is, without regard to case, and without its
 * hyphens. Git's loose objects are unpacked; packs and other archives are not, nor are encodings undone. Links are not
 * followed. A place that is not there is searched as empty.
 */
export async function searchCanaries(request: {
  readonly canaries: readonly string[]
  readonly places: readonly SearchPlace[]
}): Promise<CanarySearch> {
  const canaries = [...new Set(request.canaries)].filter((canary) => canary.length >= SHORTEST)
  const needles = canaries.map((canary) => {
    const plain = canary.toLowerCase()
    return { canary, spellings: [...new Set([plain, plain.replaceAll('-', '')])] }
  })
  const found: CanaryFinding[] = []
  const unsearched: string[] = []
  const search = (where: string, text: string) => {
    for (const canary of canariesOf(text, needles)) found.push({ canary, where })
  }
  for (const place of request.places) {
    if ('text' in place) {
      search(place.name, place.text)
      continue
    }
    const leftOut = (path: string) => {
      const inside = relative(place.path, path)
      unsearched.push(`${place.name}: ${inside.length > 80 ? `${inside.slice(0, 80)}…` : inside}`)
    }
    for (const file of await filesUnder(place.path, leftOut)) {
      const inside = relative(place.path, file)
      const where = inside === '' ? place.name : `${place.name}: ${inside}`
      const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 }
      try {
        if (size > LARGEST_BYTES) leftOut(file)
        else
          for (const canary of await canariesIn(file, size, needles)) found.push({ canary, where })
      } catch {
        leftOut(file)
      }
    }
  }
  return {
    canaries: canaries.length,
    searched: request.places.map((place) => place.name),
    found,
    unsearched,
  }
}

/** A canary and how it may be spelt, in lower case. */
interface Needle {
  readonly canary: string
  readonly spellings: readonly string[]
}

function canariesOf(text: string, needles: readonly Needle[]): string[] {
  const lower = text.toLowerCase()
  return needles
    .filter(({ spellings }) => spellings.some((spelling) => lower.includes(spelling)))
    .map(({ canary }) => canary)
}

/** Searches a file piece by piece, one character a byte, so that one inside a binary or a huge file is found too. */
async function canariesIn(
  file: string,
  size: number,
  needles: readonly Needle[],
): Promise<string[]> {
  const found = new Set<string>()
  const isObject = file.includes(`${sep}.git${sep}objects${sep}`) && size < LARGEST_OBJECT_BYTES
  const pieces = isObject
    ? [unpacked(readFileSync(file))]
    : // No more than it needs: a stream takes as much memory as it is told to, twice for each file.
      createReadStream(file, { highWaterMark: Math.min(PIECE_BYTES, size + 1) })
  const overlap = Math.max(0, ...needles.flatMap(({ spellings }) => spellings.map((s) => s.length)))
  let end = ''
  for await (const piece of pieces) {
    const text = end + (piece as Buffer).toString('latin1')
    for (const canary of canariesOf(text, needles)) found.add(canary)
    end = overlap === 0 ? '' : text.slice(-overlap)
  }
  return needles.map(({ canary }) => canary).filter((canary) => found.has(canary))
}

function unpacked(bytes: Buffer): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: 256 * 1024 * 1024 })
  } catch {
    return bytes
  }
}

async function filesUnder(path: string, leftOut: (path: string) => void): Promise<string[]> {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  const entries: Dirent[] = []
  const visit = async (folder: string): Promise<void> => {
    const inFolder = await readdir(folder, { withFileTypes: true }).catch(() => undefined)
    if (inFolder === undefined) leftOut(folder)
    for (const entry of inFolder ?? []) {
      entries.push(entry)
      const inside = join(folder, entry.name)
      if (!entry.isDirectory()) continue
      // Deeper than any program can open by its path: named, and not walked to its end.
      if (inside.length > LONGEST_PATH) leftOut(inside)
      else await visit(inside)
    }
  }
  await visit(path)
  const inHistory = (file: string) => Number(file.includes(`${sep}.git${sep}`))
  // What a person would look at first comes first, and git's own files last.
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => inHistory(a) - inHistory(b) || (a < b ? -1 : 1))
}
