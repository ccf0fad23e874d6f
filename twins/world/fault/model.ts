/** @module What may go wrong on purpose, and for whom. */

import type { JsonObject, JsonValue } from '../../base/index.ts'

/** How long answers are held back, drawn from the world's seed. All are real milliseconds. */
export type LatencyDistribution =
  | { readonly distribution: 'uniform'; readonly minMs: number; readonly maxMs: number }
  /** Nothing is held back by less than nothing. */
  | { readonly distribution: 'normal'; readonly meanMs: number; readonly deviationMs: number }
  | { readonly distribution: 'lognormal'; readonly medianMs: number; readonly p95Ms: number }
  /** Percentile → milliseconds, in between on straight lines; from 0 ms at 0, unless that is given. */
  | { readonly distribution: 'percentiles'; readonly points: Readonly<Record<string, number>> }

/** Values that a request must have: JSON that they equal, or a pattern that their text fits. */
export interface FaultMatch {
  readonly query?: Readonly<Record<string, MatchedValue>>
  /** By name, in any case. */
  readonly header?: Readonly<Record<string, MatchedValue>>
  /** By dotted field; empty for the body itself. For a webhook, of what is sent. */
  readonly body?: Readonly<Record<string, MatchedValue>>
}

/** `{ pattern }` is a regular expression over the value's text; `{ exists: false }` wants none. */
export type MatchedValue = JsonValue | { readonly pattern: string } | { readonly exists: boolean }

/** A request, or a webhook, as a predicate in code sees it. */
export interface FaultRequest {
  readonly operation: string | undefined
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly body: JsonValue | undefined
}

/** Something that goes wrong on purpose. The first fault that matches a request is carried out. */
export interface Fault {
  /** Operation id; every operation when absent. Of a webhook, the operation that it follows from. */
  readonly operation?: string
  readonly method?: string
  /** As the contract has it, without the server's own; `{name}` stands for one segment, `*` for anything. */
  readonly path?: string
  /** What else the request must be like. */
  readonly match?: FaultMatch
  /** The same, decided in code; such a fault cannot be kept in a file. */
  readonly when?: (request: FaultRequest) => boolean
  /** Answer with this status, in the service's error shape. */
  readonly status?: number
  /**
   * - `auth-expiry`: refuse as if the credential had expired.
   * - `limit-exhausted`: refuse as if the request limit were used up; it stays so until the profile's window ends, or for
   *   `retryAfterSeconds`.
   * - `malformed-body`: carry the request out, and answer with a body that is no JSON.
   */
  readonly kind?: 'auth-expiry' | 'limit-exhausted' | 'malformed-body'
  /** Wait so long before answering, in real milliseconds; the request is carried out in its turn. */
  readonly latencyMs?: number
  /** The same, drawn for each request. */
  readonly latency?: LatencyDistribution
  /**
   * Fail below HTTP. After `reset` and `stall` nothing was done; `truncate` and `timeout` carry the request out and then cut
   * its answer, or give none.
   */
  readonly transport?: 'reset' | 'truncate' | 'stall' | 'timeout'
  /** How long `stall` and `timeout` are silent before the connection is closed; a minute unless given. */
  readonly stallMs?: number
  /** Answer reads from the state so many changes ago; no further back than the moment when faults were set. */
  readonly staleChanges?: number
  /** Answer reads from the state so many milliseconds ago on the world's clock, no further back either. */
  readonly staleMs?: number
  /**
   * What goes wrong with a webhook or callback instead of a request.
   * - `out-of-order`: it comes after the next one for the same receiver, or after `latencyMs` of the world's clock (a minute
   *   unless given), whichever is first.
   * - `duplicate`: it comes twice.
   * - `lost`: it never comes.
   */
  readonly webhook?: 'out-of-order' | 'duplicate' | 'lost'
  /** Of a webhook: the name of its event, or name and action with a dot between; `*` for any text. */
  readonly event?: string
  /** How many matching requests it meets; all of them unless given. */
  readonly times?: number
  /** How many matching requests it lets pass first. */
  readonly after?: number
  /** The share of matching requests that it meets, 0 to 1, drawn from the world's seed. */
  readonly rate?: number
  /** The `Retry-After` header in seconds; where it is the limit that refuses, in the limit's own headers too. */
  readonly retryAfterSeconds?: number
}

/** A fault as plain data. A predicate in code leaves a mark, which nobody takes for the predicate. */
export function faultAsData({ when, ...fault }: Fault): JsonObject {
  const data = fault as unknown as JsonObject
  return when === undefined ? data : { ...data, when: 'decided in code' }
}
