/** @module How a request is turned down inside the twin, before it is known how the service says so. */

import type { JsonValue } from '../base/index.ts'
import type { Operation } from '../contract/index.ts'
import { type JournalOutcome, keyText } from '../world/index.ts'

const MOST_CHARACTERS = 500

/** One thing wrong with a request. */
export interface RefusalDetail {
  /** `body.title`, `query.page`, …; empty when it is the request as a whole. */
  readonly field: string
  readonly message: string
}

/** Everything about a refusal beyond its message. */
export interface RefusalOptions {
  readonly outcome: JournalOutcome
  /** Statuses that fit, best first; the first that the operation documents is used, else the first. */
  readonly statuses: readonly [number, ...number[]]
  /** A snake-case word for machines: `not_found`, `user_not_found`, `invalid_arguments`. */
  readonly code: string
  readonly details?: readonly RefusalDetail[]
  readonly headers?: Readonly<Record<string, string>>
  /** The status where nothing in the contract says one; the first of {@link statuses} unless given. */
  readonly fallback?: number
  /** Statuses that would do where the operation documents none that fits, best first. */
  readonly instead?: readonly number[]
  /** The status is part of what was asked for, such as by a fault, and stays even where nothing documents it. */
  readonly exactStatus?: boolean
  readonly cause?: unknown
}

/** Thrown by whatever finds that a request cannot succeed; becomes an answer in the service's own error shape. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly outcome: JournalOutcome
  readonly statuses: readonly [number, ...number[]]
  readonly fallback: number
  readonly instead: readonly number[]
  readonly code: string
  readonly details: readonly RefusalDetail[]
  readonly headers: Readonly<Record<string, string>>
  readonly exactStatus: boolean

  constructor(message: string, options: RefusalOptions) {
    super(cut(message), options.cause === undefined ? undefined : { cause: options.cause })
    this.outcome = options.outcome
    this.statuses = options.statuses
    this.fallback = options.fallback ?? options.statuses[0]
    this.instead = options.instead ?? []
    this.code = options.code
    this.details = (options.details ?? []).map(({ field, message: said }) => ({
      field: cut(field),
      message: cut(said),
    }))
    this.headers = options.headers ?? {}
    this.exactStatus = options.exactStatus ?? false
  }
}

// Words that quote what was sent, which may be very long.
function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
}

/**
 * The twin cannot do this, although the service could. Said by 501 where the contract has room for that; else by a status
 * that it documents, of those that no client takes for a success or for a reason to ask again without end: not 401, 408 or
 * 429, and 404 neither where that would say that a thing is not there, or is gone.
 */
export function unsupported(
  { method }: Operation,
  message: string,
  { code, details = [] }: Pick<RefusalOptions, 'code' | 'details'>,
): Refusal {
  const isMissing = ['get', 'head', 'delete'].includes(method)
  return new Refusal(message, {
    outcome: 'unsupported',
    statuses: [501],
    instead: [405, 422, 400, 403, 409, 500, 502, 503, ...(isMissing ? [] : [404])],
    code,
    details,
  })
}

/** The world may be made to hold no more. */
export function noRoom(): Refusal {
  return new Refusal('Insufficient Storage', {
    outcome: 'full',
    statuses: [507, 413, 500, 503],
    fallback: 507,
    code: 'insufficient_storage',
  })
}

/** A member of a request names a thing that is not there. */
export function namesNothing(
  singular: string,
  named: { readonly field: string; readonly value: JsonValue; readonly code?: string },
): Refusal {
  const text = keyText(named.value)
  return new Refusal(`No such ${singular}${text === undefined ? '' : `: '${text}'`}`, {
    outcome: 'invalid-request',
    statuses: [422, 400, 404],
    fallback: 400,
    code: named.code ?? codeOf(singular),
    details: [{ field: named.field, message: 'names nothing that is there' }],
  })
}

/** There is no entity of this kind by this name. */
export function notFound(resource: string, singular: string): Refusal {
  return new Refusal('Not Found', {
    outcome: 'not-found',
    statuses: [404],
    code: codeOf(singular),
    details: [{ field: resource, message: `no such ${singular}` }],
  })
}

function codeOf(singular: string): string {
  return `${singular.replaceAll(/[^A-Za-z0-9]+/g, '_')}_not_found`
}
