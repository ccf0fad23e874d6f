/** @module Looks for the scenarios' canaries wherever agents have been. */

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
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
}

/** Shorter ones would be found by accident. */
const SHORTEST = 8

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
  const search = (where: string, text: string) => {
    for (const canary of canariesOf(text, needles)) found.push({ canary, where })
  }
  for (const place of request.places) {
    if ('text' in place) {
      search(place.name, place.text)
      continue
    }
    for (const file of await filesUnder(place.path)) {
      const inside = relative(place.path, file)
      const where = inside === '' ? place.name : `${place.name}: ${inside}`
      for (const canary of await canariesIn(file, needles)) found.push({ canary, where })
    }
  }
  return {
    canaries: canaries.length,
    searched: request.places.map((place) => place.name),
    found,
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
async function canariesIn(file: string, needles: readonly Needle[]): Promise<string[]> {
  const found = new Set<string>()
  const pieces = file.includes(`${sep}.git${sep}objects${sep}`)
    ? [unpacked(readFileSync(file))]
    : createReadStream(file, { highWaterMark: PIECE_BYTES })
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

async function filesUnder(path: string): Promise<string[]> {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  const inHistory = (file: string) => Number(file.includes(`${sep}.git${sep}`))
  // What a person would look at first comes first, and git's own files last.
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => inHistory(a) - inHistory(b) || (a < b ? -1 : 1))
}
