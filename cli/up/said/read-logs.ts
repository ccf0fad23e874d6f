/** @module What was printed by what is up: what there is, then what comes. */

import { closeSync, openSync, readSync, statSync, watch } from 'node:fs'

/** A line of the log. */
export interface LogLine {
  /** ISO instant; none for what a program printed past the log. */
  readonly at?: string
  /** A twin's name, `holdout`, or the name of a container. */
  readonly source: string
  readonly text: string
}

const LINE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (\S+) (.*)$/s

/** Reads a line as it is written down. */
export function parseLogLine(line: string): LogLine {
  const [, at, source, text] = LINE.exec(line) ?? []
  if (at === undefined || source === undefined || text === undefined) {
    return { source: 'holdout', text: line }
  }
  return { at, source, text }
}

/**
 * Tells every line of a file; with a signal, those that are added until it is aborted too. A file that is put aside or emptied
 * is read from its beginning again.
 */
export async function readLogFile(
  path: string,
  tell: (line: LogLine) => void,
  follow?: AbortSignal,
): Promise<void> {
  let from = 0
  let rest = Buffer.alloc(0)
  const take = () => {
    const { size } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0 }
    if (size < from) [from, rest] = [0, Buffer.alloc(0)]
    if (size === from) return
    const file = openSync(path, 'r')
    try {
      while (from < size) {
        const chunk = Buffer.alloc(Math.min(1 << 16, size - from))
        const read = readSync(file, chunk, 0, chunk.length, from)
        if (read === 0) break
        from += read
        rest = tellLines(Buffer.concat([rest, chunk.subarray(0, read)]), tell)
      }
    } finally {
      closeSync(file)
    }
  }
  take()
  if (follow === undefined) {
    if (rest.length > 0) tell(parseLogLine(rest.toString('utf8')))
    return
  }
  if (follow.aborted) return
  const watcher = watch(path, { signal: follow }, take)
  watcher.on('error', () => {})
  // What came between the two.
  take()
  await new Promise<void>((resolve) => watcher.once('close', () => resolve()))
}

/** Whole lines are told; what is left has no end yet. */
function tellLines(text: Buffer, tell: (line: LogLine) => void): Buffer<ArrayBuffer> {
  let start = 0
  for (let end = text.indexOf(0x0a); end !== -1; end = text.indexOf(0x0a, start)) {
    tell(parseLogLine(text.subarray(start, end).toString('utf8')))
    start = end + 1
  }
  return Buffer.from(text.subarray(start))
}

/** What software sent must not reach the terminal as anything but text. */
export function visible(text: string): string {
  return text.replaceAll(/(?!\t)\p{Cc}/gu, '\ufffd')
}
