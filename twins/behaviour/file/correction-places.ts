/** @module Where what people wrote stands in the file that it was read from, for mistakes that only the contract shows. */

import type { ErrorPlace } from '../../base/index.ts'
import { yamlPlace } from './read-checked-yaml.ts'
import { dotted } from './schema-mistakes.ts'

interface Source {
  readonly text: string
  readonly file: string
}

const sources = new WeakMap<object, Source>()

/** Remembers what corrections, or a profile, were read from. */
export function rememberSource(corrections: object, source: Source): void {
  sources.set(corrections, source)
}

/** Remembers that corrections are a part of others. */
export function inheritSource(part: object, whole: object): void {
  const source = sources.get(whole)
  if (source !== undefined) sources.set(part, source)
}

/** Whether corrections, or a profile, were read from a file. */
export function isFromFile(corrections: object): boolean {
  return sources.has(corrections)
}

/** Where a field stands; its name alone where it came from no file. */
export function placeOfCorrection(
  corrections: object,
  path: readonly (string | number)[],
): ErrorPlace {
  const source = sources.get(corrections)
  if (source !== undefined) return yamlPlace(source.text, source.file, path)
  return { field: dotted(path) }
}
