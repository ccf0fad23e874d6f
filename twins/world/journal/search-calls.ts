/** @module Looks for requests in a journal, newest first: what can be told from a note is, before anything is parsed or redacted. */

import type { JournalOutcome, ReceivedCall } from '../model.ts'
import type { EntryReader } from './entry-reader.ts'
import { type JournalNote, responseTextOf } from './journal-note.ts'

/** Which requests are wanted; everything that is given must fit. */
export interface CallSearch {
  /** Operation id. */
  readonly operation?: string
  readonly method?: string
  /** `404`, or `4xx` for a hundred of them; `none` for those without an answer. */
  readonly status?: string
  readonly outcome?: JournalOutcome
  /** In the address, the operation's id, or a body as it is shown; in any case of letters. */
  readonly text?: string
  /** Those that read or wrote this entity. */
  readonly uid?: string
  /** Only requests before this index. */
  readonly before?: number
  /** How many at most; 100 unless given. */
  readonly limit?: number
}

/** What a search found. */
export interface FoundCalls {
  /** Newest first. */
  readonly calls: readonly ReceivedCall[]
  /** Give it as `before` for older ones; absent where all were looked at. */
  readonly before?: number
}

const USUAL_LIMIT = 100

/** @param kept oldest first, each with its index */
export function searchCalls(
  kept: readonly (readonly [JournalNote, number])[],
  reader: EntryReader,
  search: CallSearch,
): FoundCalls {
  const { before = Number.POSITIVE_INFINITY, limit = USUAL_LIMIT } = search
  const text = search.text?.toLowerCase() ?? ''
  const calls: ReceivedCall[] = []
  for (const [note, index] of kept.toReversed()) {
    if (index >= before || !fits(note, search)) continue
    if (text !== '' && !mayHold(note, text)) continue
    const call = reader.received(note, index)
    if (text !== '' && !holds(call, text)) continue
    if (calls.length === limit) return { calls, before: (calls.at(-1) as ReceivedCall).index }
    calls.push(call)
  }
  return { calls }
}

function fits(note: JournalNote, { operation, method, status, outcome, uid }: CallSearch): boolean {
  return (
    (operation === undefined || note.operation === operation) &&
    (method === undefined || note.method === method.toUpperCase()) &&
    (outcome === undefined || note.outcome === outcome) &&
    (status === undefined || fitsStatus(note.status, status.toLowerCase())) &&
    (uid === undefined || note.reads.includes(uid) || note.writes.includes(uid))
  )
}

function fitsStatus(status: number | undefined, wanted: string): boolean {
  if (status === undefined) return wanted === 'none'
  const text = String(status)
  return wanted.endsWith('xx') ? text[0] === wanted[0] : text === wanted
}

// Cheaper than reading the note, and never wrong about what it does not hold.
function mayHold(note: JournalNote, text: string): boolean {
  const has = (part: string | undefined) => part?.toLowerCase().includes(text) === true
  return (
    has(note.path) ||
    has(note.operation) ||
    has(responseTextOf(note)) ||
    // A text with a quote or a break is spelled otherwise in JSON.
    /["\\\n\r\t]/.test(text) ||
    (note.requestBody !== undefined && has(JSON.stringify(note.requestBody)))
  )
}

// Only what is shown: a search must not tell what a secret is.
function holds(call: ReceivedCall, text: string): boolean {
  return JSON.stringify([call.path, call.operation, call.requestBody, call.responseBody])
    .toLowerCase()
    .includes(JSON.stringify(text).slice(1, -1))
}
