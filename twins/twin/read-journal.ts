/** @module Reads the JSON lines of a journal, and says where they are none. */

import { HoldoutError, isJsonObject, type JsonObject } from '../base/index.ts'
import {
  type EventNote,
  JOURNAL_VERSION,
  type JournalOrigin,
  type LineBody,
} from '../world/index.ts'

/** A request of a journal. */
export interface RequestLine {
  readonly event: 'request'
  readonly turn: number
  readonly index: number
  readonly atMs: number
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: LineBody
  readonly operation?: string
  readonly status?: number
  /** The answer's text. */
  readonly answer?: string
}

/** Whatever stands in a line after the first. */
export type JournalLine = EventNote | RequestLine

/** A journal, read. */
export interface ReadJournal {
  readonly origin: JournalOrigin & { readonly credentials: 'kept' | 'redacted' }
  /** In the order of turns. */
  readonly happened: readonly JournalLine[]
}

const EVENTS: ReadonlySet<unknown> = new Set(['request', 'seed', 'faults', 'time', 'restore'])

/**
 * Reads a journal; where the world was reset meanwhile, what came after.
 * @throws {HoldoutError} `JOURNAL_SYNTAX`, `JOURNAL_INCOMPLETE`, `JOURNAL_FOREIGN`
 */
export function readJournal(
  lines: string | readonly string[],
  contract: string,
  source = 'journal',
): ReadJournal {
  const texts = typeof lines === 'string' ? lines.split('\n') : lines
  let origin: ReadJournal['origin'] | undefined
  let happened: JournalLine[] = []
  for (const [i, text] of texts.entries()) {
    if (text.trim() === '') continue
    const line = parseLine(text, source, i + 1)
    if (line.event === 'journal') {
      origin = checkOrigin(line, contract, source, i + 1)
      happened = []
    } else {
      if (origin === undefined) {
        throw syntax('the first line must say what the world started from', source, i + 1)
      }
      happened.push(checkLine(line, source, i + 1))
    }
  }
  if (origin === undefined) throw syntax('there is no journal in it', source, 1)
  return { origin, happened: happened.sort((a, b) => a.turn - b.turn) }
}

function parseLine(text: string, file: string, line: number): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw syntax('this line is no JSON; perhaps it was cut short', file, line)
  }
  if (!isJsonObject(value)) throw syntax('an object is expected', file, line)
  return value
}

function checkOrigin(
  origin: JsonObject,
  contract: string,
  file: string,
  line: number,
): ReadJournal['origin'] {
  const { version, seed, startMs, missing } = origin
  if (version !== JOURNAL_VERSION || typeof seed !== 'string' || typeof startMs !== 'number') {
    throw syntax(`it is no journal of version ${JOURNAL_VERSION}`, file, line)
  }
  if (origin.contract !== contract) {
    throw new HoldoutError('it is the journal of a twin of another contract', {
      code: 'JOURNAL_FOREIGN',
      place: { file, line, field: 'contract' },
      hint: 'replay it against the contract that it was written with',
    })
  }
  if (missing !== undefined) {
    throw new HoldoutError(`its first ${missing} entries were not kept, so it cannot be replayed`, {
      code: 'JOURNAL_INCOMPLETE',
      place: { file, line },
      hint: 'spill the journal to a file from the start',
    })
  }
  return origin as unknown as ReadJournal['origin']
}

function checkLine(line: JsonObject, file: string, at: number): JournalLine {
  const { event, turn, atMs } = line
  if (!EVENTS.has(event)) throw syntax(`it knows no event ${JSON.stringify(event)}`, file, at)
  if (typeof turn !== 'number' || typeof atMs !== 'number') {
    throw syntax('it has no turn or no time', file, at)
  }
  const { method, url, headers } = line
  const isRequest = typeof method === 'string' && isUrl(url) && isJsonObject(headers)
  if (event === 'request' && !isRequest) {
    throw syntax('its method, url or headers are missing', file, at)
  }
  return line as unknown as JournalLine
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value)
}

function syntax(message: string, file: string, line: number): HoldoutError {
  return new HoldoutError(message, {
    code: 'JOURNAL_SYNTAX',
    place: { file, line },
    hint: 'give the lines that journalLines() or --journal wrote',
  })
}
