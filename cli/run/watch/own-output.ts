/** @module Tells the file that this command prints into from those that somebody edits. */

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** A pipe may end what is printed with more than a line break. */
const ROOM = 64

/**
 * Whether what is printed goes into this file, through a pipe too: every run would be the reason for the next.
 *
 * @param last the line that is printed last
 */
export function isOwnOutput(path: string, last: string): boolean {
  try {
    const found = statSync(path)
    const isPrinted = [1, 2]
      .map((fd) => fstatSync(fd))
      .some((to) => to.dev === found.dev && to.ino === found.ino)
    // Whoever opens a named pipe waits for its other end.
    return (
      isPrinted ||
      (found.isFile() &&
        endOf(path, found.size, last.length + ROOM)
          .trimEnd()
          .endsWith(last))
    )
  } catch {
    // It has gone, which is an edit, or cannot be read.
    return false
  }
}

function endOf(path: string, size: number, bytes: number): string {
  const file = openSync(path, 'r')
  try {
    const end = Buffer.alloc(bytes)
    const bytesRead = readSync(file, end, 0, bytes, Math.max(0, size - bytes))
    return end.toString('utf8', 0, bytesRead)
  } finally {
    closeSync(file)
  }
}
