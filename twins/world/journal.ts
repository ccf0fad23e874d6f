/** @module The requests of a world, newest kept: bounded in number, and in bytes a body. Redacted when read. */

import { createRedactor, type JsonValue, REDACTED } from '../base/index.ts'
import type { JournalEntry } from './model.ts'

/** An entry as it is noted: bodies as they came, so that noting costs next to nothing. */
export interface JournalNote
  extends Omit<JournalEntry, 'index' | 'requestBody' | 'responseBody' | 'fault'> {
  readonly requestBody: JsonValue | undefined
  readonly fault: string | undefined
  /** The answer's text; parsed when somebody reads the journal. */
  readonly responseText: string | undefined
}

/** How many entries are kept unless told otherwise. */
export const JOURNAL_ENTRIES = 10_000
const BODY_CHARACTERS = 32_768

const redactor = createRedactor([], ['token'])
const SECRET_PARAMETER = /([?&][^=&]*(?:token|secret|password|api_?key)[^=&]*=)[^&]*/gi

/** Notes requests and gives them back. */
export class Journal {
  readonly #capacity: number
  #notes: JournalNote[] = []
  #dropped = 0

  constructor(capacity = JOURNAL_ENTRIES) {
    this.#capacity = capacity
  }

  note(entry: JournalNote): void {
    this.#notes.push(entry)
    // Cut in steps, so that a long load does not move the whole list at every request.
    if (this.#notes.length >= this.#capacity * 1.25) {
      const excess = this.#notes.length - this.#capacity
      this.#notes = this.#notes.slice(excess)
      this.#dropped += excess
    }
  }

  clear(): void {
    this.#notes = []
    this.#dropped = 0
  }

  /** The newest entries, oldest first, redacted. */
  entries(): readonly JournalEntry[] {
    const excess = Math.max(0, this.#notes.length - this.#capacity)
    return this.#notes.slice(excess).map((note, i) => {
      const { requestBody, responseText, fault, ...rest } = note
      const request = boundedBody(requestBody)
      const response = responseText === undefined ? undefined : bodyOfText(responseText)
      return {
        index: this.#dropped + excess + i,
        ...rest,
        path: redactor.text(note.path.replace(SECRET_PARAMETER, `$1${REDACTED}`)),
        violations: note.violations.map((violation) => redactor.text(violation)),
        ...(fault === undefined ? {} : { fault }),
        ...(request === undefined ? {} : { requestBody: redactor.value(request) }),
        ...(response === undefined ? {} : { responseBody: redactor.value(response) }),
      }
    })
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
