/** @module Files that are either the old or the new, never half of one, and lines that survive a crash. */

import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { makeFolder } from './make-folder.ts'

/** Writes a file through a synced temporary neighbour and a rename; makes its folder when it is missing. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  makeFolder(dirname(path))
  await writeFileAtomic(path, typeof content === 'string' ? content : Buffer.from(content))
}

/** Like {@link writeAtomic}, for places that cannot wait. */
export function writeAtomicSync(path: string, content: string | Uint8Array): void {
  makeFolder(dirname(path))
  writeFileAtomic.sync(path, typeof content === 'string' ? content : Buffer.from(content))
}

/** An append-only file of lines. */
export interface LineLog {
  /** Appends one line (without its line break) in a single write, synced before it returns. */
  append(line: string): void
  close(): void
}

/** Opens a file to append synced lines to, as {@link openWholeLines} does. */
export function openLineLog(path: string): LineLog {
  const fd = openWholeLines(path)
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

/**
 * Like {@link openLineLog}, for lines that come fast: each is handed to the system before `append` returns, so that no end of
 * the process loses it; the disk is told beside the work, many lines at once, so that a power cut may lose the last ones.
 */
export function openFastLineLog(path: string): LineLog {
  makeFolder(dirname(path))
  const fd = openSync(path, 'a')
  let [open, isSyncing, isDirty] = [true, false, false]
  const sync = () => {
    if (isSyncing || !isDirty || !open) return
    ;[isSyncing, isDirty] = [true, false]
    fdatasync(fd, () => {
      isSyncing = false
      // What came meanwhile is the next batch; a descriptor that is still being synced is closed by the last of them.
      if (open) sync()
      else closeSync(fd)
    })
  }
  return {
    append(line) {
      writeSync(fd, `${line}\n`)
      isDirty = true
      sync()
    },
    close() {
      if (!open) return
      open = false
      fsyncSync(fd)
      if (!isSyncing) closeSync(fd)
    },
  }
}

/**
 * Opens a file to append lines to, and gives its descriptor. Its folder is made when it is missing, an unfinished last line
 * is taken out, and nobody else may read a file that is new.
 */
export function openWholeLines(path: string): number {
  makeFolder(dirname(path))
  const file = openSync(path, 'a+', 0o600)
  const { size } = fstatSync(file)
  const end = afterLastLine(file, size)
  if (end < size) ftruncateSync(file, end)
  return file
}

function afterLastLine(file: number, size: number): number {
  const chunk = Buffer.alloc(64 * 1024)
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length)
    const read = readSync(file, chunk, 0, end - start, start)
    const at = chunk.subarray(0, read).lastIndexOf(0x0a)
    if (at !== -1) return start + at + 1
    end = start
  }
  return 0
}
