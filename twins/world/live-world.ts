/** @module The world as the twin itself handles it: the public world, and the parts that answer requests. */

import type { JsonObject, JsonValue } from '../base/index.ts'
import type { FaultTarget } from './fault/match-fault.ts'
import type { Fault } from './fault/model.ts'
import type { JournalListener, TracedCall } from './journal/journal.ts'
import type { JournalSink } from './journal/journal-line.ts'
import type { JournalNote } from './journal/journal-note.ts'
import type { CallSearch, FoundCalls } from './journal/search-calls.ts'
import type { StatePoint, World } from './model.ts'
import type { Removed, Store, StoredEntity } from './store/store.ts'
import type { Due } from './time/due.ts'
import type { WorldModel } from './world-model.ts'

/** A world with everything that answering a request needs. */
export interface LiveWorld extends World {
  readonly model: WorldModel
  /** The state now; another store after a reset or restore. */
  readonly store: Store
  /** When its clock started, in milliseconds since the epoch. */
  readonly startMs: number
  /**
   * When what it holds began: its start, or that of the world that it was forked or restored from. A fork that was given a
   * clock of its own begins with that.
   */
  readonly beganMs: number
  /** Makes a whole entity out of a part of one and puts it in. */
  create(resource: string, given: JsonObject, parent?: string): StoredEntity
  /** Stores another value of an entity as its next version. */
  update(uid: string, value: JsonObject): StoredEntity
  /** Takes an entity out, with everything inside it; gives the uids. */
  remove(uid: string): readonly string[]
  /** {@link remove}, which gives all that was taken out, the entity first. */
  takeOut(uid: string): Removed
  /** Puts back what was taken out, as it was then, ties included, but for those to what is there no more. */
  putBack(removed: Removed): void
  /** Ties two things, and has what counts such ties count it; false where they were tied already. */
  tie(relation: string, owner: string, member: string): boolean
  /** Cuts what ties two things; false where nothing did. */
  untie(relation: string, owner: string, member: string): boolean
  /**
   * Has something happen at a time of this world's clock: the model's `whenDue` of its kind carries it out when time is let
   * pass, or at the first request after it. In the past means as soon as possible.
   */
  schedule(atMs: number, kind: string, data: JsonValue): Due
  /** Lets it not happen; false when it has happened already. */
  unschedule(due: Due): boolean
  /** Starts what is due by now and waits for none of it; what fails comes out of `settled()`. */
  wake(): void
  /** Whether it was ended. */
  readonly hasEnded: boolean
  /** Counts a request that may change the world; false where it would come to hold more than it may. */
  makeRoom(bytes: number): boolean
  /** The place in the order of acting, counted from 0; taken at the same time as the clock's tick. */
  nextTurn(): number
  /** Does what takes no time, whole or not at all: where it throws, the state is what it was before. */
  allOrNothing<T>(work: () => T): T
  /** Does what takes no time, at a time: whatever is made or changed meanwhile is dated so, whatever the clock says by then. */
  at<T>(atMs: number, work: () => T): T
  /** Hands every further line of the journal to a sink too; to none for undefined. */
  spill(sink: JournalSink | undefined): void
  /** The newest requests that fit, newest first. */
  searchCalls(search: CallSearch): FoundCalls
  /** A request with its way through the twin; undefined where it is kept no more. */
  tracedCall(index: number): TracedCall | undefined
  /**
   * A point by its name, `start` and `now` included, good in the worlds that this one was forked from or into as well.
   * @throws {HoldoutError} `WORLD_POINT_UNKNOWN`
   */
  point(name: string): StatePoint
  /** How many requests, or webhooks, each fault matched, and how many of these it met. */
  faultCounts(): readonly (readonly [matched: number, met: number])[]
  /** Told of every further request, to be read when there is time; gives what ends it. */
  follow(listener: JournalListener): () => void
  meetFault(target: FaultTarget): Fault | undefined
  /** Told when a request has changed something, so that reads may be answered from before it where a fault wants that. */
  keepPast(atMs: number): void
  /** This world as it was where a fault lets reads see an earlier state; itself for any other. */
  asSeenBy(fault: Fault | undefined, atMs: number): LiveWorld
  note(entry: JournalNote): void
}
