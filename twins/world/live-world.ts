/** @module The world as the twin itself handles it: the public world, and the parts that answer requests. */

import type { JsonObject } from '../base/index.ts'
import type { FaultTarget } from './fault-plan.ts'
import type { JournalNote } from './journal.ts'
import type { Fault, World } from './model.ts'
import type { Store, StoredEntity } from './store/store.ts'
import type { WorldModel } from './world-model.ts'

/** A world with everything that answering a request needs. */
export interface LiveWorld extends World {
  readonly model: WorldModel
  /** The state now; another store after a reset or restore. */
  readonly store: Store
  /** When its clock started, in milliseconds since the epoch. */
  readonly startMs: number
  /** Makes a whole entity out of a part of one and puts it in. */
  create(resource: string, given: JsonObject, parent?: string): StoredEntity
  /** Stores another value of an entity as its next version. */
  update(uid: string, value: JsonObject): StoredEntity
  /** Takes an entity out, with everything inside it; gives the uids. */
  remove(uid: string): readonly string[]
  meetFault(target: FaultTarget): Fault | undefined
  note(entry: JournalNote): void
}
