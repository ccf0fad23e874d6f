/** @module The requests of a world, newest kept: bounded in number and in characters. Redacted when read. */

import type { JournalEntry, JournalRange, ReceivedCall } from '../model.ts'
import type { Heard } from '../verify/verify-calls.ts'
import { createEntryReader, type EntryReader } from './entry-reader.ts'
import { type JournalSink, lineOfEvent, lineOfNote, lineOfOrigin } from './journal-line.ts'
import type { EventNote, JournalNote, JournalOrigin } from './journal-note.ts'
import { numberSecrets } from './numbered-secrets.ts'
import type { RequestTrace } from './request-trace.ts'
import { type CallSearch, type FoundCalls, searchCalls } from './search-calls.ts'

/** How many entries are kept unless told otherwise. */
export const JOURNAL_ENTRIES = 10_000
const JOURNAL_CHARACTERS = 64 * 1024 * 1024

/** How much a journal keeps in memory, and which parameters hold credentials. */
export interface JournalOptions {
  readonly entries?: number
  readonly characters?: number
  /** Names of headers, query parameters and cookies whose values are never shown, beside the usual ones. */
  readonly secrets?: readonly string[]
}

/** One request with all that is known of it. */
export interface TracedCall {
  readonly call: ReceivedCall
  /** Absent where it was noted by something else than the pipeline. */
  readonly trace?: RequestTrace
  /** `https://api.example.com`, as the client named it. */
  readonly origin: string
}

/** Hears of a request; asked for it when there is time. */
export type JournalListener = (call: () => ReceivedCall) => void

/** Notes requests and gives them back. */
export class Journal {
  readonly #capacity: number
  readonly #maxCharacters: number
  readonly #secrets: readonly string[]
  readonly #reader: EntryReader
  /** Of lines, which are to be replayed: who sent what has to be told apart there. */
  #lineReader: EntryReader
  #notes: JournalNote[] = []
  #events: EventNote[] = []
  #dropped = 0
  #droppedEvents = 0
  #characters = 0
  /** How many were forgotten because somebody asked for it. */
  #forgotten = 0
  #sink: JournalSink | undefined
  readonly #listeners = new Set<JournalListener>()

  constructor(options: JournalOptions = {}) {
    this.#capacity = options.entries ?? JOURNAL_ENTRIES
    this.#maxCharacters = options.characters ?? JOURNAL_CHARACTERS
    this.#secrets = options.secrets ?? []
    this.#reader = createEntryReader(this.#secrets)
    this.#lineReader = createEntryReader(this.#secrets, numberSecrets())
  }

  note(note: JournalNote): void {
    this.#notes.push(note)
    this.#characters += sizeOf(note)
    const index = this.#dropped + this.#notes.length - 1
    this.#sink?.(lineLater(note, index, this.#lineReader))
    for (const listener of this.#listeners) listener(() => this.#reader.received(note, index))
    // Cut in steps, so that a long load does not move the whole list at every request.
    if (this.#notes.length >= this.#capacity * 1.25) {
      this.#drop(this.#notes.length - this.#capacity)
    } else if (this.#characters > this.#maxCharacters) {
      this.#drop(Math.max(1, Math.floor(this.#notes.length / 5)))
    }
  }

  noteEvent(event: EventNote): void {
    this.#events.push(event)
    this.#sink?.(() => lineOfEvent(event))
    if (this.#events.length > this.#capacity) {
      this.#events = this.#events.slice(Math.ceil(this.#capacity / 5))
      this.#droppedEvents += Math.ceil(this.#capacity / 5)
    }
  }

  /** Forgets everything and begins anew; a sink is told what from. */
  clear(origin?: JournalOrigin): void {
    this.#notes = []
    this.#events = []
    this.#dropped = 0
    this.#droppedEvents = 0
    this.#forgotten = 0
    this.#characters = 0
    this.#lineReader = createEntryReader(this.#secrets, numberSecrets())
    if (origin !== undefined) this.#sink?.((kept) => lineOfOrigin(origin, kept, 0))
  }

  /** Forgets the requests and events so far; indices go on. */
  forget(): void {
    this.#drop(this.#notes.length)
    this.#droppedEvents += this.#events.length
    this.#events = []
    this.#forgotten = this.#dropped
  }

  /** How many requests were noted so far, those that are kept no more included. */
  get length(): number {
    return this.#dropped + this.#notes.length
  }

  /** The newest entries, oldest first, redacted. */
  entries(): readonly JournalEntry[] {
    return this.#kept().map(([note, index]) => this.#reader.entry(note, index))
  }

  /** The newest entries with what clients sent beside the body, redacted. */
  received({ since = 0, limit }: JournalRange = {}): readonly ReceivedCall[] {
    const wanted = this.#kept().filter(([, index]) => index >= since)
    return wanted.slice(0, limit).map(([note, index]) => this.#reader.received(note, index))
  }

  /** The newest that fit, newest first, redacted. */
  search(search: CallSearch): FoundCalls {
    return searchCalls(this.#kept(), this.#reader, search)
  }

  /** The request of an index, where it is still kept. */
  traced(index: number): TracedCall | undefined {
    const note = this.#notes[index - this.#dropped]
    if (note === undefined) return undefined
    const trace = this.#reader.trace(note)
    const call = this.#reader.received(note, index)
    return { call, origin: note.origin, ...(trace === undefined ? {} : { trace }) }
  }

  /** The turn that a request of an index had, where it is still kept. */
  turnOf(index: number): number | undefined {
    return this.#notes[index - this.#dropped]?.turn
  }

  /** The newest requests as they came, with what they may be shown by. */
  heard(): Omit<Heard, 'model'> {
    const notes = this.#kept()
    const missing = Math.max(0, this.length - notes.length - this.#forgotten)
    return { notes, missing, reader: this.#reader }
  }

  /** The journal as JSON lines, in the order of turns: what it started from, then whatever happened. */
  lines(origin: JournalOrigin, credentials: boolean): readonly string[] {
    return this.pending(origin).map((line) => line(credentials))
  }

  /** The same, each to be spelled out when there is time. */
  pending(origin: JournalOrigin): readonly ((credentials: boolean) => string)[] {
    const reader = this.#lineReader
    const missing = this.#dropped + this.#droppedEvents
    const happened = [
      ...this.#events.map((event) => ({ turn: event.turn, line: () => lineOfEvent(event) })),
      ...this.#notes.map((note, i) => ({
        turn: note.turn,
        line: lineLater(note, this.#dropped + i, reader),
      })),
    ].sort((a, b) => a.turn - b.turn)
    return [
      (credentials) => lineOfOrigin(origin, credentials, missing),
      ...happened.map(({ line }) => line),
    ]
  }

  /** Hands every further line to a sink too; to none for undefined. */
  spill(sink: JournalSink | undefined): void {
    this.#sink = sink
  }

  /** Tells of every further request; gives what ends it. */
  follow(listener: JournalListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #kept(): readonly (readonly [JournalNote, number])[] {
    const excess = Math.max(0, this.#notes.length - this.#capacity)
    return this.#notes.slice(excess).map((note, i) => [note, this.#dropped + excess + i] as const)
  }

  #drop(count: number): void {
    for (const note of this.#notes.slice(0, count)) this.#characters -= sizeOf(note)
    this.#notes = this.#notes.slice(count)
    this.#dropped += count
  }
}

function lineLater(note: JournalNote, index: number, reader: EntryReader) {
  return (credentials: boolean) => lineOfNote(note, index, credentials ? undefined : reader)
}

function sizeOf({ responseSize, requestSize, path }: JournalNote): number {
  return responseSize + requestSize + path.length + 200
}
