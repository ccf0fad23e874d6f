/** @module Folders that are made when they are missing. */

import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and what is missing above it. Node's own way to do so never returns where the system makes nothing, as below
 * `/proc`: it takes the refusal for a missing parent, again and again, and no signal is heard meanwhile.
 *
 * @throws what the system says, with its `code`
 */
export function makeFolder(path: string): void {
  if (found(path)?.isDirectory() === true) return
  const above = dirname(path)
  if (above !== path && found(above) === undefined) makeFolder(above)
  try {
    mkdirSync(path)
  } catch (error) {
    // Another process may have made it in between.
    if (found(path)?.isDirectory() !== true) throw error
  }
}

function found(path: string) {
  return statSync(path, { throwIfNoEntry: false })
}
