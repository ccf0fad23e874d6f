/** @module The file that a recorder writes: a line for each exchange, on the disk before anybody is answered. */

import { closeSync, fsyncSync, readFileSync, writeSync } from 'node:fs'
import { EXIT, HoldoutError } from '../../base/index.ts'
import { openWholeLines, writeAtomicSync } from '../../base/node/index.ts'
import {
  CASSETTE_VERSION,
  type CassetteHead,
  type RecordedExchange,
  readCassette,
} from '../exchanges/index.ts'
import { type KnownSecrets, redactExchange, redactKnown } from '../redact/index.ts'

/** A cassette that is being written. */
export interface CassetteFile extends Disposable {
  readonly path: string
  /** How many exchanges it holds, those of earlier recordings included. */
  readonly exchanges: number
  /** Writes an exchange, redacted and under the next number; it is on the disk when this returns. */
  append(exchange: Omit<RecordedExchange, 'exchange'>): RecordedExchange
}

/**
 * Opens a cassette. One that is there is written on, after a line that a killed recorder left unfinished was taken out.
 * @throws {HoldoutError} `CASSETTE_*` for a file that is no cassette, or one of another service; `CASSETTE_UNWRITABLE`
 */
export function openCassetteFile(
  path: string,
  head: Omit<CassetteHead, 'cassette'>,
  known: KnownSecrets,
): CassetteFile {
  let file = mendable(path, () => openWholeLines(path))
  const text = readFileSync(path, 'utf8')
  let next = 0
  if (text === '') write(path, file, { cassette: CASSETTE_VERSION, ...head })
  else {
    try {
      next = numberAfter(text, path, head)
    } catch (error) {
      closeSync(file)
      throw error
    }
  }
  let isOpen = true
  // What is found out to be a secret may have been written before, when nobody could know.
  const sweep = () => {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    const clean = lines.map((line) => {
      if (known.redact(line) === line) return line
      const value = JSON.parse(line)
      const isExchange = value.exchange !== undefined
      return JSON.stringify(isExchange ? redactExchange(value, known) : redactKnown(value, known))
    })
    if (clean.every((line, i) => line === lines[i])) return
    writeAtomicSync(path, `${clean.join('\n')}\n`)
    closeSync(file)
    file = openWholeLines(path)
  }
  return {
    path,
    get exchanges() {
      return next
    },
    append(exchange) {
      const before = known.size
      const redacted = redactExchange({ exchange: next, ...exchange }, known)
      next += 1
      if (known.size > before) mendable(path, sweep)
      write(path, file, redacted)
      return redacted
    },
    [Symbol.dispose]() {
      if (isOpen) closeSync(file)
      isOpen = false
    },
  }
}

function write(path: string, file: number, value: unknown): void {
  mendable(path, () => {
    writeSync(file, `${JSON.stringify(value)}\n`)
    fsyncSync(file)
  })
}

function numberAfter(text: string, path: string, head: Omit<CassetteHead, 'cassette'>): number {
  const { service, exchanges } = readCassette(text, path)
  if (service !== head.service) {
    throw new HoldoutError(`it is the recording of another service, ${service}`, {
      code: 'CASSETTE_FOREIGN',
      place: { file: path, line: 1, field: 'service' },
      hint: 'give another folder with --out',
    })
  }
  return exchanges.reduce((most, { exchange }) => Math.max(most, exchange + 1), 0)
}

function mendable<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new HoldoutError(
      `the cassette cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        code: 'CASSETTE_UNWRITABLE',
        place: { file: path },
        hint: 'give a folder that can be written, on a disk with room',
        exitCode: EXIT.invalid,
        cause,
      },
    )
  }
}
