/** @module Paths as messages name them. */

import { relative } from 'node:path'

/** A path relative to where the user is when it lies there or below; the whole path otherwise. */
export function shownPath(directory: string, path: string): string {
  const near = relative(directory, path)
  if (near === '') return '.'
  return near.startsWith('..') ? path : near
}
