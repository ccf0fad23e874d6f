/** @module Files that are either the old or the new, never half of one, and lines that survive a crash. */

import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

/** Writes a file through a synced temporary neighbour and a rename; makes its folder when it is missing. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  mkdirSync(dirname(path), { recursive: true })
  await writeFileAtomic(path, typeof content === 'string' ? content : Buffer.from(content))
}

/** Like {@link writeAtomic}, for places that cannot wait. */
export function writeAtomicSync(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileAtomic.sync(path, typeof content === 'string' ? content : Buffer.from(content))
}

/** An append-only file of lines. */
export interface LineLog {
  /** Appends one line (without its line break) in a single write, synced before it returns. */
  append(line: string): void
  close(): void
}

/** Opens a file to append synced lines to; makes its folder when it is missing. */
export function openLineLog(path: string): LineLog {
  mkdirSync(dirname(path), { recursive: true })
  const fd = openSync(path, 'a')
  let open = true
  return {
    append(line) {
      writeSync(fd, `${line}\n`)
      fsyncSync(fd)
    },
    close() {
      if (open) closeSync(fd)
      open = false
    },
  }
}
