/** @module What is printed by what is up: a line each, with the instant and where it comes from, in one file. */

import { createWriteStream, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '../../../twins/base/node/index.ts'

/** What is not a twin's. */
export const OWN_SOURCE = 'holdout'
const MOST_BYTES = 20_000_000

/** A log that is being written. */
export interface UpLog extends AsyncDisposable {
  say(source: string, text: string): void
}

/**
 * Opens the log, to write on. One that has grown large is put aside, in place of the one that was put aside before.
 * @param mirror told of each line too
 */
export function openUpLog(path: string, mirror?: (line: string) => void): UpLog {
  makeFolder(dirname(path))
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MOST_BYTES) {
    renameSync(path, `${path}.1`)
  }
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 })
  // A full disk must not end the twins.
  file.on('error', () => {})
  return {
    say(source, text) {
      const line = `${source} ${text}`
      file.write(`${new Date().toISOString()} ${line}\n`)
      mirror?.(line)
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => file.end(() => resolve())),
  }
}
