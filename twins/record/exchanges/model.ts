/** @module What a cassette holds: the exchanges with a real service, without secrets, as people and programs read them. */

import type { JsonValue } from '../../base/index.ts'

/** The version of the format. */
export const CASSETTE_VERSION = 1

/**
 * A body, decoded and redacted. What was too long has only its length; what could not be decoded, or may hold a secret that
 * cannot be taken out, says why it is not there.
 */
export type RecordedBody =
  | { readonly json: JsonValue }
  | { readonly form: readonly (readonly [name: string, value: string])[] }
  | { readonly parts: readonly RecordedPart[] }
  | { readonly text: string }
  | { readonly base64: string }
  | { readonly cut: number }
  | { readonly withheld: string }

/** One part of a multipart body. */
export interface RecordedPart {
  readonly name: string
  readonly filename?: string
  readonly type?: string
  readonly body: RecordedBody
}

/** Headers by lower-case name, without those that belong to one connection or to one encoding of the body. */
export type RecordedHeaders = Readonly<Record<string, string>>

/** One request and its answer: a line of the cassette. */
export interface RecordedExchange {
  /** Counts from 0. */
  readonly exchange: number
  /** When the request came, in ISO 8601. */
  readonly at: string
  readonly tookMs: number
  readonly method: string
  /** `/path?query` below the service's address. */
  readonly path: string
  /** The contract's operation, where one was found. */
  readonly operation?: string
  readonly request: { readonly headers: RecordedHeaders; readonly body?: RecordedBody }
  readonly response?: {
    readonly status: number
    readonly headers: RecordedHeaders
    readonly body?: RecordedBody
  }
  /** Why there is no whole answer: the service died, the client went away. */
  readonly failed?: string
}

/** The first line. */
export interface CassetteHead {
  readonly cassette: typeof CASSETTE_VERSION
  /** The address of the service. */
  readonly service: string
  readonly contract?: { readonly title: string; readonly version: string; readonly hash: string }
}

/** A cassette, read; exchanges in the order in which their requests came. */
export interface Cassette extends CassetteHead {
  readonly exchanges: readonly RecordedExchange[]
}
