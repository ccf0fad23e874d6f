/** @module What is noted of a request and of everything else that happens to a world, as it came: noting costs next to nothing. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { JournalEntry, WorldSnapshot } from '../model.ts'
import type { RequestTrace } from './request-trace.ts'
import type { SentHeaders } from './sent-headers.ts'

/** A request as it is noted. */
export interface JournalNote
  extends Omit<JournalEntry, 'index' | 'requestBody' | 'responseBody' | 'fault'>,
    Partial<RequestTrace> {
  /** Which turn it had: requests act in the order of turns, whichever answer was ready first. */
  readonly turn: number
  /** `https://api.example.com`, as the client named it. */
  readonly origin: string
  readonly headers: SentHeaders
  readonly requestBody: JsonValue | undefined
  /** The body as it came, where {@link requestBody} does not say it all. */
  readonly requestBytes: ArrayBuffer | undefined
  /** How many bytes the body had, whichever way it is kept. */
  readonly requestSize: number
  readonly fault: string | undefined
  /** The answer's text; parsed when somebody reads the journal. */
  readonly responseText: string | undefined
  /** What the answer's text spells, in place of it where the world keeps just this value: spelled again for whoever reads it. */
  readonly responseValue?: JsonValue | undefined
  /** How many characters the answer's text has, whichever way it is kept. */
  readonly responseSize: number
}

/** The text of a noted answer. */
export function responseTextOf({ responseText, responseValue }: JournalNote): string | undefined {
  if (responseText !== undefined || responseValue === undefined) return responseText
  return JSON.stringify(responseValue)
}

/** Something other than a request that changed a world. */
export type WorldEvent =
  | { readonly event: 'seed'; readonly given: Readonly<Record<string, JsonValue>> }
  | {
      readonly event: 'faults'
      readonly faults: readonly JsonObject[]
      readonly keepCounts?: boolean
    }
  | { readonly event: 'time' }
  | { readonly event: 'restore'; readonly snapshot: WorldSnapshot }

/** An event with when it happened. */
export type EventNote = WorldEvent & { readonly turn: number; readonly atMs: number }

/** What a world started from, for whoever replays its journal. */
export interface JournalOrigin {
  /** SHA-256 of the contract. */
  readonly contract: string
  readonly seed: string
  readonly startMs: number
  /** Where it did not start empty. */
  readonly base?: JsonObject
}
