/** @module Notes as people may read them: bodies parsed and cut, credentials and other secrets taken out. */

import { createRedactor, type JsonValue, REDACTED, setMember } from '../../base/index.ts'
import type { JournalEntry, ReceivedCall } from '../model.ts'
import { type JournalNote, responseTextOf } from './journal-note.ts'
import type { RequestTrace } from './request-trace.ts'
import { readHeaders } from './sent-headers.ts'

const BODY_CHARACTERS = 32_768
const SECRET_PARAMETER = /token|secret|password|api_?key/i
// Where a list goes on, what kind of token is meant, and how long one lasts let nobody in.
const PLAIN_PARAMETER =
  /(?:page|sync|continuation|next|skip|cursor)[_-]?token$|token[_-]?type(?:[_-]?hint)?$|(?:lifetime|seconds|minutes)$/i

const SECRET_NAMES = ['token']
const plain = createRedactor([], SECRET_NAMES)

/** Reads notes. */
export interface EntryReader {
  entry(note: JournalNote, index: number): JournalEntry
  /** With headers and query. */
  received(note: JournalNote, index: number): ReceivedCall
  /** How far it came; undefined for a request that did not come through the pipeline. */
  trace(note: JournalNote): RequestTrace | undefined
  /** `/path?query` without secrets. */
  path(path: string): string
  headers(headers: Headers): Readonly<Record<string, string>>
  text(text: string): string
  /** Whether a text has a word that is a secret's name. */
  namesSecret(text: string): boolean
  value(value: JsonValue): JsonValue
  /** What stands in one place of a request, such as `query.page` or `body.items[0].name`: hidden where any name on the way there is a secret's. */
  valueAt(place: string, value: JsonValue): JsonValue
}

/**
 * Makes a reader.
 * @param secrets names of headers, query parameters and cookies whose values are never shown, beside the usual ones
 * @param standIn what is shown where a secret stood
 */
export function createEntryReader(
  secrets: readonly string[],
  standIn?: (secret: string) => string,
): EntryReader {
  const redactor = standIn === undefined ? plain : createRedactor([], SECRET_NAMES, standIn)
  const hide = standIn ?? (() => REDACTED)
  const names = new Set(secrets.map((name) => name.toLowerCase()))
  const isSecret = (name: string) =>
    names.has(name.toLowerCase()) || (SECRET_PARAMETER.test(name) && !PLAIN_PARAMETER.test(name))
  const reader: EntryReader = {
    entry(note, index) {
      const request = boundedBody(note.requestBody)
      const text = responseTextOf(note)
      const response = text === undefined ? undefined : bodyOfText(text)
      const { atMs, method, operation, outcome, status, reads, writes } = note
      return {
        index,
        atMs,
        method,
        path: reader.path(note.path),
        operation,
        outcome,
        status,
        reads,
        writes,
        violations: note.violations.map((violation) => redactor.text(violation)),
        ...(note.answerProblems === undefined ? {} : { answerProblems: note.answerProblems }),
        ...(note.fault === undefined ? {} : { fault: note.fault }),
        ...(note.cause === undefined ? {} : { cause: redactor.text(note.cause) }),
        ...(note.replayed === undefined ? {} : { replayed: note.replayed }),
        ...(request === undefined ? {} : { requestBody: redactor.value(request) }),
        ...(response === undefined ? {} : { responseBody: redactor.value(response) }),
      }
    },
    received(note, index) {
      const [, search = ''] = /\?(.*)$/s.exec(reader.path(note.path)) ?? []
      return {
        ...reader.entry(note, index),
        headers: reader.headers(readHeaders(note.headers)),
        query: queryOf(new URLSearchParams(search)),
      }
    },
    trace({ stage, by, limitHeaders, refusal }) {
      if (stage === undefined) return undefined
      return {
        stage,
        by,
        limitHeaders,
        // It may quote what was sent.
        refusal: refusal && { ...refusal, message: redactor.text(refusal.message) },
      }
    },
    path(path) {
      const start = path.indexOf('?')
      if (start === -1) return redactor.text(path)
      const search = path
        .slice(start + 1)
        .split('&')
        .map((pair) => {
          const at = pair.indexOf('=')
          const name = decoded(at === -1 ? pair : pair.slice(0, at))
          if (at === -1 || !isSecret(name)) return pair
          return `${pair.slice(0, at)}=${hide(decoded(pair.slice(at + 1).replaceAll('+', ' ')))}`
        })
        .join('&')
      return redactor.text(`${path.slice(0, start)}?${search}`)
    },
    headers(headers) {
      const shown: Record<string, string> = {}
      for (const [name, value] of headers) {
        const isHidden = names.has(name) || plain.value({ [name]: value })[name] === REDACTED
        // What kind of credential it was tells a client's mistake, and nothing else.
        const word = /^[A-Za-z]+ (?=\S)/.exec(value)?.[0] ?? ''
        shown[name] = isHidden ? word + hide(value.slice(word.length)) : redactor.text(value)
      }
      return shown
    },
    text: (text) => redactor.text(text),
    namesSecret: (text) => (text.match(/[\w-]+/g) ?? []).some(isHiddenMember),
    value: (value) => redactor.value(value),
    valueAt(place, value) {
      const [part = '', ...names] = place.replaceAll(/\[\d+\](?=\.|\[|$)/g, '').split('.')
      const whole = names.join('.')
      if (part === 'headers') {
        const headers = reader.headers(new Headers({ [whole]: String(value) }))
        return headers[whole] ?? ''
      }
      const isHidden = (name: string) =>
        isHiddenMember(name) || (part === 'query' && isSecret(name))
      if (value !== null && [...names, whole].some(isHidden)) return REDACTED
      return redactor.value(value)
    },
  }
  return reader
}

function isHiddenMember(name: string): boolean {
  return plain.value({ [name]: '-' })[name] === REDACTED
}

function queryOf(search: URLSearchParams): Readonly<Record<string, string | readonly string[]>> {
  const query: Record<string, string | readonly string[]> = {}
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name)
    setMember(query, name, values.length === 1 ? (values[0] as string) : values)
  }
  return query
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function bodyOfText(text: string): JsonValue | undefined {
  if (text === '') return undefined
  if (text.length > BODY_CHARACTERS) return cut(text)
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

function boundedBody(body: JsonValue | undefined): JsonValue | undefined {
  if (body === undefined) return undefined
  const text = JSON.stringify(body)
  return text.length > BODY_CHARACTERS ? cut(text) : body
}

// Whoever reads the journal must see that this is not all.
function cut(text: string): JsonValue {
  return { cut: true, characters: text.length, starts: text.slice(0, 1024) }
}
