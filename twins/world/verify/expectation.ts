/** @module What somebody expects a twin to have received, and what came of looking. */

import type { JsonValue } from '../../base/index.ts'

/**
 * A value that is wanted. Objects and their members match in part; lists member by member; anything else when it is equal.
 * `{ $matches: 'regular expression' }`, `{ $contains: 'text or member' }`, `{ $absent: true }` and `{ $any: true }` say more.
 */
export type Wanted = JsonValue

/** Which calls are meant; everything that is given must match. */
export interface CallPattern {
  /** Operation id. */
  readonly operation?: string
  readonly method?: string
  /** `{name}` stands for one segment, `*` for anything; with the server's base path or without it. */
  readonly path?: string
  readonly query?: Readonly<Record<string, Wanted>>
  readonly headers?: Readonly<Record<string, Wanted>>
  readonly body?: Wanted
  /** The status that it was answered with. */
  readonly status?: number
}

/** How often. */
export interface Times {
  readonly exactly?: number
  readonly atLeast?: number
  readonly atMost?: number
}

/** What is expected: calls of one pattern so many times (at least once unless said), or one after another. */
export type Expectation = CallPattern & {
  readonly times?: number | Times
  /** Instead of a pattern: calls that must have come in this order, others between them or not. */
  readonly inOrder?: readonly CallPattern[]
  /** Only calls from this index of the journal on. */
  readonly since?: number
}

/** One field that keeps a call from matching. */
export interface CallDifference {
  /** `operation`, `method`, `path`, `query.page`, `headers.accept`, `body.items[0].name`, `status`. */
  readonly field: string
  readonly expected: JsonValue
  /** Absent where the call has no such thing. Without secrets. */
  readonly received?: JsonValue
}

/** A call that nearly matched. */
export interface NearMiss {
  /** Its index in the journal. */
  readonly index: number
  readonly method: string
  readonly path: string
  readonly differences: readonly CallDifference[]
}

/** What came of a verification. What has an upper bound is met only where no call is missing. */
export interface Verification {
  readonly met: boolean
  /** How many calls matched; with `inOrder`, how many of the patterns were found one after another. */
  readonly count: number
  /** In words: `at least 1`, `exactly 2`, `3 in order`. */
  readonly expected: string
  /** The indices of the calls that matched. */
  readonly calls: readonly number[]
  /** Where it is not met: the calls that come closest, the closest first. */
  readonly nearMisses: readonly NearMiss[]
  /** How many of the looked-at calls were dropped from memory before anybody asked. */
  readonly missing: number
  /** All of it for a person to read. */
  readonly explanation: string
}
