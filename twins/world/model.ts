/** @module A world: one isolated state of a twin, and everything that can be done to it and asked of it. */

import type { Clock, JsonObject, JsonValue } from '../base/index.ts'
import type { Delivery } from './delivery-log.ts'
import type { Fault } from './fault/model.ts'
import type { Due, Passage } from './time/due.ts'
import type { Expectation, Verification } from './verify/expectation.ts'

/** One thing that a world keeps. Entities are immutable: a change stores a new version. */
export interface Entity {
  readonly resource: string
  /** Unique in the world, made from the seed and stable over replays: `issues/42`. */
  readonly uid: string
  /** uid of the entity that contains it. */
  readonly parent?: string
  /** Its fields as the service would show them; server-made fields included. */
  readonly value: JsonObject
  /** Counts from 1. */
  readonly version: number
  readonly createdMs: number
  readonly updatedMs: number
}

/** A membership or toggle: an ordered pair of entities under a name. */
export interface Relation {
  readonly name: string
  readonly owner: string
  readonly member: string
}

/** How a request ended inside the twin. */
export type JournalOutcome =
  | 'answered'
  | 'no-operation'
  | 'unauthenticated'
  | 'invalid-request'
  | 'not-found'
  | 'conflict'
  | 'limited'
  | 'full'
  | 'fault'
  | 'unsupported'
  | 'error'

/** One request and what it did. Bodies are bounded; credentials are never kept. */
export interface JournalEntry {
  /** Counts from 0 in each world. */
  readonly index: number
  /** Virtual time in milliseconds since the epoch. */
  readonly atMs: number
  readonly method: string
  readonly path: string
  readonly operation: string | undefined
  readonly outcome: JournalOutcome
  readonly status: number | undefined
  readonly requestBody?: JsonValue
  readonly responseBody?: JsonValue
  /** uids. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** What in the request broke the contract, one sentence each. */
  readonly violations: readonly string[]
  /** Where the contract contradicts itself, so that no answer could satisfy it. */
  readonly answerProblems?: readonly string[]
  readonly fault?: string
  /** What a handler threw, where the outcome is `error`. */
  readonly cause?: string
  /** Answered as its idempotency key was answered before; nothing was done. */
  readonly replayed?: true
}

/** A journal entry with what the client sent beside the body; credentials are never kept. */
export interface ReceivedCall extends JournalEntry {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** A name that came several times has all of its values. */
  readonly query: Readonly<Record<string, string | readonly string[]>>
}

/** Which entries of a journal are wanted. */
export interface JournalRange {
  /** From this index on. */
  readonly since?: number
  /** So many, the oldest of them. */
  readonly limit?: number
}

/**
 * State in the contract's own shape: resource → entities, memberships embedded under their names.
 * What `given` accepts and what checks see.
 */
export type WorldState = Readonly<Record<string, readonly JsonObject[]>>

/** What a difference between two points is made of. */
export interface StateChange {
  readonly kind: 'created' | 'updated' | 'deleted' | 'linked' | 'unlinked'
  readonly resource: string
  readonly uid: string
  readonly before?: JsonObject
  readonly after?: JsonObject
  /** For `linked` and `unlinked`: the relation's name and the member's uid. */
  readonly relation?: string
  readonly member?: string
}

/** A point in a world's life; cheap to take, and only good for the world it was taken from and its forks. */
export interface StatePoint {
  readonly point: unique symbol
}

/** A whole world as plain data, for files. */
export type WorldSnapshot = JsonObject

/** One isolated state of a twin. */
export interface World {
  readonly name: string
  readonly seed: string
  readonly clock: Clock
  /** An independent world with the same state; costs the same however much this one holds. */
  fork(
    name: string,
    options?: {
      readonly seed?: string
      readonly clock?: Clock
      /**
       * How much it may be made to hold beside what it starts with: bytes of the requests that may change it, and of their
       * answers. Whatever would come to more is refused with 507. As much as comes unless given; its own forks have it too.
       */
      readonly mostBytes?: number
    },
  ): World
  /**
   * Whether a request was refused because this world may hold no more: the `mostBytes` that it was forked with.
   * Never where none were said.
   */
  readonly isFull: boolean
  /** Back to how it was made: empty but for its base, clock at the start, journal and faults cleared. */
  reset(options?: { readonly seed?: string }): void
  snapshot(): WorldSnapshot
  /**
   * The same without a copy, for whoever only reads a large world or writes it down: what these give is the world's own, shared
   * with its forks, and must not be changed.
   */
  readonly uncopied: Pick<World, 'state' | 'snapshot' | 'diff'>
  restore(snapshot: WorldSnapshot): void
  /**
   * Puts entities in, in the contract's shape; references and memberships may name things by natural key.
   * @throws {HoldoutError} `WORLD_SEED_*` naming the resource, the entry and the field
   */
  seedState(given: Readonly<Record<string, JsonValue>>): void
  state(): WorldState
  /** Every request, the newest of them where there were very many, with what it read and wrote. */
  journal(): readonly JournalEntry[]
  /** How many requests came so far, those included that the journal keeps no more. */
  readonly requestCount: number
  /** The journal with headers and query; from an index on, and so many, where that is asked. */
  received(range?: JournalRange): readonly ReceivedCall[]
  /** Forgets the requests so far. The state stays, indices go on, and what was forgotten can neither be verified nor replayed. */
  clearJournal(): void
  /**
   * The journal as JSON lines, whole enough for `replayJournal`: what the world started from, then every request, seeding,
   * fault and passage of time in its turn. Without credentials unless they are asked for.
   */
  journalLines(options?: { readonly credentials?: boolean }): readonly string[]
  /** A point to look back to, kept under a name where one is given. */
  mark(name?: string): StatePoint
  /** The names of the points that have one, oldest first. */
  points(): readonly string[]
  /**
   * What changed between two points: those that `mark` gave, or their names; `start` (when the world was made or reset)
   * and `now` unless given.
   * @throws {HoldoutError} `WORLD_POINT_UNKNOWN`
   */
  diff(from?: StatePoint | string, to?: StatePoint | string): readonly StateChange[]
  /** Keeps what so many of the newest requests that changed something changed, so that {@link changesOf} can tell; none for 0. */
  keepChanges(requests: number): void
  /** What the request of an index changed; undefined where that was not kept. */
  changesOf(index: number): readonly StateChange[] | undefined
  /**
   * Whether the calls were as expected, and if not, which came closest.
   * @throws {HoldoutError} `WORLD_VERIFY_INVALID` for an expectation that no calls could meet
   */
  verify(expectation: Expectation): Verification
  /**
   * Lets time pass, on a clock of any mode: tokens end, limits lift, and what falls due on the way (another attempt at a
   * delivery) is carried out in order of time, each at its own. One passage ends before the next begins.
   * @throws {HoldoutError} `WORLD_CLOCK_INVALID` for what is no length of time
   */
  advance(byMs: number): Promise<Passage>
  /**
   * Lets time pass up to a time, in milliseconds since the epoch.
   * @throws {HoldoutError} `WORLD_CLOCK_INVALID`; `WORLD_CLOCK_BACK` for a time that has passed
   */
  advanceTo(atMs: number): Promise<Passage>
  /** What is to come, in order of time. */
  agenda(): readonly Due[]
  /** Resolves when nothing that is due by now is left or under way. */
  settled(): Promise<void>
  /**
   * Ends it for good: what is still to come does not happen, on no clock, so that nothing leaves it any more. It can be asked
   * and looked at as before, and its forks are not ended.
   */
  end(): void
  /** What was sent of its own accord or is about to be: webhooks and callbacks, oldest first; the newest 1,000 are kept. */
  deliveries(): readonly Delivery[]
  /**
   * Makes a delivery once more, as soon as possible, under the same id, and with all its repetitions.
   * @throws {HoldoutError} `WORLD_DELIVERY_UNKNOWN`
   */
  redeliver(id: string): void
  /**
   * What goes wrong from now on, in place of what went wrong before; with `keepCounts`, a fault that was there before goes on
   * counting where it stood.
   * @throws {HoldoutError} `WORLD_FAULT_INVALID` naming the fault and the field
   */
  setFaults(faults: readonly Fault[], options?: { readonly keepCounts?: boolean }): void
  faults(): readonly Fault[]
}
