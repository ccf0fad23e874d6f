/** @module A world's journal in a file of JSON lines, written as it happens, for what memory no longer keeps. */

import { appendFileSync, closeSync } from 'node:fs'
import { EXIT, HoldoutError } from '../../base/index.ts'
import { openWholeLines } from '../../base/node/index.ts'
import type { LiveWorld, World } from '../../world/index.ts'

/** Lines wait this long, so that many go in one write. */
const WAIT_MS = 50
/** So many do not wait any longer: a load must not fill the memory with what is still to be written. */
const MOST_WAITING = 2000

/** A file that a journal is being written to. */
export interface JournalFile extends AsyncDisposable {
  readonly path: string
  /** Writes what still waits, and no more from then on. */
  close(): Promise<void>
}

/** How a journal is spilled. */
export interface SpillJournalOptions {
  /** Keeps credentials, so that a replay gives the same bytes where answers depend on them; redacted unless asked for. */
  readonly credentials?: boolean
}

/**
 * Writes a world's journal to a file: what it has by now, then every request and event until it is closed. A file that is there
 * is written on; `replayJournal` replays the last of the journals in it.
 * @throws {HoldoutError} `JOURNAL_UNWRITABLE`, from `close` too
 */
export function spillJournal(
  world: World,
  path: string,
  options: SpillJournalOptions = {},
): JournalFile {
  const live = world as LiveWorld
  const file = openJournal(path)
  let waiting: ((credentials: boolean) => string)[] = []
  let timer: NodeJS.Timeout | undefined
  let failure: HoldoutError | undefined
  let isOpen = true
  const write = () => {
    clearTimeout(timer)
    timer = undefined
    const lines = waiting
    waiting = []
    if (lines.length === 0) return
    try {
      appendFileSync(file, lines.map((line) => `${line(options.credentials ?? false)}\n`).join(''))
    } catch (cause) {
      failure = unwritable(path, cause)
      live.spill(undefined)
    }
  }
  live.spill((line) => {
    waiting.push(line)
    if (waiting.length >= MOST_WAITING) write()
    else timer ??= setTimeout(write, WAIT_MS)
  })
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    live.spill(undefined)
    write()
    closeSync(file)
    if (failure !== undefined) throw failure
  }
  return { path, close, [Symbol.asyncDispose]: close }
}

function openJournal(path: string): number {
  try {
    return openWholeLines(path)
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

function unwritable(path: string, cause: unknown): HoldoutError {
  return new HoldoutError(
    `the journal cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      code: 'JOURNAL_UNWRITABLE',
      place: { file: path },
      hint: 'give a path that can be written, on a disk with room',
      exitCode: EXIT.invalid,
      cause,
    },
  )
}
