/** @module The journal as JSON lines, whole enough to be replayed: the first says what the world started from, each other what happened. */

import { REDACTED } from '../../base/index.ts'
import { isJsonType } from '../../contract/index.ts'
import type { EntryReader } from './entry-reader.ts'
import {
  type EventNote,
  type JournalNote,
  type JournalOrigin,
  responseTextOf,
} from './journal-note.ts'
import { readHeaders } from './sent-headers.ts'

/** Takes lines; asked for its text when there is time, with credentials where they are to be kept. */
export type JournalSink = (line: (credentials: boolean) => string) => void

/** The version of this format. */
export const JOURNAL_VERSION = 1

/** A body in a line: JSON as it is, other text as text, anything else in base64. */
export type LineBody =
  | { readonly json: unknown }
  | { readonly text: string }
  | { readonly base64: string }

/** The first line. */
export function lineOfOrigin(origin: JournalOrigin, credentials: boolean, missing: number): string {
  const kept = credentials ? 'kept' : 'redacted'
  return JSON.stringify({
    event: 'journal',
    version: JOURNAL_VERSION,
    credentials: kept,
    ...(missing === 0 ? {} : { missing }),
    ...origin,
  })
}

/** Something other than a request. */
export function lineOfEvent(event: EventNote): string {
  return JSON.stringify(event)
}

/** A request and its answer; without secrets where a reader is given. */
export function lineOfNote(note: JournalNote, index: number, reader?: EntryReader): string {
  const { turn, atMs, method, operation, outcome, status, reads, writes, violations } = note
  const { fault, replayed, answerProblems } = note
  const responseText = responseTextOf(note)
  const body = bodyOf(note, reader)
  const sent = readHeaders(note.headers)
  const headers = body === undefined ? sent : asUnpacked(sent)
  return JSON.stringify({
    event: 'request',
    turn,
    index,
    atMs,
    method,
    url: note.origin + (reader?.path(note.path) ?? note.path),
    headers: reader?.headers(headers) ?? Object.fromEntries(headers),
    body,
    operation,
    outcome,
    status,
    reads,
    writes,
    violations: violations.length === 0 ? undefined : violations,
    answerProblems,
    fault,
    replayed,
    answer: reader === undefined ? responseText : redactedText(responseText, reader),
  })
}

// A line has the body as it was read, however it was packed for the way.
function asUnpacked(sent: Headers): Headers {
  if (!sent.has('content-encoding')) return sent
  const headers = new Headers(sent)
  headers.delete('content-encoding')
  return headers
}

function bodyOf(note: JournalNote, reader: EntryReader | undefined): LineBody | undefined {
  const { requestBytes, requestBody } = note
  if (requestBytes === undefined) {
    if (requestBody === undefined) return undefined
    return { json: reader === undefined ? requestBody : reader.value(requestBody) }
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(requestBytes)
    return { text: reader === undefined ? text : redactedBody(text, note, reader) }
  } catch {
    // Nobody can look for secrets in it.
    if (reader !== undefined) return { text: REDACTED }
    return { base64: base64Of(requestBytes) }
  }
}

// A client that calls JSON something else sends JSON all the same, and any other text may be a form.
function redactedBody(text: string, note: JournalNote, reader: EntryReader): string {
  const type = readHeaders(note.headers).get('content-type') ?? ''
  if (!isJsonType(type) && !/^\s*[[{]/.test(text)) return reader.path(`?${text}`).slice(1)
  try {
    const value = JSON.parse(text)
    const hidden = JSON.stringify(reader.value(value))
    return hidden === JSON.stringify(value) ? text : hidden
  } catch {
    // Where a value ends, nobody can say of what is broken.
    return reader.namesSecret(text) ? REDACTED : reader.text(text)
  }
}

/** A text as a redacted line has it; answers are compared in this form too. */
export function redactedText(text: string | undefined, reader: EntryReader): string | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.stringify(reader.value(JSON.parse(text)))
  } catch {
    return reader.text(text)
  }
}

function base64Of(bytes: ArrayBuffer): string {
  let binary = ''
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte)
  return btoa(binary)
}
