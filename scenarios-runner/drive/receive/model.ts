/** @module What a user receives while a story goes on: calls to an address of theirs, and mail. */

import type { JsonValue } from '../../../twins/base/index.ts'

/** A request that the artifact made to an address that it was given. */
export interface ReceivedRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as JSON; null when it is none. */
  readonly json: JsonValue
  readonly text: string
  /** Bytes of the body that were not kept. */
  readonly omittedBytes: number
  /** On the clock of `performance.now()`. */
  readonly atMs: number
}

/** A mail that the artifact sent. */
export interface ReceivedMail {
  readonly from: string
  /** Everyone it was handed in for, whatever its headers say. */
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Addresses in it, in the order of the text, then of the HTML. */
  readonly links: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly attachments: readonly {
    readonly name: string
    readonly type: string
    readonly bytes: number
  }[]
  readonly atMs: number
}

/** Keeps what came, undefined for what is too large to be kept; `letters` is how much of it there is. */
type Keep<T> = (item: T | undefined, letters: number) => void

/** Called when something begins to come, whose trial it belongs to however long it takes. */
export type Arrive<T> = () => Keep<T>

/** Where something is received. */
export interface ReceiverAddress {
  readonly url: string
  readonly host: string
  readonly port: number
}

/** Which receivers there are, and the variables in which the artifact is told of them. */
export interface ReceiverSettings {
  /** Name → variable that carries its address. */
  readonly http?: Readonly<Record<string, string>>
  /** Variable that carries `smtp://host:port`. */
  readonly mail?: string
}

/** The name under which mail is received; no other receiver may be called so. */
export const MAIL = 'mail'
